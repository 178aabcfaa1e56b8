"""Filter capabilities of the versions before FES 2.0: 1.1.0 (04-095) and 1.0.0 (02-059)."""

from collections.abc import Callable, Iterable, Mapping

from ows.fes.capabilities import FUNCTIONS, SPATIAL
from ows.xml import Markup, element, join
from parc_social.catalogue.wfs_version import WfsVersion

_COMPARISONS = (
    "LessThan", "GreaterThan", "LessThanEqualTo", "GreaterThanEqualTo", "EqualTo", "NotEqualTo",
    "Like", "Between", "NullCheck",
)  # fmt: skip
# Those that its schema has a name for; Multi… and Surface are read as well.
_OPERANDS = ("Envelope", "Point", "LineString", "Polygon")


def old_filter_capabilities(version: WfsVersion) -> Markup:
    """The element of what a filter of WFS 1.1.0 or 1.0.0 may say."""
    return _OF[version]()


def _functions(tag: str) -> Iterable[Markup]:
    return (element(tag, name, nArgs=count) for name, (_, count, _) in FUNCTIONS.items())


def filter_1_1_capabilities(*arithmetic: Markup) -> Markup:
    """The element of Filter 1.1.0; `arithmetic`: what may be computed, nothing without it."""
    shapes = [element("ogc:GeometryOperand", f"gml:{name}") for name in _OPERANDS]
    spatial = [element("ogc:SpatialOperator", name=name) for name in SPATIAL]
    comparisons = [element("ogc:ComparisonOperator", name) for name in _COMPARISONS]
    return element(
        "ogc:Filter_Capabilities",
        element(
            "ogc:Spatial_Capabilities",
            element("ogc:GeometryOperands", *shapes),
            element("ogc:SpatialOperators", *spatial),
        ),
        element(
            "ogc:Scalar_Capabilities",
            element("ogc:LogicalOperators"),
            element("ogc:ComparisonOperators", *comparisons),
            *arithmetic,
        ),
        element("ogc:Id_Capabilities", element("ogc:EID"), element("ogc:FID")),
    )


def _of_1_1() -> Markup:
    functions = element("ogc:FunctionNames", *_functions("ogc:FunctionName"))
    return filter_1_1_capabilities(
        element(
            "ogc:ArithmeticOperators",
            element("ogc:SimpleArithmetic"),
            element("ogc:Functions", functions),
        )
    )


def _of_1_0() -> Markup:
    """Its schema calls Intersects « Intersect » here, and here alone."""
    names = ("Intersect" if name == "Intersects" else name for name in SPATIAL)
    spatial = join(element(f"ogc:{name}") for name in names)
    comparisons = ("Simple_Comparisons", "Like", "Between", "NullCheck")
    functions = element("ogc:Function_Names", *_functions("ogc:Function_Name"))
    return element(
        "ogc:Filter_Capabilities",
        element("ogc:Spatial_Capabilities", element("ogc:Spatial_Operators", spatial)),
        element(
            "ogc:Scalar_Capabilities",
            element("ogc:Logical_Operators"),
            element("ogc:Comparison_Operators", *(element(f"ogc:{name}") for name in comparisons)),
            element(
                "ogc:Arithmetic_Operators",
                element("ogc:Simple_Arithmetic"),
                element("ogc:Functions", functions),
            ),
        ),
    )


_OF: Mapping[WfsVersion, Callable[[], Markup]] = {
    WfsVersion.V1_1: _of_1_1,
    WfsVersion.V1_0: _of_1_0,
}
