"""GDAL reads our features in each version of WFS, and MapServer cascades them by 1.0.0."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from testing.rows import each_row

TYPE = "ps:territoires-commune"
VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
LAMBERT = (640_000, 6_850_000, 680_000, 6_885_000)


def gdal(account: Any, version: str, *arguments: str) -> str:
    source = f"WFS:{account.base_url}/ows?VERSION={version}"
    made = subprocess.run(
        ["ogrinfo", "-ro", source, *arguments], capture_output=True, text=True,
        env={"PATH": "/usr/bin", "GDAL_HTTP_AUTH": "BASIC",
             "GDAL_HTTP_USERPWD": f"{account.login}:{account.password}"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "ERROR" not in made.stderr, made.stderr
    return made.stdout


@pytest.mark.both_stores
@each_row("version", VERSIONS)
def test_gdal_reads_each_version(
    gip: Any, require: Callable[[bool, str], None], version: str
) -> None:
    require(Path("/usr/bin/ogrinfo").exists(), "needs gdal-bin (`make clients` as root)")
    told = gdal(gip, version, "-so", TYPE)
    assert "population: Integer (" in told
    assert 'ID["EPSG",2154]' in told
    count = gip.json("/collections/territoires-commune/items", limit=1)["numberMatched"]
    assert f"Feature Count: {count}" in told
    window = gdal(gip, version, TYPE, "-spat", *map(str, LAMBERT), "-where", "code = '93066'")
    assert window.count("OGRFeature(") == 1
    assert "nom (String) = Saint-Denis" in window
    assert f"ps:{'rpls-logements'} " in gdal(gip, version)


# Its client asks in the one system that 1.0.0 tells: that of the caller's part of France.
MAPFILE = """MAP
  NAME "reprise"
  EXTENT {extent}
  SIZE 500 400
  IMAGETYPE PNG
  IMAGECOLOR 255 255 255
  PROJECTION "init=epsg:{srid}" END
  CONFIG "GDAL_HTTP_USERPWD" "{login}:{password}"
  LAYER
    NAME "communes"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE WFS
    CONNECTION "{base}/ows?"
    PROJECTION "init=epsg:{srid}" END
    METADATA
      "wfs_version" "1.0.0"
      "wfs_typename" "{name}"
      "wfs_srs" "EPSG:{srid}"
      "wfs_auth_type" "basic"
      "wfs_auth_username" "{login}"
      "wfs_auth_password" "{password}"
    END
    CLASS STYLE COLOR 200 30 30 OUTLINECOLOR 0 0 0 END END
  END
END
"""
REUNION = (300_000, 7_620_000, 390_000, 7_700_000)


def cascaded(account: Any, name: str, srid: int, window: tuple[int, ...], folder: Path) -> float:
    """The share of the picture that its polygons cover; none where MapServer was refused."""
    file, out = folder / "reprise.map", folder / "carte.png"
    out.unlink(missing_ok=True)
    extent = " ".join(map(str, window))
    file.write_text(
        MAPFILE.format(extent=extent, srid=srid, name=name, base=account.base_url,
                       login=account.login, password=account.password)
    )  # fmt: skip
    made = subprocess.run(["map2img", "-m", file, "-o", out], capture_output=True, text=True)
    if not out.exists():
        assert "HTTP status 400" in made.stdout + made.stderr
        return 0.0
    drawn = np.asarray(Image.open(out).convert("RGB"))
    return float(np.mean(np.all(drawn == (200, 30, 30), axis=2)))


@pytest.mark.both_stores
def test_mapserver_cascades_our_features(
    gip: Any, epci: Any, require: Callable[[bool, str], None], tmp_path: Path
) -> None:
    require(Path("/usr/bin/map2img").exists(), "needs mapserver-bin (`make clients` as root)")
    assert 0.1 < cascaded(gip, TYPE, 2154, LAMBERT, tmp_path) < 0.6
    assert 0.1 < cascaded(epci, TYPE, 2975, REUNION, tmp_path) < 0.9
    assert cascaded(epci, "ps:ops-menages", 2975, REUNION, tmp_path) == 0
