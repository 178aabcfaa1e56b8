"""WMTS layers of ours in a headless QGIS: opened by the capabilities, drawn, identified.

Run by /usr/bin/python3 with python3-qgis, not by pytest: `qgis_wmts.py BASE LOGIN PASSWORD DIR`.
Prints one JSON object.
"""

import json
import sys
from pathlib import Path
from urllib.parse import quote

from qgis.core import QgsApplication, QgsRaster, QgsRasterLayer
from qgis_layers import sign_in  # beside this file, which Python finds as it runs it
from qgis_maps import LAYER, STYLE, codes, drawn, identified
from qgis_maps import open_layer as open_map

WAYS = {
    "path": "/wmts/1.0.0/WMTSCapabilities.xml",
    "parameters": "/ows?SERVICE=WMTS&REQUEST=GetCapabilities",
}


def open_layer(base, authcfg, way, media):
    """The layer in the legal grid, or the program ends."""
    uri = (
        f"authcfg={authcfg}&crs=EPSG:2154&format={media}&layers={LAYER}&styles={STYLE}"
        f"&tileMatrixSet=LAMB93_10cm&url={quote(base + WAYS[way], safe='')}"
    )
    layer = QgsRasterLayer(uri, LAYER, "wms")
    if not layer.isValid():
        raise SystemExit(layer.error().summary() or "couche invalide")
    return layer


def main(base, login, password, folder):
    """Opens everything once."""
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    authcfg = sign_in(login, password)
    told = {"wms": drawn(open_map(base, authcfg), folder / "wms.png", 96)}
    for way in WAYS:
        for form in ("png", "webp"):
            layer = open_layer(base, authcfg, way, f"image/{form}")
            told[f"{way} {form}"] = drawn(layer, folder / f"{way}-{form}.png", 96)
        told[f"{way} crs"] = layer.crs().authid()
        told[f"{way} text"] = identified(layer, QgsRaster.IdentifyFormatText)[1]
        told[f"{way} codes"] = codes(layer)
    print(json.dumps(told))  # noqa: T201
    application.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
