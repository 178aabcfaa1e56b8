"""The whole coverage made by another process: the same file, and a fault that is told."""

from pathlib import Path

import numpy as np
import pytest
import rasterio

from parc_social.domain.grid import Cells
from parc_social.errors import Unavailable
from parc_social.rasters.geotiff import write_whole
from parc_social.rasters.raster import Band, RasterFrame
from parc_social.rasters.subprocess import write_apart
from parc_social.wording import Wording

FRAME = RasterFrame(2975, 300_000, 7_700_400, 200, 200, 3, 2)
BANDS = [
    Band("menages", Wording("Ménages", "Households"), None),
    Band("part", Wording("Part", "Share"), "%"),
]
ABOUT = {"TITRE": "Carreaux", "EDITION": "indicateurs_2024_00000001"}


def _cells(figures: list[list[float]]) -> Cells:
    east = np.array([300_000, 300_400], dtype=np.int64)
    north = np.array([7_700_000, 7_700_200], dtype=np.int64)
    return Cells(east, north, np.array(figures, dtype=np.float32))


@pytest.mark.apart
def test_it_is_the_file_that_is_made_here_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    cells = _cells([[12, 30.5], [40, np.nan]])
    here, apart = tmp_path / "ici.tif", tmp_path / "d'à côté.tif"
    write_whole(cells, FRAME, BANDS, ABOUT, here)
    write_apart(cells, FRAME, BANDS, ABOUT, apart)
    assert here.read_bytes() == apart.read_bytes()
    with rasterio.open(apart) as made:
        assert made.descriptions == ("menages", "part")
        assert made.read(1)[1, 0] == 12
    assert sorted(tmp_path.iterdir()) == sorted((here, apart))


@pytest.mark.apart
def test_a_process_that_fails_is_told_and_leaves_no_order(tmp_path: Path) -> None:
    target = tmp_path / "carreaux.tif"
    with pytest.raises(Unavailable, match="couverture entière"):
        write_apart(_cells([[12, 1, 3], [40, 2, 4]]), FRAME, BANDS, ABOUT, target)
    assert not [*tmp_path.glob("*.npz")]
