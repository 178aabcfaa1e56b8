"""The picture on the page of a collection shows where the caller's rows are."""

import re
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops

PAGE = "/collections/indicateurs-commune?f=html"


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
