"""A filter in FES 2.0, and the CQL2 text that makes the same tree of pygeofilter."""

from typing import Any

import pytest
from pygeofilter import ast

from ows.caller import OwsCaller
from ows.fes.filter import read_filter
from ows.xml import KNOWN
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import OwsRefusal
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.sql.visibility import visible
from testing.rows import each_row

NAME = "rpls-logements"
COLUMNS = tuple(f.name for f in collections()[NAME].fields if f.name != "identifiant_rpls")
GRANT = Grant("compte", "organisme", rights=(Right(NAME, (RightPart((FRANCE,), COLUMNS),)),))
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in KNOWN.items())


def tree(inside: str) -> Any:
    document = f"<fes:Filter {DECLARED}>{inside}</fes:Filter>"
    caller = OwsCaller(GRANT, lambda _name: tuple(offered_systems()))
    return read_filter(document, caller, visible(GRANT, NAME), KNOWN).tree


def ref(name: str) -> str:
    return f"<fes:ValueReference>ps:{name}</fes:ValueReference>"


def lit(text: str) -> str:
    return f"<fes:Literal>{text}</fes:Literal>"


def op(name: str, /, *parts: str, **attributes: str) -> str:
    told = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<fes:{name}{told}>{''.join(parts)}</fes:{name}>"


THREE = op("PropertyIsEqualTo", ref("nbpiece"), lit("3"))
POINT = '<gml:Point srsName="EPSG:4326"><gml:pos>2 48</gml:pos></gml:Point>'
LIKE = {"wildCard": "*", "singleChar": "?", "escapeChar": "!"}
PERIOD = (
    "<gml:TimePeriod><gml:beginPosition>2020-01-01</gml:beginPosition><gml:endPosition/>"
    "</gml:TimePeriod>"
)

SAME = [
    (THREE, "nbpiece = 3"),
    (op("PropertyIsGreaterThan", ref("surfhab"), lit(" 12.5 ")), "surfhab > 12.5"),
    (op("PropertyIsNotEqualTo", lit("2020-01-01"), ref("dpe_date")),
     "DATE('2020-01-01') <> dpe_date"),
    (op("PropertyIsEqualTo", ref("conv"), lit("true")), "conv = TRUE"),
    (op("PropertyIsEqualTo", ref("nomvoie"), lit("3"), matchCase="false"),
     "CASEI(nomvoie) = CASEI('3')"),
    (op("Not", op("And", THREE, op("Or", THREE, THREE, THREE))),
     "NOT (nbpiece = 3 AND (nbpiece = 3 OR nbpiece = 3 OR nbpiece = 3))"),
    (op("And", THREE), "nbpiece = 3"),
    (op("PropertyIsLike", ref("nomvoie"), lit("100%!*_?*"), **LIKE),
     r"nomvoie LIKE '100\%*\__%'"),
    (op("PropertyIsNull", ref("geometry")), "geometry IS NULL"),
    (op("PropertyIsNull", "<fes:ValueReference>gml:name</fes:ValueReference>"), "1 = 1"),
    (op("PropertyIsNil", ref("conv")), "1 = 0"),
    (op("PropertyIsBetween", ref("surfhab"), op("LowerBoundary", lit("1")),
        op("UpperBoundary", lit("2"))), "surfhab BETWEEN 1 AND 2"),
    (op("PropertyIsLessThan", op("Function", ref("nbpiece"), lit("2"), name="mod"), lit("1")),
     "nbpiece % 2 < 1"),
    (op("During", ref("dpe_date"), PERIOD), "T_DURING(dpe_date, INTERVAL('2020-01-01', '..'))"),
    (op("AnyInteracts", ref("dpe_date"), PERIOD),
     "T_INTERSECTS(dpe_date, INTERVAL('2020-01-01', '..'))"),
    (op("Begins", ref("dpe_date"), lit("2020-01-01T10:00:00Z")),
     "T_STARTS(dpe_date, TIMESTAMP('2020-01-01T10:00:00Z'))"),
]  # fmt: skip


@each_row(("fes", "cql"), SAME)
def test_a_filter_is_the_tree_of_its_text(fes: str, cql: str) -> None:
    assert plain(tree(fes)) == plain(parse_text(cql))


def plain(node: Any) -> Any:
    """A tree without its classes' own idea of what is equal."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if hasattr(node, "__dict__"):
        return type(node).__name__, {name: plain(part) for name, part in vars(node).items()}
    return node


@each_row("places", [(ref("geometry"), POINT), (POINT,)])
def test_bbox_is_an_intersection_with_the_row_where_nothing_else_is_named(
    places: tuple[str, ...],
) -> None:
    found = tree(op("BBOX", *places))
    assert isinstance(found, ast.GeometryIntersects)
    assert found.lhs.name == "geometry"
    assert found.rhs.geometry["coordinates"] == [2.0, 48.0]  # a short name is east before north


def test_two_hundred_conditions_are_eight_levels_deep() -> None:
    found = tree(op("Or", *[THREE] * 200))
    depth = 0
    while isinstance(found, ast.Or):
        found, depth = found.rhs, depth + 1
    assert depth == 8


@each_row(
    ("inside", "said"),
    [
        (op("Beyond"), "opérateur inconnu ou mal placé : « Beyond »"),
        (ref("conv"), "mal placé : « ValueReference »"),
        (op("And", lit("true")), "mal placé : « Literal »"),
        (op("And"), "And n'a pas le nombre d'arguments"),
        (op("Not", THREE, THREE), "Not n'a pas le nombre d'arguments"),
        (op("PropertyIsEqualTo", ref("nbpiece")), "attend 2 arguments, lu 1"),
        (op("PropertyIsEqualTo", ref("nbpiece"), lit("trois")), "un nombre est attendu"),
        (op("PropertyIsEqualTo", ref("dpe_date"), lit("hier")), "AAAA-MM-JJ"),
        (op("PropertyIsEqualTo", ref("nbpiece"), THREE), "une valeur est attendue, lu"),
        (op("PropertyIsEqualTo", ref("nbpiece"), op("Literal", POINT)), "ne se compare pas"),
        (op("PropertyIsEqualTo", ref("identifiant_rpls"), lit("1")), "n'est pas une propriété"),
        (op("PropertyIsEqualTo", ref("inexistant"), lit("1")), "n'est pas une propriété"),
        (op("PropertyIsLike", ref("nomvoie"), ref("nomvoie"), **LIKE), "attend un motif"),
        (op("Intersects", ref("conv"), POINT), "n'est pas une géométrie"),
        (op("Intersects", ref("geometry")), "attend une propriété et une géométrie"),
        (op("After", ref("dpe_date")), "attend deux arguments"),
        (op("PropertyIsEqualTo", op("Function", ref("conv"), name="sleep"), lit("1")),
         "fonction inconnue : « sleep »"),
        (op("PropertyIsEqualTo", "<gml:boundedBy/>", lit("1")), "gml:boundedBy ne se compare pas"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_its_name(inside: str, said: str) -> None:
    with pytest.raises(OwsRefusal, match=said) as caught:
        tree(inside)
    assert caught.value.locator == "filter"
