"""What the gate costs: `python -m bench.gate`."""
