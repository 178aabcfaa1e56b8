"""GDAL's WMTS driver reads our tiles: found by the capabilities, in a legal grid, by both ways."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from testing.rows import each_row

LAYER, STYLE = "indicateurs-commune", "part_personnes_seules"
LAMBERT = (646_000, 6_855_000, 672_000, 6_880_000)
WAYS = ("/wmts/1.0.0/WMTSCapabilities.xml", "/ows?SERVICE=WMTS&REQUEST=GetCapabilities")
OPTIONS = f"layer={LAYER},style={STYLE},tilematrixset=LAMB93_10cm,tilematrix=11"


@pytest.fixture(scope="module")
def gdal(embedded: Any, require: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A command of GDAL as the GIP, with no cache but its own; what it prints."""
    require(Path("/usr/bin/gdal_translate").exists(), "needs gdal-bin (`make clients` as root)")
    gip = embedded.by_type("gip")[0]
    environ = {
        "PATH": "/usr/bin", "GDAL_HTTP_AUTH": "BASIC",
        "GDAL_HTTP_USERPWD": f"{gip.login}:{gip.password}",
        "GDAL_DEFAULT_WMS_CACHE_PATH": str(tmp_path_factory.mktemp("gdal-wmts")),
    }  # fmt: skip

    def run(*command: str) -> str:
        made = subprocess.run(command, capture_output=True, text=True, env=environ)
        assert made.returncode == 0, made.stderr
        return made.stdout

    return run


def test_it_finds_layers_and_grids_by_the_capabilities(embedded: Any, gdal: Any) -> None:
    told = json.loads(gdal("gdalinfo", "-json", f"WMTS:{embedded.base_url}{WAYS[0]}"))
    names = told["metadata"]["SUBDATASETS"].values()
    assert any(f"layer={LAYER},tilematrixset=LAMB93_10cm,style={STYLE}" in one for one in names)
    assert not any("layer=ops-menages" in one for one in names)


@each_row("way", WAYS)
def test_it_draws_the_map_of_a_window(embedded: Any, gdal: Any, tmp_path: Path, way: str) -> None:
    """The same places as WMS has colours in: tiles of another row or column would not be there."""
    out, (west, south, east, north) = tmp_path / "carte.png", LAMBERT
    window = [str(one) for one in (west, north, east, south)]
    source = f"WMTS:{embedded.base_url}{way},{OPTIONS}"
    gdal("gdal_translate", "-q", "-of", "PNG", "-projwin", *window, "-outsize", "260", "250",
         source, str(out))  # fmt: skip
    drawn = np.asarray(Image.open(out).convert("RGBA"))[..., 3] > 0
    picture = tmp_path / "wms.png"
    picture.write_bytes(
        embedded.by_type("gip")[0].get(
            "/ows", service="WMS", version="1.3.0", request="GetMap", layers=LAYER, styles=STYLE,
            crs="EPSG:2154", bbox=f"{west},{south},{east},{north}", width=260, height=250,
            format="image/png", transparent="TRUE",
        ).content
    )  # fmt: skip
    expected = np.asarray(Image.open(picture).convert("RGBA"))[..., 3] > 0
    assert 0.2 < np.mean(expected) < 0.95
    assert np.mean(drawn == expected) > 0.97


def test_it_says_where_and_in_which_projection(embedded: Any, gdal: Any) -> None:
    told = gdal("gdalinfo", f"WMTS:{embedded.base_url}{WAYS[0]},{OPTIONS}")
    assert 'ID["EPSG",2154]' in told
    [size] = re.findall(r"Pixel Size = \((\S+),(\S+)\)", told)
    assert [float(one) for one in size] == pytest.approx([102.4, -102.4])


def test_it_says_what_lies_under_a_point(embedded: Any, gdal: Any) -> None:
    """Saint-Denis, by its town hall: GetFeatureInfo, which the driver asks for by a path."""
    source = f"WMTS:{embedded.base_url}{WAYS[0]},{OPTIONS}"
    told = gdal("gdallocationinfo", "-geoloc", "-xml", "-b", "1", source, "652560", "6870900")
    assert "<LocationInfo>" in told
    assert "Saint-Denis" in told
