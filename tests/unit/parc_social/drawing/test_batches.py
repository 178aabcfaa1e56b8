"""Rows read some after others are drawn as if they were read at once."""

import numpy as np
import shapely

from parc_social.drawing.batches import _ROWS, outline_rows, portions
from parc_social.drawing.layer import affine
from parc_social.drawing.shapes import Lines, centres, lines, read, rings
from testing.rows import each_row

PLACE = affine((0, 0, 100, 100), 1000, 1000)


def _shape(n: int) -> shapely.Geometry | None:
    """Polygons with a hole, several parts, lines and nothing, in turn."""
    x, y = n % 97, n % 89
    square = shapely.box(x, y, x + 3, y + 3)
    match n % 5:
        case 0:
            return square - shapely.box(x + 1, y + 1, x + 2, y + 2)
        case 1:
            return shapely.MultiPolygon([square, shapely.box(x + 4, y, x + 5, y + 1)])
        case 2:
            return shapely.LineString([(x, y), (y, x), (x, 0)])
        case 3:
            return None
        case _:
            return square


def _wkb(many: int) -> list[bytes | None]:
    shapes = [_shape(n) for n in range(many)]
    return [None if one is None else shapely.to_wkb(one) for one in shapes]


def _same(one: Lines, other: Lines, *names: str) -> bool:
    whole = ("xy", "starts", "owner", "box", *names)
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in whole)


@each_row("many", [0, 1, _ROWS, _ROWS + 1, 2 * _ROWS + 3])
def test_portions_together_are_the_whole(many: int) -> None:
    wkb = _wkb(many)
    whole = read(wkb)
    ringed, ways, middles = outline_rows(wkb, PLACE, 2, with_centres=True)
    assert _same(ringed, rings(whole, PLACE, 2), "polygon", "hole")
    assert _same(ways, lines(whole, PLACE, 2))
    middle = centres(whole, PLACE)
    assert np.array_equal(middles.xy, middle.xy)
    assert np.array_equal(middles.owner, middle.owner)
    assert sum(len(one.shapes) for one in portions(wkb)) == many


def test_rows_without_outline_at_the_start_move_nothing() -> None:
    square = shapely.to_wkb(shapely.box(1, 1, 2, 2))
    found = outline_rows([None] * _ROWS + [square], PLACE, 2).rings
    assert found.owner.tolist() == [_ROWS]
    assert found.polygon.tolist() == [0]
