"""Names on pictures: letters and halos, on few colours and on many, and where there is room."""

import numpy as np
import shapely
from PIL import Image

from parc_social.catalogue.load import collections, style_of_places
from parc_social.catalogue.style import plain_look
from parc_social.drawing.labels.surface import GLOW, INK, letters, page
from parc_social.drawing.layer import Layer, LayerRows, Viewport, affine
from parc_social.drawing.picture import draw
from testing.rows import each_row

COMMUNES = collections()["territoires-commune"]
STYLE = style_of_places(COMMUNES)
assert STYLE is not None
LOOK = plain_look(STYLE, COMMUNES)
NAME = "Île-aux-Œufs"


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"))


def shown(image: Image.Image, colour: str) -> int:
    """How many pixels are of a colour."""
    return int(np.count_nonzero(np.all(pixels(image) == rgb(colour), axis=2)))


def few(side: int = 120) -> Image.Image:
    image = Image.new("P", (side, side), 1)
    image.putpalette(bytes((0, 0, 0, 200, 30, 30)), "RGB")
    return image


def many() -> Image.Image:
    return few().convert("RGB")


def test_the_halo_is_around_all_letters_and_as_wide_as_asked() -> None:
    name = letters(NAME, 12.0, 2)
    assert name.ink.shape == name.halo.shape
    assert np.all(name.halo >= name.ink)
    rows, columns = (np.flatnonzero(name.ink.any(axis=n)) for n in (1, 0))
    wide = np.flatnonzero(name.halo.any(axis=0))
    assert wide[0] == columns[0] - 2
    assert wide[-1] == columns[-1] + 2
    assert not name.halo[:, 0].any()
    assert name.top < 0 < name.top + name.ink.shape[0]
    assert rows[0] >= 3


@each_row("made", [few, many])
def test_a_name_is_written_in_ink_on_its_halo(made: object) -> None:
    on = page(made())  # pyright: ignore
    on.write(letters(NAME, 12.0, 2), 60, 60)
    image = on.picture()
    near = np.abs(pixels(image).astype(int) - rgb(INK)).max(axis=2) < 60
    assert near.sum() > 20
    assert shown(image, GLOW) > 60
    assert np.all(np.abs(np.argwhere(near).mean(axis=0) - 60) < 4)
    assert tuple(pixels(image)[0, 0]) == (200, 30, 30)


def test_a_picture_of_few_colours_stays_one() -> None:
    on = page(few())
    on.write(letters(NAME, 12.0, 2), 60, 60)
    image = on.picture()
    assert image.mode == "P"
    assert len(np.unique(pixels(image).reshape(-1, 3), axis=0)) <= 1 + 9
    full = page(few().convert("RGB"))
    full.write(letters(NAME, 12.0, 2), 60, 60)
    off = np.abs(pixels(image).astype(int) - pixels(full.picture()))
    assert off.mean() < 4


def test_names_are_written_on_the_picture_itself() -> None:
    image = few()
    assert page(image).picture() is image


def test_a_palette_without_room_is_left() -> None:
    image = few()
    image.putpalette(bytes(range(256)) * 3, "RGB")
    assert page(image).picture().mode == "RGB"


def test_a_transparent_ground_stays_clear() -> None:
    image = Image.new("P", (120, 120), 0)
    image.putpalette(bytes((0, 0, 0, 0, 200, 30, 30, 255)), "RGBA")
    on = page(image)
    on.write(letters(NAME, 12.0, 2), 60, 60)
    alpha = np.asarray(on.picture().convert("RGBA"))[..., 3]
    assert set(np.unique(alpha)) == {0, 255}
    assert alpha[0, 0] == 0
    assert 200 < np.count_nonzero(alpha) < 3_000


@each_row("made", [few, many])
@each_row("place", [(0, 0), (119, 119), (-25, 60), (60, 125), (-500, -500)])
def test_a_name_that_reaches_out_is_cut(made: object, place: tuple[int, int]) -> None:
    on = page(made())  # pyright: ignore
    on.write(letters(NAME, 12.0, 2), *place)
    assert on.picture().size == (120, 120)
    written = np.any(pixels(on.picture()) != (200, 30, 30), axis=2)
    assert written.any() == (place != (-500, -500))


def picture(
    shapes: list[shapely.Geometry], names: list[str | None], side: int = 400
) -> Image.Image:
    frame = Viewport(side, side, affine((0, 0, side, side), side, side))
    rows = LayerRows([shapely.to_wkb(one) for one in shapes], names=names)
    return draw(frame, [Layer(rows, LOOK)], palette=True)


def test_a_name_is_there_where_its_feature_has_room() -> None:
    large, small = shapely.box(100, 100, 300, 300), shapely.box(10, 10, 20, 20)
    assert shown(picture([large], ["Nom"]), INK) > 0
    assert shown(picture([small], ["Nom"]), INK) == 0
    assert shown(picture([large, small], [None, ""]), INK) == 0


def test_room_is_that_of_the_widest_part_not_of_all_together() -> None:
    apart = shapely.MultiPolygon([shapely.box(10, 10, 20, 20), shapely.box(380, 380, 390, 390)])
    assert shown(picture([apart], ["Un nom assez long"]), INK) == 0
    joined = shapely.MultiPolygon([shapely.box(10, 10, 20, 20), shapely.box(150, 150, 350, 350)])
    found = np.argwhere(np.all(pixels(picture([joined], ["Nom"])) == rgb(INK), axis=2))
    assert np.all(np.abs(found.mean(axis=0) - (150, 250)) < 10)  # row and column of its middle


def test_points_and_lines_have_room_for_any_name() -> None:
    line = shapely.LineString([(50, 50), (60, 60)])
    for shape in (shapely.Point(200, 200), line):
        assert shown(picture([shape], ["Un nom assez long"]), INK) > 0


def test_the_larger_of_two_that_meet_has_its_name() -> None:
    small, large = shapely.box(180, 180, 220, 220), shapely.box(100, 100, 300, 300)
    both = picture([small, large], ["Petit", "Grand"])
    alone = picture([small, large], [None, "Grand"])
    assert np.array_equal(pixels(both), pixels(alone))
