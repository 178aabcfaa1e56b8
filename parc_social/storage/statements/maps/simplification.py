"""Outlines with fewer corners, kept beside each outline for maps: how many scales, how far off."""

from collections.abc import Iterable

# By column, the widest first: degrees from an outline as it is to the one kept, at most. Some 330,
# 110, 33 and 11 m from south to north: half a pixel of a picture of 1,500 of France, of 4,096, of a
# département, of a town.
SCALES = {"contour_4": 3e-3, "contour_3": 1e-3, "contour_2": 3e-4, "contour_1": 1e-4}
TYPE = "BYTEA"  # WKB, in both engines


def scale_for(tolerance: float, known: Iterable[str]) -> str | None:
    """The column with the fewest corners, of those that there are, that is not further off.

    `tolerance`: degrees that a corner may be out of its place. None: the outline as it is.
    """
    there = set(known)
    fit = (name for name, off in SCALES.items() if off <= tolerance and name in there)
    return next(fit, None)
