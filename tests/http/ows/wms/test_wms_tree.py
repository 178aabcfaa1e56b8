"""The tree of layers of WMS: groups, what is inherited, and legends of the levels of a style."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.rows import each_row
from testing.wms_layers import wms_layers

HREF = "{http://www.w3.org/1999/xlink}href"
LEGEND, STYLE = "GetLegendGraphic", "part_personnes_seules"
VERSIONS = ("1.3.0", "1.1.1")


@each_row("version", VERSIONS)
def test_layers_lie_in_groups_without_a_name_by_theme_and_level(wms: Any, version: str) -> None:
    root = wms.capabilities(version=version).find("Capability/Layer")
    groups = [one for one in root.iter("Layer") if one.find("Layer") is not None]
    assert all(one.find("Name") is None and one.get("queryable") is None for one in groups)
    themes = {one.findtext("Title"): one for one in root.findall("Layer")}
    parts = themes["Indicateurs, par niveau"].findall("Layer")
    assert [one.findtext("Title") for one in parts] == [
        "Communes et plus large", "Plus fin que la commune",
    ]  # fmt: skip
    wide, fine = ({one.findtext("Name") for one in part.iter("Layer")} - {None} for part in parts)
    assert {"indicateurs-commune", "indicateurs-region"} <= wide
    assert {"indicateurs-iris", "indicateurs-adresse"} <= fine
    twins = [one.text for one in themes["Tous les millésimes, couche par couche"].iter("Name")]
    assert "indicateurs-commune-serie" in twins


@each_row("version", VERSIONS)
def test_each_group_says_what_it_holds_in_the_language_asked(wms: Any, version: str) -> None:
    told: dict[str, list[str]] = {}
    for language in ("fre", "eng"):
        root = wms.capabilities(version=version, language=language).find("Capability/Layer")
        groups = [one for one in root.iterdescendants("Layer") if one.find("Layer") is not None]
        told[language] = [one.findtext("Abstract") or "" for one in groups]
    assert min(map(len, told["fre"] + told["eng"])) > 30
    assert told["fre"][0].startswith("Les indicateurs du parc social : une couche par niveau")
    assert told["eng"][0].startswith("Indicators of the social housing stock: a layer")


@each_row("version", VERSIONS)
def test_what_layers_have_in_common_is_said_once(wms: Any, version: str) -> None:
    """A style is not said again below, and all of it is a third of what each layer would say."""
    root = wms.capabilities(version=version)
    layers = wms_layers(root)
    for layer in layers:
        names = [one.findtext("Name") for one in layer.findall("Style")]
        assert len(names) == len(set(names)), layer.findtext("Name")
    whole = sum(len(etree.tostring(one)) for one in layers)
    assert len(etree.tostring(root)) < whole / 2.5


@each_row("version", VERSIONS)
def test_a_client_that_inherits_nothing_has_all_that_each_layer_says(
    wms: Any, version: str
) -> None:
    """As ogc-client, for which a layer's own styles and systems take the place of its group's."""
    flat = wms.capabilities(version=version, inheritance="false")
    groups = [one for one in flat.iter("Layer") if one.find("Layer") is not None]
    crs = "CRS" if version == "1.3.0" else "SRS"
    assert not [child for one in groups for name in (crs, "Style") for child in one.findall(name)]
    told = {one.findtext("Name"): one for one in flat.iter("Layer") if one.find("Name") is not None}
    inherited = wms_layers(wms.capabilities(version=version))
    assert set(told) == {one.findtext("Name") for one in inherited}
    for layer in inherited:
        own = told[layer.findtext("Name")]
        for path in ("Style/Name", crs, "Abstract", "Dimension"):
            assert {x.text for x in own.findall(path)} == {x.text for x in layer.findall(path)}
        assert len(own.findall("BoundingBox")) == len(own.findall(crs))
    wms.refused(
        wms.get("GetCapabilities", inheritance="peut-être"), "InvalidParameterValue", "INHERITANCE"
    )
    plain, same = wms.get("GetCapabilities"), wms.get("GetCapabilities", inheritance="TRUE")
    assert plain.content == same.content


@pytest.mark.both_stores
def test_the_legend_of_a_shared_style_is_that_of_each_level(wms: Any) -> None:
    shared = [
        one for one in wms.capabilities().findall("Capability/Layer/Layer/Style")
        if one.findtext("Name") == STYLE
    ]  # fmt: skip
    (legend,) = shared[0].findall("LegendURL")
    address = urlsplit(legend.find("OnlineResource").get(HREF))
    assert "LAYER=" not in address.query
    picture = wms.picture(wms.account.get(f"{address.path}?{address.query}"))
    assert picture.shape[:2] == (int(legend.get("height")), int(legend.get("width")))
    told = wms.get(LEGEND, style=STYLE, format="application/json").json()["Legend"]
    of_layers = {one["layerName"]: one for one in told}
    assert {"indicateurs-commune", "indicateurs-epci", "ops-adresses"} <= set(of_layers)
    for name in ("indicateurs-commune", "indicateurs-epci"):
        alone = wms.get(LEGEND, layer=name, style=STYLE, format="application/json").json()
        assert alone["Legend"] == [of_layers[name]]
    assert of_layers["indicateurs-commune"]["rules"] != of_layers["indicateurs-epci"]["rules"]


def test_without_a_layer_a_legend_names_the_style_of_an_indicator(wms: Any) -> None:
    wms.refused(wms.get(LEGEND, style="nosuch"), "StyleNotDefined", "STYLE")
    wms.refused(wms.get(LEGEND, style="noms"), "StyleNotDefined", "STYLE")
    wms.refused(wms.get(LEGEND, style=f"{STYLE}:jenks"), "StyleNotDefined", "STYLE")
    svg = wms.get(LEGEND, style=STYLE, format="image/svg+xml")
    wms.refused(svg, "MissingParameterValue", "LAYER")
    wms.refused(wms.get(LEGEND, style=STYLE, time="1789"), "InvalidDimensionValue", "TIME")
