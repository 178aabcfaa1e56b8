"""The core: what the stock is (`domain`, `catalogue`), what may be seen (`access`), where it lies (`storage`)."""
