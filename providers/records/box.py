"""A box around others."""

from collections.abc import Iterable

from parc_social.storage.query.model import Box


def box_around(boxes: Iterable[Box | None]) -> Box | None:
    """One box around all; None around none."""
    some = [box for box in boxes if box is not None]
    if not some:
        return None
    west, south, east, north = zip(*some, strict=True)
    return min(west), min(south), max(east), max(north)
