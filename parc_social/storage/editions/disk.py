"""Writes that a power cut must leave as they are."""

import os
from pathlib import Path


def put_on_disk(path: Path) -> None:
    """A file's octets, or the names in a folder. Raises OSError: then nobody knows."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
