"""Contact sheet of every style, drawn from the demonstration: docs/images/planche.png.

    python -m bench.cartes.planche DONNEES IMAGE

DONNEES is a data folder with a published demonstration (made there when it has none).
"""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw
from pyproj import Transformer

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.drawing.labels.surface import font
from parc_social.drawing.picture import PictureFormat
from parc_social.drawing.styles.legend_picture import draw_legend
from parc_social.maps.map_picture import draw_map
from parc_social.maps.styles import StyledLayer, look_of
from parc_social.maps.view import View
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import Box
from parc_social.storage.store import Store
from testing.servers import COMMAND, DEPARTEMENTS

MAP, GAP, COLUMNS = 330, 14, 4  # pixels
HEIGHT = MAP + 34
_PARIS: Box = (2.27, 48.80, 2.62, 49.02)  # Seine-Saint-Denis
_NEAR: Box = (2.32, 48.90, 2.42, 48.965)  # Saint-Denis
_LAMBERT = crs_of(uri_of(2154))


class Shown(NamedTuple):
    """One picture: a title, its layers from the bottom, where, and whether with its legend."""

    title: str
    layers: tuple[StyledLayer, ...]
    where: Box = _PARIS


def _figure(style: str, level: str = "commune", *, names: bool = False) -> tuple[StyledLayer, ...]:
    return (StyledLayer(f"indicateurs-{level}", style, names=names),)


SHEET = (
    Shown("parts : quantiles", _figure("part_personnes_seules", names=True)),
    Shown("parts : jenks", _figure("part_personnes_seules:jenks")),
    Shown("parts : égaux", _figure("part_personnes_seules:egaux")),
    Shown("parts, par IRIS", _figure("part_monoparentales", "iris")),
    Shown("effectifs", _figure("logements", names=True)),
    Shown("indice-fragilite", _figure("indice_fragilite")),
    Shown("classe-fragilite", _figure("classe_fragilite", "commune")),
    Shown("parts, par adresse", _figure("part_personnes_seules", "adresse"), _NEAR),
    Shown("contours-communaux", (StyledLayer("territoires-commune", names=True),)),
    Shown(
        "contours-larges sur parts",
        (
            StyledLayer("indicateurs-commune", "part_personnes_seules"),
            StyledLayer("territoires-departement"),
        ),
    ),
    Shown(
        "contours-fins",
        (StyledLayer("territoires-commune"), StyledLayer("territoires-iris")),
        _NEAR,
    ),
    Shown("logements", (StyledLayer("territoires-commune"), StyledLayer("rpls-logements"))),
    Shown("adresses", (StyledLayer("territoires-iris"), StyledLayer("adresses")), _NEAR),
)


def main(data: Path, target: Path) -> None:
    """Makes the sheet."""
    environ = {**os.environ, "PARC_SOCIAL_DATA": str(data)}
    if not (data / "editions").is_dir():
        size = ["--departements", DEPARTEMENTS, "--logements", "20000", "--graine", "1"]
        subprocess.run([COMMAND, "demo", *size], env=environ, check=True)  # noqa: S603 - our own command
    store = open_store(read_settings(environ), owner=False)
    try:
        sheet = _sheet(store, everything())
    finally:
        store.close()
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(target, optimize=True)


def everything() -> Grant:
    """All rows and columns of all collections."""
    rights = [
        Right(c.id, (RightPart((FRANCE,), tuple(f.name for f in c.fields)),))
        for c in collections().values()
    ]
    return Grant("planche", "", rights=tuple(rights))


def _sheet(store: Store, grant: Grant) -> Image.Image:
    pictures = [_picture(store, grant, shown) for shown in SHEET]
    rows = [pictures[at : at + COLUMNS] for at in range(0, len(pictures), COLUMNS)]
    width = COLUMNS * (MAP + GAP) + GAP
    heights = [max(one.height for one in row) + GAP for row in rows]
    sheet = Image.new("RGB", (width, sum(heights) + GAP), "#ffffff")
    top = GAP
    for row, height in zip(rows, heights, strict=True):
        for n, one in enumerate(row):
            sheet.paste(one, (GAP + n * (MAP + GAP), top))
        top += height
    return sheet


def _picture(store: Store, grant: Grant, shown: Shown) -> Image.Image:
    """A map, its title above and the legend of its upper layer below."""
    legend = draw_legend(look_of(store, grant, shown.layers[-1]))
    body = draw_map(store, grant, shown.layers, view_of(shown.where), PictureFormat.PNG)
    drawn = Image.open(io.BytesIO(body)).convert("RGB")
    whole = Image.new("RGB", (MAP, 24 + MAP + 4 + legend.height), "#ffffff")
    pen = ImageDraw.Draw(whole)
    pen.text((0, 12), shown.title, "#1f2933", font(14, bold=True), anchor="lm")
    whole.paste(drawn, (0, 24))
    pen.rectangle((0, 24, MAP - 1, 24 + MAP - 1), outline="#9aa5b1")
    whole.paste(legend.crop((0, 0, min(legend.width, MAP), legend.height)), (0, 28 + MAP))
    return whole


def view_of(degrees: Box, size: int = MAP) -> View:
    """A square of Lambert-93 around the middle of a box of degrees, as wide as it is high."""
    west, south, east, north = degrees
    transformer = Transformer.from_crs("OGC:CRS84", "EPSG:2154", always_xy=True)
    x, y = transformer.transform((west + east) / 2, (south + north) / 2)
    left, below, right, above = transformer.transform_bounds(*degrees)
    half = max(right - left, above - below) / 2
    box = (x - half, y - half, x + half, y + half)
    around = transformer.transform_bounds(*box, direction="INVERSE")
    return View(_LAMBERT, box, size, size, (around,))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
