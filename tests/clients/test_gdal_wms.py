"""GDAL reads our maps as its users do, in both versions of WMS, on both stores."""

import json
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

LAYER, STYLE = "indicateurs-commune", "part_personnes_seules"
LAMBERT = (646_000, 6_855_000, 672_000, 6_880_000)


def gdal(*arguments: str, account: Any) -> str:
    made = subprocess.run(
        arguments, capture_output=True, text=True,
        env={"PATH": "/usr/bin", "GDAL_HTTP_AUTH": "BASIC",
             "GDAL_HTTP_USERPWD": f"{account.login}:{account.password}"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.mark.parametrize("version", ["1.3.0", "1.1.1"])
def test_gdal_reads_a_window_of_a_map(gip: Any, require: Any, tmp_path: Path, version: str) -> None:
    require(Path("/usr/bin/gdal_translate").exists(), "needs gdal-bin (`make clients` as root)")
    crs = "CRS" if version == "1.3.0" else "SRS"
    source = ET.Element("GDAL_WMS")
    service = ET.SubElement(source, "Service", name="WMS")
    for name, value in (
        ("Version", version), ("ServerUrl", f"{gip.base_url}/ows?"), (crs, "EPSG:2154"),
        ("ImageFormat", "image/png"), ("Layers", LAYER), ("Styles", STYLE),
    ):  # fmt: skip
        ET.SubElement(service, name).text = value
    window = ET.SubElement(source, "DataWindow")
    corners = zip(("UpperLeftX", "UpperLeftY", "LowerRightX", "LowerRightY"),
                  (LAMBERT[0], LAMBERT[3], LAMBERT[2], LAMBERT[1]), strict=True)  # fmt: skip
    for name, value in (*corners, ("SizeX", 260), ("SizeY", 250)):
        ET.SubElement(window, name).text = str(value)
    for name, value in (("Projection", "EPSG:2154"), ("BandsCount", "3")):
        ET.SubElement(source, name).text = value
    file, out = tmp_path / "carte.xml", tmp_path / "carte.png"
    file.write_bytes(ET.tostring(source))
    gdal("gdal_translate", "-q", "-of", "PNG", str(file), str(out), account=gip)
    drawn = np.asarray(Image.open(out).convert("RGB"))
    assert drawn.shape == (250, 260, 3)
    assert 0.2 < np.mean(np.any(drawn != 255, axis=2)) < 0.95


def test_gdal_finds_the_layers_by_the_capabilities(gip: Any, require: Any) -> None:
    require(Path("/usr/bin/gdalinfo").exists(), "needs gdal-bin (`make clients` as root)")
    told = gdal("gdalinfo", f"WMS:{gip.base_url}/ows", account=gip)
    assert f"LAYERS={LAYER}&" in told


def test_gdal_finds_where_a_geotiff_lies(gip: Any, require: Any, tmp_path: Path) -> None:
    require(Path("/usr/bin/gdalinfo").exists(), "needs gdal-bin (`make clients` as root)")
    asked = {
        "service": "WMS", "request": "GetMap", "layers": LAYER, "styles": STYLE, "width": "260",
        "height": "250", "format": "image/tiff", "bbox": ",".join(map(str, LAMBERT)),
    }  # fmt: skip
    for version, system in (("1.3.0", {"crs": "EPSG:2154"}), ("1.1.1", {"srs": "EPSG:2154"})):
        file = tmp_path / f"carte-{version}.tif"
        file.write_bytes(gip.get("/ows", **asked, version=version, **system).content)
        told = json.loads(gdal("gdalinfo", "-json", str(file), account=gip))
        assert told["stac"]["proj:epsg"] == 2154
        assert told["geoTransform"] == [646_000, 100, 0, 6_880_000, 0, -100]
        assert [one["colorInterpretation"] for one in told["bands"]] == ["Red", "Green", "Blue"]
