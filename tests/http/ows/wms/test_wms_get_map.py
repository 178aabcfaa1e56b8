"""WMS GetMap (OGC 06-042, 7.3) as the official suite asks it: a test a line of it."""

from typing import Any

import numpy as np
import pytest

from testing.rows import each_row
from testing.wms_layers import wms_layers

LAYER, SHARES, POINTS = "territoires-commune", "indicateurs-commune", "rpls-logements"
BOX = (2.27, 48.8, 2.62, 49.02)


def text(*numbers: float) -> str:
    return ",".join(f"{n:.12g}" for n in numbers)


def layers_of(wms: Any) -> list[Any]:
    return wms_layers(wms.capabilities())


@each_row("name", ["BBOX", "bbox", "bBoX"])
def test_parameters_are_named_in_any_case_and_the_service_may_be_left_out(
    wms: Any, name: str
) -> None:
    asked = (
        f"/ows?VERSION=1.3.0&request=GetMap&Layers={LAYER}&STYLES=&CRS=CRS:84&{name}={text(*BOX)}"
        "&WIDTH=30&HEIGHT=20&FORMAT=image/png"
    )
    assert wms.picture(wms.account.get(asked)).shape == (20, 30, 4)


@each_row("box", [(2.62, 48.8, 2.27, 49.02), (2.27, 48.8, 2.27, 49.02),
                                 (2.27, 49.02, 2.62, 48.8), (2.27, 48.8, 2.62, 48.8)])  # fmt: skip
def test_a_box_that_is_empty_or_turned_round_is_refused(
    wms: Any, box: tuple[float, float, float, float]
) -> None:
    wms.refused(wms.map(LAYER, bbox=text(*box)), "InvalidParameterValue", "BBOX")


@pytest.mark.both_stores
@each_row("box", ["-10,90,10,110", "-170,-80,-160,-70", "179,0,539,1"])
def test_where_nothing_is_the_map_is_white(wms: Any, box: str) -> None:
    assert np.all(wms.picture(wms.map(LAYER, bbox=box)) == 255)


@pytest.mark.both_stores
def test_every_system_has_maps(wms: Any) -> None:
    for layer in layers_of(wms)[:3]:
        for box in layer.findall("BoundingBox"):
            corners = ",".join(box.get(k) for k in ("minx", "miny", "maxx", "maxy"))
            answer = wms.map(layer.findtext("Name"), crs=box.get("CRS"), bbox=corners)
            assert wms.picture(answer).shape == (40, 60, 4), box.get("CRS")
            assert wms.picture(wms.map(layer.findtext("Name"), crs=box.get("CRS"), bbox="0,0,1,1"))[
                0, 0, 3
            ] == 255  # fmt: skip


@pytest.mark.both_stores
def test_latitude_comes_first_where_the_system_says_so_and_in_1_3_0_only(wms: Any) -> None:
    west, south, east, north = BOX
    plain = wms.picture(wms.map(LAYER))
    turned = wms.map(LAYER, crs="EPSG:4326", bbox=text(south, west, north, east))
    old = wms.map(LAYER, version="1.1.1", crs=None, srs="EPSG:4326", bbox=text(*BOX))
    assert np.any(plain != 255)
    for answer in (turned, old):
        assert np.array_equal(wms.picture(answer), plain)


@pytest.mark.both_stores
def test_lambert_is_east_first_in_both_versions(wms: Any) -> None:
    box = "646000,6855000,672000,6880000"
    new = wms.picture(wms.map(LAYER, crs="EPSG:2154", bbox=box))
    old = wms.picture(wms.map(LAYER, version="1.1.1", crs=None, srs="EPSG:2154", bbox=box))
    assert np.any(new != 255)
    assert np.array_equal(new, old)


@each_row("crs", ["UndefinedCRS", "EPSG:32690", "EPSG:99999999", "CRS:27"])
def test_a_system_that_is_not_offered_is_refused(wms: Any, crs: str) -> None:
    wms.refused(wms.map(LAYER, crs=crs), "InvalidCRS", "CRS")
    old = wms.map(LAYER, version="1.1.1", crs=None, srs=crs)
    assert b'<ServiceException code="InvalidSRS">' in old.content
    assert old.headers["Content-Type"] == "application/vnd.ogc.se_xml"


@each_row("name", [None, "XML", "application/vnd.ogc.se_xml"])
def test_exceptions_are_documents_by_default(wms: Any, name: str | None) -> None:
    answer = wms.map("NonExistant", exceptions=name)
    wms.refused(answer, "LayerNotDefined", "LAYERS")
    assert answer.headers["Content-Type"].startswith("text/xml")


@each_row("media", ["image/png", "image/png; mode=8bit", "image/jpeg"])
def test_exceptions_are_drawn_where_that_is_asked(wms: Any, media: str) -> None:
    drawn = {"format": media, "width": 300, "height": 100}
    told = wms.picture(wms.map("NonExistant", exceptions="INIMAGE", **drawn), media)
    assert told.shape == (100, 300, 4)
    assert np.any(told[..., :3] < 200)


def test_a_blank_exception_is_the_ground_alone(wms: Any) -> None:
    red = wms.map("NonExistant", exceptions="BLANK", bgcolor="0xFF0000", width=100, height=100)
    assert np.all(wms.picture(red) == (255, 0, 0, 255))
    clear = wms.map("NonExistant", exceptions="BLANK", transparent="TRUE", width=100, height=100)
    assert np.all(wms.picture(clear)[..., 3] == 0)
    old = wms.map(
        "NonExistant", version="1.1.1", exceptions="application/vnd.ogc.se_blank", width=9, height=9
    )
    assert np.all(wms.picture(old) == 255)


def test_an_exception_without_a_size_is_a_document(wms: Any) -> None:
    wms.refused(wms.map(LAYER, exceptions="INIMAGE", width="5000"), "InvalidParameterValue")


def test_formats_are_those_told_and_no_other(wms: Any) -> None:
    told = wms.capabilities().findall("Capability/Request/GetMap/Format")
    assert [one.text for one in told] == [
        "image/png", "image/png; mode=8bit", "image/jpeg", "image/tiff",
    ]  # fmt: skip
    for one in told:
        wms.picture(wms.map(LAYER, format=one.text), one.text)
    wms.refused(wms.map(LAYER, format="UnknownFormat"), "InvalidFormat", "FORMAT")


@each_row("layers", [f"{LAYER},{LAYER}", f"{LAYER},{SHARES},{POINTS}"])
def test_lists_of_layers_may_name_one_twice(wms: Any, layers: str) -> None:
    assert np.any(wms.picture(wms.map(layers)) != 255)


@pytest.mark.both_stores
def test_each_layer_is_drawn(wms: Any) -> None:
    for layer in layers_of(wms):
        wms.picture(wms.map(layer.findtext("Name"), width=8, height=5))


@each_row("layers", ["NonExistant", f"NonExistant,{LAYER}", f"{LAYER},NonExistant"])
def test_an_unknown_layer_is_refused(wms: Any, layers: str) -> None:
    styles = "," * layers.count(",")
    wms.refused(wms.map(layers, styles=styles), "LayerNotDefined", "LAYERS")


@pytest.mark.both_stores
@each_row(
    ("layers", "styles"),
    [
        (SHARES, "part_personnes_seules"), (SHARES, "logements"), (SHARES, "contours-communaux"),
        (SHARES, "default"), (SHARES, "part_personnes_seules:jenks"), (LAYER, "noms"),
        (f"{SHARES},{SHARES}", "part_personnes_seules,logements"),
        (",".join([SHARES] * 4), ""), (",".join([SHARES] * 4), ",,,"),
        (",".join([SHARES] * 5), "logements,,part_personnes_seules,,"),
    ],
)  # fmt: skip
def test_styles_are_one_a_layer_or_none(wms: Any, layers: str, styles: str) -> None:
    assert np.any(wms.picture(wms.map(layers, styles=styles)) != 255)


def test_styles_may_be_left_out(wms: Any) -> None:
    assert np.array_equal(
        wms.picture(wms.map(LAYER, styles=None)), wms.picture(wms.map(LAYER, styles=""))
    )


@each_row(
    ("layers", "styles"),
    [
        (SHARES, "UndefinedStyle"), (f"{SHARES},{SHARES}", "UndefinedStyle,"),
        (f"{SHARES},{SHARES}", ",UndefinedStyle"), (f"{SHARES},{SHARES}", "logements"),
        (SHARES, "logements:jenks"), (SHARES, "part_personnes_seules:nosuch"),
        (LAYER, "part_personnes_seules"),
    ],
)  # fmt: skip
def test_an_unknown_style_is_refused(wms: Any, layers: str, styles: str) -> None:
    wms.refused(wms.map(layers, styles=styles), "StyleNotDefined", "STYLES")


def test_a_map_is_opaque_unless_it_is_asked_to_be_clear(wms: Any) -> None:
    for asked in ({}, {"transparent": "FALSE"}, {"transparent": "false"}):
        assert np.all(wms.picture(wms.map(LAYER, **asked))[..., 3] == 255)
    clear = wms.picture(wms.map(LAYER, transparent="TRUE"))
    assert np.any(clear[..., 3] == 0)
    palette = wms.map(LAYER, transparent="TRUE", format="image/png; mode=8bit")
    assert np.any(wms.picture(palette, "image/png; mode=8bit")[..., 3] == 0)
    assert np.all(wms.picture(wms.map(LAYER, transparent="TRUE", format="image/jpeg"),
                              "image/jpeg")[..., 3] == 255)  # fmt: skip


def test_the_ground_is_of_the_colour_asked(wms: Any) -> None:
    blue = wms.picture(wms.map(LAYER, bgcolor="0x0000FF"))
    assert np.any(np.all(blue[..., :3] == (0, 0, 255), axis=2))
    assert not np.any(np.all(blue[..., :3] == 255, axis=2))
    wms.refused(wms.map(LAYER, bgcolor="blue"), "InvalidParameterValue", "BGCOLOR")


@each_row(("width", "height"), [(8, 5), (4096, 8), (1, 1)])
def test_the_size_is_that_asked(wms: Any, width: int, height: int) -> None:
    picture = wms.picture(wms.map(LAYER, width=width, height=height))
    assert picture.shape == (height, width, 4)


@each_row("size", ["0", "-1", "4097", "1e2", "99999999999999999999", "x", ""])
def test_another_size_is_refused(wms: Any, size: str) -> None:
    code = "InvalidParameterValue" if size else "MissingParameterValue"
    wms.refused(wms.map(LAYER, width=size), code, "WIDTH")


def test_without_a_version_there_is_no_map(wms: Any) -> None:
    for service in ("WMS", None):
        answer = wms.map(LAYER, version=None, service=service)
        wms.refused(answer, "MissingParameterValue", "VERSION")
    wms.refused(wms.map(LAYER, version="1.0.0"), "InvalidParameterValue", "VERSION")


def test_numbers_are_read_as_the_standard_writes_them(wms: Any) -> None:
    one = wms.map(LAYER, bbox="+.227E1,48.8,0262E-2,49.02")
    assert np.array_equal(wms.picture(one), wms.picture(wms.map(LAYER)))


@pytest.mark.both_stores
def test_a_year_is_that_of_the_rows_shown(wms: Any) -> None:
    names = ("indicateurs-commune", "indicateurs-commune-serie")
    layers = {one.findtext("Name"): one for one in layers_of(wms)}
    years = layers[names[0]].findtext("Dimension").split(",")
    style = {"styles": "part_personnes_seules"}
    latest = wms.picture(wms.map(names[0], **style))
    for name in names:
        for time in (
            years[-1], f"{years[-1]}-01-01T00:00:00Z", "current", "",
            f"{years[-1]}-01-01/{years[-1]}-12-31", f"{years[0]}/{years[-1]}/P1Y",
        ):  # fmt: skip
            assert np.array_equal(wms.picture(wms.map(name, **style, time=time)), latest), time
    for time in ("1789", "nosuch", "2023,2024", "2023/"):
        wms.refused(wms.map(names[0], **style, time=time), "InvalidDimensionValue", "TIME")


@each_row("asked", [{"dpi": "180"}, {"map_resolution": "180"},
                                   {"format_options": "antialias:on;dpi:180"}])  # fmt: skip
def test_a_print_has_thicker_lines(wms: Any, asked: dict[str, str]) -> None:
    size = {"width": 420, "height": 280}
    screen = wms.picture(wms.map(LAYER, **size))
    for dpi in ("90", "91", "96"):
        assert np.array_equal(wms.picture(wms.map(LAYER, **size, dpi=dpi)), screen)
    assert np.mean(wms.picture(wms.map(LAYER, **size, **asked)) != 255) > np.mean(screen != 255)
    wms.refused(wms.map(LAYER, dpi="fine"), "InvalidParameterValue", "DPI")


@pytest.mark.both_stores
def test_a_filter_takes_rows_away_or_is_refused(wms: Any) -> None:
    whole = wms.picture(wms.map(f"{SHARES},{SHARES}", styles="logements,"))
    some = wms.picture(
        wms.map(f"{SHARES},{SHARES}", styles="logements,",
                cql_filter="code = '93008';code = '93008' OR nom = 'a;b'")
    )  # fmt: skip
    assert 0 < np.sum(some != 255) < np.sum(whole != 255)
    assert np.array_equal(
        whole,
        wms.picture(
            wms.map(f"{SHARES},{SHARES}", styles="logements,", cql_filter="INCLUDE;INCLUDE")
        ),
    )
    for wrong in ("nosuch = 1", "code = ", "code = '1';code = '2'", "code > 3"):
        wms.refused(wms.map(SHARES, cql_filter=wrong), "InvalidParameterValue", "CQL_FILTER")
    for name in ("sld", "sld_body", "filter", "featureid", "viewparams", "remote_ows_url"):
        wms.refused(wms.map(SHARES, **{name: "x"}), "OperationNotSupported", name.upper())


def test_a_map_is_not_sent_again_to_who_has_it(wms: Any) -> None:
    asked = (
        f"/ows?service=WMS&version=1.3.0&request=GetMap&layers={SHARES}&styles={{}}&crs=CRS:84"
        f"&bbox={text(*BOX)}&width=30&height=20&format=image/png"
    )
    tag = wms.account.get(asked.format("logements")).headers["ETag"]
    again = wms.account.ask("GET", asked.format("logements"), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = wms.account.ask("GET", asked.format(""), headers={"If-None-Match": tag})
    assert other.status_code == 200
