"""What the stock is (`domain`, `catalogue`), who may see it (`access`), where it is (`storage`)."""
