"""A coverage by its address in a headless QGIS: bands, place, a figure, and a picture of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rasterio.io import MemoryFile

_SCRIPT = Path(__file__).with_name("qgis_coverage.py")
_NAMES = ("part_personnes_seules", "part_qpv24")


@pytest.mark.parametrize("name", ["carreaux-2975", "carreaux-3035"])
def test_a_coverage_is_a_layer_of_qgis(
    gip: Any, name: str, tmp_path: Path, qgis: Callable[..., Any]
) -> None:
    path = f"/collections/{name}/coverage?properties={','.join(_NAMES)}"
    with MemoryFile(gip.get(path).content) as file, file.open() as opened:
        figures, size = opened.read(1), [opened.width, opened.height]
        line, pixel = np.argwhere(np.isfinite(figures))[0].tolist()
        east, north = opened.xy(line, pixel)
    picture = tmp_path / "couche.png"
    source = f"/vsicurl/{gip.base_url}{path}"
    words = source, "1", str(east), str(north), picture
    rights = {"GDAL_HTTP_USERPWD": f"{gip.login}:{gip.password}", "GDAL_HTTP_AUTH": "BASIC"}
    told = qgis(_SCRIPT, *words, home=tmp_path, **rights)[0]
    assert told["valid"]
    assert told["crs"] == f"EPSG:{name.rpartition('-')[2]}"
    names = [one.rpartition(": ")[2] for one in told["bands"]]
    assert names[:2] == list(_NAMES)  # then the mask, which QGIS counts as a band
    assert told["size"] == size
    assert told["value"] == pytest.approx(float(figures[line, pixel]))
    # As much of the picture is drawn as there are figures; the rest is the background.
    share = np.isfinite(figures).sum() / figures.size
    assert told["pixels"] / 200**2 == pytest.approx(share, abs=0.05)
    with Image.open(picture) as drawn:
        assert drawn.size == (600, 600)
