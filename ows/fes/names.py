"""The operators and functions of FES 2.0 that the store answers, by the names of CQL2."""

from collections.abc import Mapping

from ows.errors import invalid
from ows.namespaces import OURS, local_name

COMPARISONS: Mapping[str, str] = {
    "PropertyIsEqualTo": "=",
    "PropertyIsNotEqualTo": "<>",
    "PropertyIsLessThan": "<",
    "PropertyIsGreaterThan": ">",
    "PropertyIsLessThanOrEqualTo": "<=",
    "PropertyIsGreaterThanOrEqualTo": ">=",
}
OTHER_COMPARISONS = ("PropertyIsLike", "PropertyIsNull", "PropertyIsNil", "PropertyIsBetween")
SPATIAL: Mapping[str, str] = {
    "BBOX": "s_intersects",
    "Equals": "s_equals",
    "Disjoint": "s_disjoint",
    "Intersects": "s_intersects",
    "Touches": "s_touches",
    "Crosses": "s_crosses",
    "Within": "s_within",
    "Contains": "s_contains",
    "Overlaps": "s_overlaps",
}
TEMPORAL: Mapping[str, str] = {
    "After": "t_after",
    "Before": "t_before",
    "Begins": "t_starts",
    "BegunBy": "t_startedby",
    "TContains": "t_contains",
    "During": "t_during",
    "EndedBy": "t_finishedby",
    "Ends": "t_finishes",
    "TEquals": "t_equals",
    "Meets": "t_meets",
    "MetBy": "t_metby",
    "TOverlaps": "t_overlaps",
    "OverlappedBy": "t_overlappedby",
    "AnyInteracts": "t_intersects",
}
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
