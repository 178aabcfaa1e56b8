"""The whole coverage of an edition, made by a process that knows neither store nor caller.

`python -m parc_social.rasters.subprocess ORDER` writes the file that ORDER asks for: minutes of
work for the whole country, which would slow down every other answer of the server that was asked.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from parc_social.domain.grid import Cells
from parc_social.errors import Unavailable
from parc_social.rasters.raster import Band, RasterFrame
from parc_social.wording import Wording

_GENTLER = 10  # of niceness: answers go first


def write_apart(
    cells: Cells, frame: RasterFrame, bands: Sequence[Band], about: Mapping[str, str], target: Path
) -> None:
    """Writes the file and waits for it. Raises Unavailable when the process fails."""
    order = target.with_name(f"{target.name}.ordre.npz")
    plan = {
        "frame": asdict(frame),
        "bands": [asdict(band) for band in bands],
        "about": dict(about),
        "target": str(target),
    }
    text = np.frombuffer(json.dumps(plan).encode(), dtype=np.uint8)
    try:
        np.savez(order, east=cells.east, north=cells.north, figures=cells.figures, told=text)
        status = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", __name__, str(order)],
            stdin=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "TMPDIR": str(target.parent)},
            cwd=target.parent,
            check=False,
        ).returncode
    finally:
        order.unlink(missing_ok=True)
    if status:
        raise Unavailable(f"couverture entière : le préparateur s'est arrêté ({status})")


def main(order: str) -> None:
    """Writes what an order asks for; the order goes once it is read."""
    from parc_social.rasters.geotiff import write_whole  # GDAL: 19 MB that a server spares

    os.nice(_GENTLER)
    with np.load(order) as arrays:
        plan: dict[str, Any] = json.loads(arrays["told"].tobytes())
        cells = Cells(arrays["east"], arrays["north"], arrays["figures"])
    Path(order).unlink()
    bands = [Band(b["name"], Wording(**b["title"]), b["unit"]) for b in plan["bands"]]
    write_whole(cells, RasterFrame(**plan["frame"]), bands, plan["about"], Path(plan["target"]))


if __name__ == "__main__":
    main(sys.argv[1])
