"""The picture on the page of a collection shows where the caller's rows are."""

import re
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops

WHITE = (255, 255, 255)
PAGE = "/collections/indicateurs-commune?f=html"


def test_points_are_shown_over_the_outlines_of_communes(epci: Any) -> None:
    page = epci.get("/collections/rpls-logements?f=html").text
    address = re.search(r'src="([^"]*/map\?[^"]*)"', page)
    assert address
    path = address[1].replace("&amp;", "&")
    assert "collections=territoires-commune,rpls-logements&" in path
    over = epci.get(path[path.index("/map?") :])
    assert over.status_code == 200, over.text
    alone = epci.get(path[path.index("/map?") :].replace("territoires-commune,", ""))
    assert _blank(over) < _blank(alone)


def _blank(answer: Any) -> int:
    """How many pixels are of the ground."""
    picture = Image.open(BytesIO(answer.content)).convert("RGB")
    return {colour: number for number, colour in picture.getcolors(1 << 24) or []}[WHITE]


def test_of_rows_on_both_sides_of_an_ocean_the_mainland_fills_the_picture(gip: Any) -> None:
    address = re.search(r'src="([^"]*/map\?[^"]*)"', gip.get(PAGE).text)
    assert address
    path = address[1].replace("&amp;", "&")
    west, south, east, north = map(float, path.split("bbox=")[1].split("&")[0].split(","))
    assert -6 < west < east < 10
    assert east - west < 5
    assert 41 < south < north < 52
    picture = Image.open(BytesIO(gip.get(path[path.index("/collections") :]).content))
    ground = Image.new("L", picture.size, 255)
    drawn = ImageChops.difference(picture.convert("L"), ground).getbbox()
    assert drawn
    assert drawn[2] - drawn[0] > picture.width / 2
