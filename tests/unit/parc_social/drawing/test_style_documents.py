"""The same look in the words of MapLibre, SLD and QGIS: each row gets the same colour as drawn."""

from typing import Any
from xml.etree import ElementTree

from parc_social.catalogue.legend import LegendKind
from parc_social.catalogue.load import collections, indicators, style_of, style_of_places
from parc_social.catalogue.style import Look, figure_look, plain_look
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.drawing.styles.maplibre import maplibre
from parc_social.drawing.styles.qml import qml
from parc_social.drawing.styles.sld import sld
from testing.rows import each_row

SHARE, COUNT = indicators()["part_personnes_seules"], indicators()["logements"]
SHARES = figure_look(style_of(SHARE), SHARE, [20, 40.5])
COUNTS = figure_look(style_of(COUNT), COUNT, [500])
VALUES = [0.0, 19.9, 20.0, 40.4, 40.5, 99.0, None, None, None]
STATUTS = ["D", "A", "D", "D", "A", "D", "S", "N", None]
_SE, _OGC = "{http://www.opengis.net/se}", "{http://www.opengis.net/ogc}"


def _places(name: str) -> Look:
    collection = collections()[name]
    style = style_of_places(collection)
    assert style is not None
    return plain_look(style, collection)


LOOKS = {"parts": SHARES, "effectifs": COUNTS, "types": _places("rpls-logements"),
         "contours": _places("territoires-commune")}  # fmt: skip


def expected(look: Look) -> list[str]:
    ranks = Layer(LayerRows([b""] * len(VALUES), VALUES, STATUTS), look).ranks()
    return [look.entries[rank - 1].colour for rank in ranks]


def computed(expression: Any, row: dict[str, Any]) -> Any:  # noqa: PLR0911 - one an expression
    """The few expressions of MapLibre that we write, as its specification says."""
    if not isinstance(expression, list):
        return expression
    name, *parts = expression
    match name:
        case "get":
            return row.get(parts[0])
        case "typeof":
            kinds = {float: "number", int: "number", str: "string", type(None): "null"}
            return kinds[type(computed(parts[0], row))]
        case "==":
            return computed(parts[0], row) == computed(parts[1], row)
        case "case":
            *pairs, rest = parts
            found = zip(pairs[::2], pairs[1::2], strict=True)
            return next((computed(v, row) for test, v in found if computed(test, row)),
                        computed(rest, row))  # fmt: skip
        case "step":
            value, first, *pairs = parts
            below = [c for at, c in zip(pairs[::2], pairs[1::2], strict=True)
                     if at <= computed(value, row)]  # fmt: skip
            return [first, *below][-1]
        case "match":
            value, *pairs, rest = parts
            return dict(zip(pairs[::2], pairs[1::2], strict=True)).get(computed(value, row), rest)
        case _:
            raise AssertionError(name)


def test_maplibre_colours_each_row_as_the_picture_does() -> None:
    document = maplibre(SHARES, "indicateurs-commune", "https://exemple/tiles")
    colour = document["layers"][1]["paint"]["fill-color"]
    rows = [{SHARE.id: v, f"{SHARE.id}_statut": s} for v, s in zip(VALUES, STATUTS, strict=True)]
    assert [computed(colour, row) for row in rows] == expected(SHARES)


def test_maplibre_colours_types() -> None:
    look = LOOKS["types"]
    document = maplibre(look, "rpls-logements", "https://exemple/tiles")
    colour = document["layers"][1]["paint"]["circle-color"]
    for entry in look.entries:
        assert computed(colour, {"typeconst": entry.code}) == entry.colour


@each_row("look", LOOKS.values(), ids=LOOKS)
@each_row("points", [False, True])
def test_a_maplibre_document_keeps_the_rules_of_its_specification(look: Look, points: bool) -> None:
    document = maplibre(look, "couche", "https://exemple/tiles", points=points)
    assert document["version"] == 8
    assert document["sources"] == {
        "parc-social": {"type": "vector", "url": "https://exemple/tiles"}
    }
    ids = [layer["id"] for layer in document["layers"]]
    assert len(set(ids)) == len(ids)
    for layer in document["layers"]:
        assert layer["type"] in {"background", "fill", "line", "circle"}
        assert all(key.startswith(f"{layer['type']}-") for key in layer["paint"])
        if layer["type"] != "background":
            assert (layer["source"], layer["source-layer"]) == ("parc-social", "couche")


def met(test: ElementTree.Element, row: dict[str, Any]) -> bool:
    """The few classes of filters that we write."""
    name, parts = test.tag.removeprefix(_OGC), list(test)
    if name in {"Filter", "And"}:
        return all(met(part, row) for part in parts)
    if name == "Not":
        return not met(parts[0], row)
    value = row.get(parts[0].text or "")
    if name == "PropertyIsNull":
        return value is None
    literal: Any = parts[1].text
    if isinstance(value, float):
        literal = float(literal)
    if value is None:
        return False
    return {
        "PropertyIsEqualTo": value == literal,
        "PropertyIsLessThan": value < literal,
        "PropertyIsLessThanOrEqualTo": value <= literal,
        "PropertyIsGreaterThanOrEqualTo": value >= literal,
    }[name]


def test_sld_has_one_rule_a_row_the_one_that_the_picture_draws() -> None:
    root = ElementTree.fromstring(sld(SHARES, "indicateurs-commune"))  # noqa: S314 - our own
    rules = list(root.iter(f"{_SE}Rule"))
    titles = [rule.findtext(f"{_SE}Description/{_SE}Title") for rule in rules]
    assert titles == [entry.label.fr for entry in SHARES.entries]
    for value, statut in zip(VALUES, STATUTS, strict=True):
        row = {SHARE.id: value, f"{SHARE.id}_statut": statut}
        filters = [rule.find(f"{_OGC}Filter") for rule in rules]
        found = [n for n, one in enumerate(filters, 1) if one is not None and met(one, row)]
        assert found == Layer(LayerRows([b""], [value], [statut]), SHARES).ranks().tolist()


@each_row("look", LOOKS.values(), ids=LOOKS)
@each_row("points", [False, True])
def test_sld_and_qml_are_well_formed_with_a_rule_an_entry(look: Look, points: bool) -> None:
    root = ElementTree.fromstring(sld(look, "couche & <autre>", points=points))  # noqa: S314
    assert len(list(root.iter(f"{_SE}Rule"))) == len(look.entries)
    assert root.get("version") == "1.1.0"
    text = qml(look, points=points).partition("\n")[2]
    rules = list(ElementTree.fromstring(text).iter("rule"))  # noqa: S314
    assert [rule.get("label") for rule in rules] == [entry.label.fr for entry in look.entries]


def test_what_is_withheld_is_told_apart_in_each_document() -> None:
    secret = next(entry for entry in SHARES.entries if entry.kind is LegendKind.SECRET)
    assert f"{SHARE.id}_statut" in sld(SHARES, "couche")
    assert 'style" type="QString" value="b_diagonal"' in qml(SHARES)
    assert secret.colour in str(maplibre(SHARES, "couche", "https://exemple"))
