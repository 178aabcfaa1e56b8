"""Pictures of rows: what is filled, what is left, and what two rows have in common."""

import io
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import shapely
from PIL import Image

from parc_social.catalogue.legend import SECRET, LegendEntry, LegendKind
from parc_social.catalogue.load import indicators, style_of
from parc_social.catalogue.style import Forme, Look, figure_look
from parc_social.drawing.indexed_colours import Inks
from parc_social.drawing.layer import Layer, LayerRows, Viewport, affine
from parc_social.drawing.painter import painter
from parc_social.drawing.picture import PictureFormat, draw, encode
from parc_social.errors import InvalidValue
from parc_social.wording import in_french
from testing.rows import each_row

SHARE, COUNT = indicators()["part_personnes_seules"], indicators()["logements"]
LOOK = figure_look(style_of(SHARE), SHARE, [20, 40, 60, 80])
DARKEST = LOOK.entries[4].colour


def frame(width: int = 40, height: int = 40, left: float = 0, top: float = 0) -> Viewport:
    """One pixel a unit, y up from -`height` - `top`: so that pictures can be put side by side."""
    return Viewport(width, height, affine((left, -top - height, left + width, -top), width, height))


def rows(*shapes: shapely.Geometry, values: list[float | None] | None = None) -> LayerRows:
    wkb = [shapely.to_wkb(shape) for shape in shapes]
    given = values or [90.0] * len(wkb)
    return LayerRows(wkb, given, ["D" if v is not None else "S" for v in given])


def colour(image: Image.Image, x: int, y: int) -> str:
    found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return "#" + bytes(found).hex()


def square(left: float, top: float, side: float) -> shapely.Polygon:
    return shapely.box(left, -top - side, left + side, -top)


def test_a_surface_is_filled_to_its_edge_and_no_further() -> None:
    image = draw(frame(), [Layer(rows(square(10, 10, 20)), LOOK)])
    assert {colour(image, x, 20) for x in (12, 20, 27)} == {DARKEST}
    assert {colour(image, x, 20) for x in (0, 8, 31, 39)} == {"#ffffff"}
    assert {colour(image, 20, y) for y in (8, 31)} == {"#ffffff"}


@each_row("turned", [False, True])
def test_a_hole_is_not_filled_and_what_lies_under_it_is_seen(turned: bool) -> None:
    inner = square(15, 15, 10).exterior
    ring = shapely.Polygon(square(5, 5, 30).exterior, [inner.reverse() if turned else inner])
    below = Layer(rows(square(0, 0, 40), values=[10.0]), LOOK)
    image = draw(frame(), [below, Layer(rows(ring), LOOK)])
    assert colour(image, 10, 20) == DARKEST
    assert colour(image, 20, 20) == LOOK.entries[0].colour


def test_parts_of_a_multipolygon_have_one_colour_and_nothing_in_between() -> None:
    pair = shapely.MultiPolygon([square(2, 10, 10), square(28, 10, 10)])
    image = draw(frame(), [Layer(rows(pair), LOOK)])
    assert [colour(image, x, 15) for x in (7, 20, 33)] == [DARKEST, "#ffffff", DARKEST]


def test_edges_are_smoothed() -> None:
    slope = shapely.Polygon([(0, 0), (40, -40), (0, -40)])
    image = draw(frame(), [Layer(rows(slope), LOOK)])
    assert len(image.getcolors() or []) > 3


def test_a_shape_smaller_than_a_pixel_leaves_a_mark() -> None:
    image = draw(frame(), [Layer(rows(square(20.1, 20.1, 0.05)), LOOK)])
    assert colour(image, 20, 20) != "#ffffff"


def test_rows_without_place_and_of_other_geometry_are_left_out() -> None:
    line = shapely.to_wkb(shapely.LineString([(0, 0), (9, -9)]))
    empty = shapely.to_wkb(shapely.Polygon())
    image = draw(frame(), [Layer(LayerRows([None, line, empty], [50.0] * 3, ["D"] * 3), LOOK)])
    assert image.getcolors() == [(1600, (255, 255, 255))]
    assert draw(frame(), [Layer(LayerRows([], [], []), LOOK)]).getcolors() == image.getcolors()


def test_what_is_withheld_is_hatched_in_grey_and_nothing_of_the_classes_is_in_it() -> None:
    image = draw(frame(64, 64), [Layer(rows(square(0, 0, 64), values=[None]), LOOK)])
    inside = image.crop((4, 4, 60, 60)).getcolors() or []
    found = {channels for _, channels in inside if isinstance(channels, tuple)}
    assert tuple(bytes.fromhex(SECRET[1:])) in found
    assert len(found) > 1
    assert all(red == green == blue for red, green, blue in found)


def test_stripes_go_on_from_one_picture_to_the_next() -> None:
    layer = Layer(rows(square(-9, -9, 200), values=[None]), LOOK)
    whole = draw(frame(64, 64), [layer])
    right = draw(frame(32, 64, left=32), [layer])
    assert whole.crop((32, 0, 64, 64)).tobytes() == right.tobytes()


def test_strips_meet() -> None:
    rng = np.random.default_rng(3)
    shapes = [square(x, y, 40) for x, y in rng.uniform(-20, 1500, (300, 2))]
    dots = [shapely.Point(x, -y) for x, y in rng.uniform(0, 1500, (300, 2))]
    values: list[float | None] = [*(rng.random(500) * 100).tolist(), *[None] * 100]
    layer = Layer(rows(*shapes, *dots, values=values), LOOK)
    whole = draw(frame(1500, 1600), [layer])  # two strips
    for top in (552, 1248):  # across rows in which points grow together, and across the seam
        part = draw(frame(1500, 300, top=top), [layer])
        assert whole.crop((0, top, 1500, top + 300)).tobytes() == part.tobytes()


def test_the_same_rows_give_the_same_bytes() -> None:
    layer = Layer(rows(square(5, 5, 20), shapely.Point(30, -30)), LOOK)
    for form in PictureFormat:
        assert len({encode(draw(frame(), [layer]), form) for _ in range(3)}) == 1


def test_an_outline_that_goes_far_beyond_is_drawn_where_it_is_seen() -> None:
    far = shapely.box(20, -1e7, 1e7, 1e7)
    layer = Layer(rows(far), LOOK)
    image = draw(frame(), [layer])
    assert [colour(image, x, 20) for x in (10, 30)] == ["#ffffff", DARKEST]
    edge = colour(image, 20, 20)
    assert edge not in {DARKEST, "#ffffff"} or edge == LOOK.style.trait


@each_row("count", [1, 25, 100])
def test_a_circle_is_as_large_as_its_count(count: int) -> None:
    look = figure_look(style_of(COUNT), COUNT, [100])
    image = draw(frame(80, 80), [Layer(rows(shapely.Point(40, -40), values=[count]), look)])
    blue = tuple(bytes.fromhex(look.entries[0].colour[1:]))
    drawn = np.count_nonzero(np.all(np.asarray(image) == blue, axis=2))
    assert drawn == pytest.approx(np.pi * 18**2 * count / 100, rel=0.25)


def test_a_withheld_count_has_no_circle() -> None:
    look = figure_look(style_of(COUNT), COUNT, [100])
    image = draw(frame(80, 80), [Layer(rows(square(0, 0, 80), values=[None]), look)])
    blue = tuple(bytes.fromhex(look.entries[0].colour[1:]))
    assert not np.any(np.all(np.asarray(image) == blue, axis=2))


def test_dense_points_are_thinned_to_the_first_of_each_cell() -> None:
    crowd = [shapely.Point(20.5 + n / 1e4, -20.5) for n in range(500)]
    first: list[float | None] = [10.0, *[90.0] * 499]
    image = draw(frame(), [Layer(rows(*crowd, values=first), LOOK)])
    assert colour(image, 20, 20) == LOOK.entries[0].colour


def test_no_name_lies_upon_another() -> None:
    one, two = square(0, 0, 200), square(40, 40, 120)  # the same middle

    def drawn(*names: str | None) -> bytes:
        layer = Layer(LayerRows([shapely.to_wkb(s) for s in (one, two)], [90.0] * 2, ["D"] * 2,
                           names=names), LOOK)  # fmt: skip
        return draw(frame(200, 200), [layer]).tobytes()

    assert drawn("Saint-Denis", "Épinay") == drawn("Saint-Denis", None)
    assert drawn("Saint-Denis", None) != drawn(None, "Épinay") != drawn(None, None)


def test_a_name_wider_than_what_it_names_is_not_written() -> None:
    def drawn(name: str | None) -> bytes:
        given = LayerRows([shapely.to_wkb(square(90, 90, 20))], [90.0], ["D"], names=[name])
        return draw(frame(200, 200), [Layer(given, LOOK)]).tobytes()

    assert drawn("Villeneuve-Saint-Georges") == drawn(None) != drawn("Ars")


def test_a_transparent_ground_is_transparent_in_png_and_white_in_jpeg() -> None:
    clear = Viewport(40, 40, frame().place, background=None)
    image = draw(clear, [Layer(rows(square(10, 10, 20)), LOOK)])
    for form in (PictureFormat.PNG, PictureFormat.PALETTE):
        read = Image.open(io.BytesIO(encode(image, form))).convert("RGBA")
        corner, middle = read.getpixel((1, 1)), read.getpixel((20, 20))
        assert isinstance(corner, tuple)
        assert isinstance(middle, tuple)
        assert (corner[3], middle[3]) == (0, 255)
    jpeg = Image.open(io.BytesIO(encode(image, PictureFormat.JPEG)))
    ground = jpeg.convert("L").getpixel((1, 1))
    assert isinstance(ground, int)
    assert ground > 250


def test_more_colours_than_a_picture_holds_are_refused() -> None:
    inks = Inks("#ffffff")
    for n in range(255):
        inks.number(f"#{n:06x}")
    with pytest.raises(InvalidValue, match="au plus 255 couleurs"):
        inks.number("#abcdef")


def test_a_wide_scale_draws_thicker() -> None:
    def ring(scale: float) -> int:
        wide = Viewport(200, 200, frame(200, 200).place, scale=scale)
        image = np.asarray(draw(wide, [Layer(rows(square(50, 50, 100)), LOOK)]))
        dark = tuple(bytes.fromhex(DARKEST[1:]))
        return int(np.count_nonzero(np.all(image == dark, axis=2)))

    assert ring(3.0) < ring(1.0)


@pytest.mark.apart
def test_a_large_picture_needs_less_than_300_megabytes() -> None:
    script = """
import numpy, shapely
from parc_social.catalogue.load import indicators, style_of
from parc_social.catalogue.style import Forme, Look, figure_look
from parc_social.drawing.layer import Viewport, affine
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.drawing.painter import painter
from parc_social.drawing.picture import PictureFormat, draw, encode
side = numpy.arange(180) / 180
x, y = (one.ravel() for one in numpy.meshgrid(side, side))
wkb = list(shapely.to_wkb(shapely.box(x, y, x + 1 / 180, y + 1 / 180)))
one = indicators()["part_personnes_seules"]
look = figure_look(style_of(one), one, [20, 40, 60, 80])
layer = Layer(LayerRows(wkb, (x * 100).tolist(), ["D"] * len(wkb)), look)
frame = Viewport(4096, 4096, affine((0, 0, 1, 1), 4096, 4096))
encode(draw(frame, [layer]), PictureFormat.PNG)
most = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(most.split()[1]) // 1024)  # its own: what getrusage says began with its parent
"""
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert int(found.stdout) < 300


@each_row("forme", [Forme.APLAT, Forme.SYMBOLES])
def test_what_paints_a_layer_holds_none_of_its_rows(forme: Forme) -> None:
    look = replace(LOOK, style=replace(LOOK.style, forme=forme), greatest=90.0)
    wkb = [shapely.to_wkb(square(10, 10, 20))]
    alone = sys.getrefcount(wkb)
    paint = painter(Layer(LayerRows(wkb, [90.0], ["D"]), look), frame(), Inks("#ffffff"))
    assert callable(paint)
    assert sys.getrefcount(wkb) == alone


def test_lines_are_drawn_as_wide_as_their_style_says_and_are_not_closed() -> None:
    shape = shapely.LineString([(5, -5), (5, -30), (35, -30)])
    style = replace(LOOK.style, forme=Forme.LIGNES, couleur=None, trait="#ff0000", largeur=3)
    entry = LegendEntry(LegendKind.EVERY, "#ff0000", in_french("ligne"))
    look = Look(style, (entry,))
    image = draw(frame(), [Layer(LayerRows([shapely.to_wkb(shape)]), look)])
    assert {colour(image, x, 20) for x in (4, 5)} == {"#ff0000"}
    assert {colour(image, x, 30) for x in (8, 20, 33)} == {"#ff0000"}
    assert {colour(image, x, 20) for x in (0, 2, 8, 20)} == {"#ffffff"}
    assert {colour(image, 20, y) for y in (10, 18, 26, 33)} == {"#ffffff"}
