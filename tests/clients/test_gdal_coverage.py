"""GDAL of Debian on a coverage: its OGCAPI driver, and its own check that a COG is one."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer
from rasterio.io import MemoryFile

_PYTHON = "/usr/bin/python3"  # Debian's, which python3-gdal extends
_VALIDATE = "osgeo_utils.samples.validate_cloud_optimized_geotiff"
_NAME = "carreaux-2975"


def run(account: Any, *words: Any) -> subprocess.CompletedProcess[str]:
    """A command with the account's password, as its manual gives it."""
    environ = {
        "GDAL_HTTP_USERPWD": f"{account.login}:{account.password}",
        "GDAL_HTTP_AUTH": "BASIC",
        "PATH": os.environ["PATH"],
    }
    return subprocess.run([*map(str, words)], capture_output=True, text=True, env=environ)


def test_its_driver_reads_the_figures_where_they_are(
    gip: Any, tmp_path: Path, require: Callable[[bool, str], None]
) -> None:
    require(shutil.which("gdal_translate") is not None, "needs gdal-bin (`make clients` as root)")
    file = tmp_path / "reunion.tif"
    source = f"OGCAPI:{gip.base_url}/collections/{_NAME}"
    options = ("-oo", "API=COVERAGE", "-oo", "CACHE=NO", "-b", "7", "-q")
    made = run(gip, "gdal_translate", source, *options, file)
    assert made.returncode == 0, made.stderr
    names = list(gip.json(f"/collections/{_NAME}/schema")["properties"])
    answer = gip.get(f"/collections/{_NAME}/coverage", properties=names[6])
    with MemoryFile(answer.content) as held, held.open() as native:
        figures = native.read(1)
        move = Transformer.from_crs(2975, 4326, always_xy=True)
        places = [native.xy(*at) for at in np.argwhere(np.isfinite(figures)).tolist()]
        known = {float(value) for value in figures[np.isfinite(figures)]}
    with MemoryFile(file.read_bytes()) as held, held.open() as told:
        assert told.crs.to_epsg() == 4326
        read = told.read(1)
        found = [float(next(told.sample([move.transform(*place)]))[0]) for place in places]
    # A pixel is as large as a cell, and is the cell of its centre: its own, or one beside it.
    assert {value for value in read[np.isfinite(read)].tolist() if value} <= known
    same = [value in known and value != 0 for value in found]
    assert sum(same) > len(same) / 3


@pytest.mark.parametrize(
    "path",
    ["coverage", "coverage?properties=part_qpv24&width=900&height=700", "coverage?crs=[EPSG:3857]"],
)
def test_its_own_check_says_that_a_cog_is_one(
    gip: Any, path: str, require: Callable[[bool, str], None]
) -> None:
    known = run(gip, _PYTHON, "-c", f"import {_VALIDATE}").returncode == 0
    require(known, "needs python3-gdal (`make clients` as root)")
    made = run(gip, _PYTHON, "-m", _VALIDATE, f"/vsicurl/{gip.base_url}/collections/{_NAME}/{path}")
    assert made.returncode == 0, made.stdout + made.stderr
    assert "is a valid cloud optimized GeoTIFF" in made.stdout
    assert "warning" not in made.stdout.lower()


def test_an_edition_whole_is_one_too(gip: Any, require: Callable[[bool, str], None]) -> None:
    known = run(gip, _PYTHON, "-c", f"import {_VALIDATE}").returncode == 0
    require(known, "needs python3-gdal (`make clients` as root)")
    links = gip.json(f"/collections/{_NAME}")["links"]
    for href in [one["href"] for one in links if one["rel"] == "enclosure"]:
        made = run(gip, _PYTHON, "-m", _VALIDATE, f"/vsicurl/{href}")
        assert made.returncode == 0, made.stdout + made.stderr
