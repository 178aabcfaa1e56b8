"""Ours, a peer and the floor side by side in one run: `make bench`. Not part of the wheel."""
