"""Pages of mandates: given and ended by landlords, countersigned, seen by the GIP."""
