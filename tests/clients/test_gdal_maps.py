"""GDAL's OGCAPI driver reads our maps and our map tiles with a password."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from testing.waiting import GUARD_S

_SEINE = ("2.27", "49.02", "2.62", "48.8")
_MERCATOR = ("252700", "6278000", "291700", "6245500")
_BOX = "2.27,48.8,2.62,49.02"


@pytest.mark.parametrize(
    ("api", "window", "more"),
    [
        ("MAP", _SEINE, ()),
        ("TILES", _MERCATOR, ("-oo", "TILEMATRIXSET=WebMercatorQuad", "-oo", "IMAGE_FORMAT=PNG")),
    ],
)
def test_it_reads_a_collection_as_a_picture(
    embedded: Any,
    tmp_path: Path,
    require: Callable[[bool, str], None],
    api: str,
    window: tuple[str, ...],
    more: tuple[str, ...],
) -> None:
    require(shutil.which("gdal_translate") is not None, "needs gdal-bin (`make clients` as root)")
    gip = embedded.by_type("gip")[0]
    file = tmp_path / "carte.png"
    source = f"OGCAPI:{gip.base_url}/collections/indicateurs-commune"
    command = ["gdal_translate", "-q", "-of", "PNG", "-projwin", *window, "-outsize", "400", "0"]
    done = subprocess.run(
        [*command, source, "-oo", f"API={api}", *more, file],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "GDAL_HTTP_AUTH": "BASIC",
            "GDAL_HTTP_USERPWD": f"{gip.login}:{gip.password}",
        },
        timeout=GUARD_S,
    )
    assert done.returncode == 0, done.stderr
    found = np.asarray(Image.open(file))
    lines = np.mean(found[..., 3] > 0)
    asked = gip.get("/collections/indicateurs-commune/map", bbox=_BOX, width=400)
    assert asked.status_code == 200
    assert 0.005 < lines < 0.5  # the outlines of communes, and what lies between
    assert found.shape[1] == 400
