"""Small files of territories, in the formats of their producers."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyogrio.raw
import shapely
from pyproj import Transformer

from loaders.context import Context, StagedEdition
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import Workbench, workshop

LACKING = ("TER-048", "TER-049")  # levels without outlines: these files hold few
COMMUNES = (
    "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
    "COM,93001,11,93,93D,931,0,AUBERVILLIERS,Aubervilliers,Aubervilliers,9301,\n"
    "COM,93066,11,93,93D,931,0,SAINT DENIS,Saint-Denis,Saint-Denis,9399,\n"
    "COMD,93066,,,,,0,SAINT DENIS,Saint-Denis,Saint-Denis,,93066\n"
    "COM,97411,04,974,974D,9741,0,SAINT DENIS,Saint-Denis,Saint-Denis,97499,\n"
    "COM,75056,11,75,75C,751,0,PARIS,Paris,Paris,75ZZ,\n"
    "ARM,75101,11,75,75C,751,0,PARIS 1,Paris 1er Arrondissement,Paris 1er Arrondissement,,75056\n"
)
# Longitude and latitude of the south-west corner of each outline, a square of 0.01 degree.
PLACES = {
    "93001": (2.37, 48.90), "93066": (2.35, 48.93), "97411": (55.45, -20.90),
    "75056": (2.33, 48.86), "75101": (2.33, 48.86),
}  # fmt: skip
Rows = Sequence[dict[str, Any]]


def square(code: str, size: float = 0.01) -> Any:
    """A square with a corner at the place of a code, in degrees."""
    x, y = PLACES[code]
    return shapely.box(x, y, x + size, y + size)


def ogr(
    file: Path, layer: str, crs: str | None, codes: Sequence[str], rows: Rows, **more: Any
) -> Path:
    """Writes squares in a CRS with GDAL: a GeoPackage or a shapefile by the file's ending."""
    shapes: Any = [square(code) for code in codes]
    if crs is not None and crs != "OGC:CRS84":
        to = Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
        shapes = [moved(s, to.transform) for s in shapes]
    shapes = more.pop("shapes", shapes)
    names = list(rows[0])
    pyogrio.raw.write(
        str(file),
        np.array([shapely.to_wkb(s) for s in shapes], dtype=object),
        [np.array([row[name] for row in rows], dtype=object) for name in names],
        names,
        layer=layer,
        driver="GPKG" if file.suffix == ".gpkg" else "ESRI Shapefile",
        geometry_type="Polygon",
        crs=crs,
        **more,
    )
    return file


def moved(outline: Any, how: Callable[..., Any]) -> Any:
    """An outline in another system."""
    return cast(Any, shapely).transform(outline, how, interleaved=False)


def text(file: Path, content: str) -> Path:
    """A file of this text."""
    file.write_text(content, encoding="utf-8")
    return file


@contextmanager
def staged(folder: Path, *files: Path) -> Iterator[tuple[StagedEdition, Workbench]]:
    """Files of 2025 staged, and their edition attached as `e`."""
    made = stage_territoires(files, 2025, Context(folder / "editions", b"k"))
    with workshop(None) as bench:
        bench.attach("e", made.file)
        yield made, bench
