"""The operators of FES 2.0 that the store answers, and its functions by the names of CQL2."""

from collections.abc import Mapping

from ows.errors import invalid
from ows.namespaces import OURS, local_name

COMPARISONS = (
    "PropertyIsEqualTo", "PropertyIsNotEqualTo", "PropertyIsLessThan", "PropertyIsGreaterThan",
    "PropertyIsLessThanOrEqualTo", "PropertyIsGreaterThanOrEqualTo",
)  # fmt: skip
OTHER_COMPARISONS = ("PropertyIsLike", "PropertyIsNull", "PropertyIsNil", "PropertyIsBetween")
SPATIAL = (
    "BBOX", "Equals", "Disjoint", "Intersects", "Touches", "Crosses", "Within", "Contains",
    "Overlaps",
)  # fmt: skip
TEMPORAL = (
    "After", "Before", "Begins", "BegunBy", "TContains", "During", "EndedBy", "Ends", "TEquals",
    "Meets", "MetBy", "TOverlaps", "OverlappedBy", "AnyInteracts",
)  # fmt: skip
# One has no name in the schema of capabilities, which has a list of its own.
UNNAMED = ("AnyInteracts",)
# name: (operator of CQL2, how many arguments, takes and returns text)
FUNCTIONS: Mapping[str, tuple[str, int, bool]] = {
    "accenti": ("accenti", 1, True),
    "casei": ("casei", 1, True),
    "add": ("+", 2, False),
    "sub": ("-", 2, False),
    "mul": ("*", 2, False),
    "div": ("/", 2, False),
    "idiv": ("div", 2, False),
    "mod": ("%", 2, False),
    "pow": ("^", 2, False),
}


def property_name(text: str, prefixes: Mapping[str, str], locator: str) -> str:
    """The local name of a property of ours. Raises OwsRefusal."""
    last = text.strip().rpartition("/")[2]
    namespace, local = local_name(last, prefixes, locator)
    if namespace != OURS or not local:
        raise invalid(locator, f"{locator} : propriété inconnue : {text.strip()!r}")
    return local
