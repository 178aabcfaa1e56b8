"""Map tiles: in three codings, the same as those of WMTS, kept for who asks the same."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from testing.made.requests.wfs import COMMUNES, STYLED

CELL = "WebMercatorQuad/10/352/518"  # of Seine-Saint-Denis
TILE = f"{STYLED}/tiles/{CELL}"
SHARE = STYLED.split("/")[-2]


def pixels(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


@pytest.mark.both_stores
def test_a_tile_is_had_in_three_codings(gip: Any) -> None:
    plain = gip.get(TILE)
    assert plain.headers["Content-Type"] == "image/png"
    webp, jpeg = (gip.get(TILE, f=form) for form in ("webp", "jpeg"))
    assert [one.headers["Content-Type"] for one in (webp, jpeg)] == ["image/webp", "image/jpeg"]
    drawn = pixels(plain)
    assert 0 < np.count_nonzero(drawn[..., 3]) < drawn[..., 3].size
    assert np.array_equal(pixels(webp), drawn)
    ground = pixels(jpeg)[drawn[..., 3] == 0]  # white, but for what bleeds over an edge
    assert np.median(ground, axis=0).tolist() == [255, 255, 255, 255]
    accepted = gip.ask("GET", TILE, headers={"Accept": "image/webp,*/*;q=0.5"})
    assert accepted.content == webp.content
    assert gip.get(TILE, f="geotiff").status_code == 400
    told = gip.json(f"{STYLED}/tiles/WebMercatorQuad")
    assert told["mediaTypes"] == ["image/png", "image/jpeg", "image/webp"]
    assert sum("f=webp" in one["href"] for one in told["links"]) == 1


@pytest.mark.both_stores
def test_it_is_the_tile_of_wmts(gip: Any) -> None:
    for form in ("png", "webp"):
        path = f"/wmts/1.0.0/indicateurs-commune/{SHARE}/2025/{CELL}.{form}"
        assert gip.get(path).content == gip.get(TILE, f=form).content


def test_what_is_kept_is_not_given_to_who_asks_otherwise(gip: Any, epci: Any) -> None:
    """A ground, a size, a filter and another right have each their own picture."""
    kept = pixels(gip.get(TILE))
    for asked in ({"bgcolor": "0x00ff00"}, {"filter": "code = '93066'"}, {"width": "128"}):
        own = pixels(gip.get(TILE, **asked))
        assert own.shape != kept.shape or not np.array_equal(own, kept), asked
        assert np.array_equal(pixels(gip.get(TILE)), kept)
    rows = f"/collections/rpls-logements/map/tiles/{CELL}"
    assert np.any(pixels(gip.get(rows))[..., 3])
    assert epci.get(rows).status_code == 404  # it has no row there


def test_a_tile_that_is_kept_is_asked_by_the_same_rules(gip: Any) -> None:
    gip.get(TILE)
    for asked in ({"bbox": "1,2,3,4"}, {"f": "gif"}, {"datetime": "x"}, {"bgcolor": "x"}):
        assert gip.get(TILE, **asked).status_code == 400, asked
    assert gip.get(f"{STYLED}/tiles/WebMercatorQuad/99/0/0").status_code == 404
    assert gip.get(f"{COMMUNES}/map/tiles/NoSuch/0/0/0").status_code == 404
