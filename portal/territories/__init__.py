"""Pages of territories: found by name or code, and the sheet of one."""
