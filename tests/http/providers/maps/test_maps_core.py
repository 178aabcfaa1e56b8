"""OGC API Maps: what a map shows and tells, its size, ground, place, millésime, styles, tiles."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from testing.made.requests.wfs import COMMUNES, CRS, SEINE, SHARE, STYLED
from testing.rows import each_row

LAMBERT, MERCATOR, DEGREES = (f"{CRS}/EPSG/0/{n}" for n in (2154, 3857, 4326))
CRS84 = f"{CRS}/OGC/1.3/CRS84"


def picture(account: Any, path: str, **asked: Any) -> Any:
    answer = account.get(path, **asked)
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


def told(account: Any, path: str, **asked: Any) -> list[float]:
    answer = account.get(path, **asked)
    assert answer.status_code == 200, answer.text
    return [float(one) for one in answer.headers["Content-Bbox"].split(",")]


def alike(one: Any, other: Any, most: float = 0.02) -> bool:
    """But for pixels on the edges of classes."""
    return one.shape == other.shape and bool(np.mean(np.any(one != other, axis=2)) <= most)


@each_row("crs", [None, DEGREES, LAMBERT, "[EPSG:2154]", "[OGC:CRS84]"])
def test_a_map_tells_what_it_shows(gip: Any, crs: str | None) -> None:
    """/req/core/map-response: box in the axes of its system, system unless CRS84, millésime."""
    answer = gip.get(STYLED, bbox=SEINE, width=64, **({"crs": crs} if crs else {}))
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "image/png"
    box = [float(one) for one in answer.headers["Content-Bbox"].split(",")]
    uri = {"[EPSG:2154]": LAMBERT, "[OGC:CRS84]": None, None: None}.get(crs, crs)
    assert answer.headers.get("Content-Crs") == (f"<{uri}>" if uri else None)
    west, south, east, north = (float(one) for one in SEINE.split(","))
    if uri is None:
        assert box == [west, south, east, north]
    elif uri == DEGREES:
        assert box == [south, west, north, east]
    else:
        assert 640_000 < box[0] < box[2] < 680_000
    assert answer.headers["Content-Datetime"] == "2025"
    assert "Cache-Control" in answer.headers
    assert answer.headers["Cache-Control"].startswith("private")


@each_row(
    ("accept", "media"),
    [
        ("image/png", "image/png"),
        ("image/jpeg", "image/jpeg"),
        ("image/webp,image/jpeg;q=0.5,image/png;q=0.1", "image/jpeg"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "image/png"),
        ("", "image/png"),
    ],
)
def test_accept_chooses_the_coding(gip: Any, accept: str, media: str) -> None:
    answer = gip.ask("GET", f"{STYLED}?width=64", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == media
    assert Image.open(io.BytesIO(answer.content)).get_format_mimetype() == media
    named = gip.get(STYLED, width=64, f=media.removeprefix("image/"))
    assert named.content == answer.content


@pytest.mark.both_stores
def test_the_ground_is_what_was_asked_for(gip: Any) -> None:
    """/req/background: transparent unless a colour is named, void as the ground unless named."""
    empty = {"bbox": "-30,30,-20,40", "width": 8}
    corner = [tuple(picture(gip, STYLED, **empty, **more)[0, 0]) for more in (
        {}, {"transparent": "false"}, {"bgcolor": "0x112233"}, {"bgcolor": "Gold"},
        {"bgcolor": "Gold", "transparent": "true"}, {"f": "jpeg", "transparent": "true"},
    )]  # fmt: skip
    assert corner == [
        (0, 0, 0, 0), (255, 255, 255, 255), (0x11, 0x22, 0x33, 255), (255, 215, 0, 255),
        (0, 0, 0, 0), (255, 255, 255, 255),
    ]  # fmt: skip
    polar = {"bbox": "-30,70,-10,110", "width": 8, "height": 8, "bgcolor": "gold"}
    for more, colour in (
        ({}, (255, 215, 0, 255)),
        ({"void-color": "0x112233"}, (0x11, 0x22, 0x33, 255)),
        ({"void-transparent": "true"}, (0, 0, 0, 0)),
    ):
        found = picture(gip, STYLED, **polar, **more)
        assert tuple(found[0, 0]) == colour
        assert tuple(found[7, 7]) == (255, 215, 0, 255)


def test_the_size_follows_from_what_is_asked(gip: Any) -> None:
    sizes = [picture(gip, STYLED, bbox=SEINE, **more).shape[:2] for more in (
        {"width": 300, "height": 200}, {"width": 300}, {"height": 200}, {},
        {"scale-denominator": 250_000},
    )]  # fmt: skip
    assert sizes[0] == (200, 300)
    assert (sizes[1][1], sizes[2][0], max(sizes[3])) == (300, 200, 1024)
    ground = 0.22 * 111_319.49 / sizes[1][0], 0.35 * 111_319.49 * 0.6571 / 300
    assert ground[0] == pytest.approx(ground[1], rel=0.01)  # a pixel is as wide as high
    assert sizes[4][0] == pytest.approx(0.22 * 111_319.49 / (250_000 * 0.00028), abs=1)
    box = told(
        gip, STYLED, center="2.45,48.91", width=400, height=200, **{"scale-denominator": 1e5}
    )
    assert (box[0] + box[2]) / 2 == pytest.approx(2.45)
    assert (box[3] - box[1]) * 111_319.49 == pytest.approx(200 * 28, rel=0.001)


def test_a_pixel_may_be_smaller(gip: Any) -> None:
    """The same map for a printer: more pixels, and lines as wide on paper."""
    asked = {"bbox": SEINE, "scale-denominator": 250_000}
    screen, paper = (picture(gip, STYLED, **asked, **more) for more in ({}, {"mm-per-pixel": 0.07}))
    assert paper.shape[0] == pytest.approx(4 * screen.shape[0], abs=4)


@pytest.mark.both_stores
def test_one_place_asked_for_in_every_way(gip: Any) -> None:
    size = {"width": 256, "height": 256}
    plain = picture(gip, STYLED, bbox=SEINE, **size)
    assert np.any(plain[..., 3])
    south_first = "48.80,2.27,49.02,2.62"
    for asked in (
        {"bbox": south_first, "bbox-crs": DEGREES},
        {"bbox": "2.27,48.80,0,2.62,49.02,100"},
        {"subset": "Lon(2.27:2.62),Lat(48.80:49.02)"},
        {"subset": ["Lon(2.27:2.62)", "Lat(48.80:49.02)"]},
        {"subset": "Lat(48.80:49.02),Lon(2.27:2.62)", "subset-crs": DEGREES},
    ):
        assert np.array_equal(picture(gip, STYLED, **asked, **size), plain), asked
    box = told(gip, STYLED, bbox=SEINE, crs=LAMBERT)
    lambert = ",".join(map(str, box))
    east, north = (f"E({box[0]}:{box[2]})", f"N({box[1]}:{box[3]})")
    projected = picture(gip, STYLED, bbox=SEINE, crs=LAMBERT, **size)
    for asked in (
        {"bbox": lambert, "bbox-crs": LAMBERT},
        {"subset": f"{east},{north}", "subset-crs": LAMBERT},
    ):
        assert alike(picture(gip, STYLED, **asked, crs="[EPSG:2154]", **size), projected), asked


def test_what_a_subset_cuts_off_the_earth_is_empty(gip: Any) -> None:
    answer = gip.get(STYLED, subset="Lat(100:110)")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.both_stores
def test_a_millesime_is_drawn_alone(gip: Any) -> None:
    serie = f"{COMMUNES}-serie/styles/logements/map"
    asked = {"bbox": SEINE, "width": 200}
    first, last = (gip.get(serie, datetime=year, **asked) for year in ("2024", "2025"))
    assert [a.headers["Content-Datetime"] for a in (first, last)] == ["2024", "2025"]
    assert first.content != last.content
    for more in ({}, {"datetime": "../.."}, {"subset": 'time("2025")'}, {"datetime": "2025-03-01"}):
        assert gip.get(serie, **asked, **more).content == last.content, more
    assert gip.get(serie, **asked, subset='time(*:"2024")').content == first.content
    assert gip.get(serie, **asked, datetime="../2024-12-31T23:59:59Z").content == first.content
    nothing = picture(gip, f"{COMMUNES}/map", datetime="1999", **asked)
    assert not np.any(nothing)


@pytest.mark.both_stores
def test_every_system_on_offer_is_drawn(gip: Any) -> None:
    offered = gip.json(COMMUNES)["crs"]
    assert len(offered) > 8
    for uri in offered:
        answer = gip.get(f"{COMMUNES}/map", crs=uri, width=64)
        assert answer.status_code == 200, (uri, answer.text)
    for uri in (CRS84, DEGREES, MERCATOR, LAMBERT, f"{CRS}/EPSG/0/3035", f"{CRS}/EPSG/0/3949"):
        assert np.mean(picture(gip, STYLED, crs=uri, bbox=SEINE, width=64)[..., 3] > 0) > 0.2, uri


@pytest.mark.both_stores
def test_a_style_is_drawn(gip: Any) -> None:
    plain, share, jenks, named = (
        gip.get(f"{COMMUNES}{path}/map", bbox=SEINE, width=200).content
        for path in ("", f"/styles/{SHARE}", f"/styles/{SHARE}:jenks", "/styles/defaut")
    )
    assert plain == named
    assert len({plain, share, jenks}) == 3


@pytest.mark.both_stores
def test_collections_lie_over_each_other(gip: Any) -> None:
    both = {"bbox": SEINE, "width": 200, "bgcolor": "white"}
    under = "territoires-commune,rpls-logements"
    shown = picture(gip, "/map", collections=under, **both)
    over = picture(gip, "/map", collections="rpls-logements,territoires-commune", **both)
    assert not np.array_equal(shown, over)
    root = f"{gip.base_url}/collections/"
    urls = ",".join(root + name for name in under.split(","))
    assert np.array_equal(shown, picture(gip, "/map", collections=urls, **both))
    assert np.any(picture(gip, "/map", width=64)[..., 3])


@pytest.mark.both_stores
def test_a_style_of_the_service_has_a_map(gip: Any, epci: Any) -> None:
    """Of the collection that is asked for, in that style; of the usual one where none is."""
    shown = {"bbox": SEINE, "width": 200}
    styled = f"/styles/{SHARE}:jenks/map"
    usual = gip.get(styled, **shown)
    assert usual.content == gip.get(f"{COMMUNES}{styled}", **shown).content
    epcis = gip.get(styled, collections="indicateurs-epci", **shown).content
    assert epcis == gip.get(f"/collections/indicateurs-epci{styled}", **shown).content
    both = picture(gip, styled, collections="indicateurs-commune,indicateurs-epci", **shown)
    assert np.any(both[..., 3])
    without = gip.get(styled, collections="rpls-logements", **shown)
    assert (without.status_code, "collections" in without.text) == (400, True)
    for account, name in ((gip, "inconnu"), (epci, "loyer_principal")):
        assert account.get(f"/styles/{name}/map", **shown).status_code == 404
    about = gip.json(f"/styles/{SHARE}/metadata")
    maps = [li["href"] for li in about["links"] if li["rel"].endswith("/map")]
    bare = f"{gip.base_url}/styles/{SHARE}/map"
    assert maps[:3] == [bare, f"{bare}?f=png", f"{bare}?f=jpeg"]


@pytest.mark.both_stores
@each_row("matrix_set", ["WebMercatorQuad", "WorldCRS84Quad"])
def test_tiles_side_by_side_are_the_map(gip: Any, matrix_set: str) -> None:
    zoom, row, col = (10, 351, 518) if matrix_set == "WebMercatorQuad" else (9, 116, 518)
    tiles = f"{COMMUNES}/styles/logements/map/tiles/{matrix_set}/{zoom}"
    pair = [gip.get(f"{tiles}/{row}/{col + n}") for n in (0, 1)]
    assert [one.status_code for one in pair] == [200, 200]
    boxes = [[float(n) for n in one.headers["Content-Bbox"].split(",")] for one in pair]
    crs = MERCATOR if matrix_set == "WebMercatorQuad" else CRS84
    wide = {"bbox": ",".join(map(str, (*boxes[0][:2], *boxes[1][2:]))), "bbox-crs": crs, "crs": crs}
    whole = picture(gip, f"{COMMUNES}/styles/logements/map", width=512, height=256, **wide)
    shown = [np.asarray(Image.open(io.BytesIO(one.content)).convert("RGBA")) for one in pair]
    assert alike(np.concatenate(shown, axis=1), whole)
    assert np.any(whole[:, 250:262, 3])  # something lies on the seam
    larger = picture(gip, f"{tiles}/{row}/{col}", width=512, height=512)
    assert larger.shape[:2] == (512, 512)


def test_a_tileset_says_all(gip: Any) -> None:
    url = f"{COMMUNES}/styles/{SHARE}/map/tiles/WebMercatorQuad"
    known = gip.json(url)
    assert known["style"] == {"id": SHARE}
    (template,) = (
        li["href"] for li in known["links"] if li["rel"] == "item" and li["type"] == "image/png"
    )
    limits = known["tileMatrixSetLimits"][8]
    at = {"{tileMatrix}": "8", "{tileRow}": str(limits["minTileRow"]),
          "{tileCol}": str(limits["minTileCol"])}  # fmt: skip
    for name, value in at.items():
        template = template.replace(name, value)
    path = template.removeprefix(gip.base_url)
    assert gip.get(path).status_code == 200
    outside = path.replace(f"/{limits['minTileRow']}/", f"/{limits['maxTileRow'] + 1}/")
    assert gip.get(outside).status_code == 404
    tilejson = gip.json(url, f="tilejson")
    assert tilejson["tiles"] == [f"{gip.base_url}{url}/{{z}}/{{y}}/{{x}}?f=png"]


@pytest.mark.both_stores
def test_a_filter_takes_rows_away(gip: Any) -> None:
    asked = {"bbox": SEINE, "width": 200}
    whole, some = (
        picture(gip, STYLED, **asked, **more) for more in ({}, {"filter": "code='93066'"})
    )
    assert 0 < np.sum(some[..., 3] > 0) < np.sum(whole[..., 3] > 0)
    json = '{"op":"=","args":[{"property":"code"},"93066"]}'
    assert np.array_equal(some, picture(gip, STYLED, **asked, filter=json))
    tile = f"{COMMUNES}/map/tiles/WebMercatorQuad/10/351/518"
    assert not np.any(picture(gip, tile, filter="code='97105'"))


def test_both_stores_draw_the_same(serving: Any) -> None:
    one, other = (
        picture(serving(store).by_type("gip")[0], STYLED, bbox=SEINE, width=300)
        for store in ("duckdb", "postgresql")
    )
    assert alike(one, other, 0.005)
