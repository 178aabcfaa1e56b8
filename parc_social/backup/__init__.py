"""Backups: all that an installation holds, in one archive that one key alone opens."""
