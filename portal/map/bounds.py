"""The bounds that a reader types: growing numbers, of differences as far on both sides of zero."""

import math
from itertools import pairwise

from parc_social.catalogue.legend import MOST
from parc_social.wording import cited


def read_bounds(text: str, faults: list[str], *, around_zero: bool) -> tuple[float, ...]:
    """Numbers parted by spaces or semicolons; none where they are not, and why among the faults."""
    try:
        found = tuple(float(one.replace(",", ".")) for one in text.replace(";", " ").split())
    except ValueError:
        faults.append(f"bornes : des nombres séparés d’espaces sont attendus, lu {cited(text)}")
        return ()
    fault = _fault(found, text, around_zero=around_zero)
    if fault:
        faults.append(f"bornes : {fault}")
    return () if fault else found


def _fault(found: tuple[float, ...], text: str, *, around_zero: bool) -> str:
    """What is wrong with numbers; empty: nothing."""
    if not all(map(math.isfinite, found)) or any(a >= b for a, b in pairwise(found)):
        return f"elles vont en croissant, lu {cited(text)}"
    if len(found) >= MOST:
        return f"{MOST - 1} au plus, soit {MOST} classes"
    if around_zero and (0 in found or found != tuple(-bound for bound in reversed(found))):
        return f"celles d’un écart vont autour de zéro, comme « -3 -1 1 3 », lu {cited(text)}"
    return ""
