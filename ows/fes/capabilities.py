"""Filter capabilities of FES 2.0: the operators, operands and functions that are read."""

from collections.abc import Mapping

from ows.errors import invalid
from ows.xml import OURS, Markup, element, local_name
from parc_social.wording import cited

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
        raise invalid(locator, f"{locator} : propriété inconnue : {cited(text.strip())}")
    return local


# Temporal operators are there; the suite's own fault fails any server that declares them.
_FILTER = {
    "ImplementsQuery": True,
    "ImplementsAdHocQuery": True,
    "ImplementsFunctions": True,
    "ImplementsResourceId": True,
    "ImplementsMinStandardFilter": True,
    "ImplementsStandardFilter": True,
    "ImplementsMinSpatialFilter": True,
    "ImplementsSpatialFilter": True,
    "ImplementsMinTemporalFilter": False,
    "ImplementsTemporalFilter": False,
    "ImplementsVersionNav": False,
    "ImplementsSorting": True,
    "ImplementsExtendedOperators": False,
    "ImplementsMinimumXPath": True,
    "ImplementsSchemaElementFunc": False,
}


_OPERANDS = (
    "Envelope", "Point", "MultiPoint", "LineString", "Curve", "MultiLineString", "MultiCurve",
    "Polygon", "Surface", "MultiPolygon", "MultiSurface",
)  # fmt: skip


def constraint(name: str, value: bool | int, tag: str = "ows:Constraint") -> Markup:
    """A constraint of the service, or of its filters; TRUE and FALSE in capitals."""
    default = str(value).upper()
    return element(tag, element("ows:NoValues"), element("ows:DefaultValue", default), name=name)


def filter_capabilities() -> Markup:
    """The element of what a filter may say."""
    conformance = [constraint(name, value, "fes:Constraint") for name, value in _FILTER.items()]
    comparisons = [
        element("fes:ComparisonOperator", name=name) for name in (*COMPARISONS, *OTHER_COMPARISONS)
    ]
    shapes = [element("fes:GeometryOperand", name=f"gml:{name}") for name in _OPERANDS]
    spatial = [element("fes:SpatialOperator", name=name) for name in SPATIAL]
    times = [element("fes:TemporalOperand", name=f"gml:{n}") for n in ("TimeInstant", "TimePeriod")]
    temporal = [
        element("fes:TemporalOperator", name=name) for name in TEMPORAL if name not in UNNAMED
    ]
    return element(
        "fes:Filter_Capabilities",
        element("fes:Conformance", *conformance),
        element("fes:Id_Capabilities", element("fes:ResourceIdentifier", name="fes:ResourceId")),
        element(
            "fes:Scalar_Capabilities",
            element("fes:LogicalOperators"),
            element("fes:ComparisonOperators", *comparisons),
        ),
        element(
            "fes:Spatial_Capabilities",
            element("fes:GeometryOperands", *shapes),
            element("fes:SpatialOperators", *spatial),
        ),
        element(
            "fes:Temporal_Capabilities",
            element("fes:TemporalOperands", *times),
            element("fes:TemporalOperators", *temporal),
        ),
        element("fes:Functions", *(_function(name) for name in FUNCTIONS)),
    )


def _function(name: str) -> Markup:
    _, count, is_text = FUNCTIONS[name]
    kind = "xsd:string" if is_text else "xsd:double"
    arguments = [
        element("fes:Argument", element("fes:Type", kind), name=f"valeur{at or ''}")
        for at in range(1 if count > 1 else 0, count + (count > 1))
    ]
    returns = element("fes:Returns", kind)
    return element("fes:Function", returns, element("fes:Arguments", *arguments), name=name)
