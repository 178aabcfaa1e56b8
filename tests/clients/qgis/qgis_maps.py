"""A WMS layer of ours in a headless QGIS: opened, drawn, identified, its legend fetched.

Run by /usr/bin/python3 with python3-qgis, not by pytest: `qgis_maps.py BASE LOGIN PASSWORD DIR`.
Prints one JSON object.
"""

import json
import re
import sys
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsRaster,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QEventLoop, QSize, QTimer
from qgis.PyQt.QtGui import QColor
from qgis_layers import sign_in  # beside this file, which Python finds as it runs it

LAYER, STYLE = "indicateurs-commune", "part_personnes_seules"
LAMBERT = QgsCoordinateReferenceSystem("EPSG:2154")
SEINE = QgsRectangle(646_000, 6_855_000, 672_000, 6_880_000)
BOBIGNY = QgsPointXY(659_000, 6_867_800)


def open_layer(base, authcfg, style=STYLE):
    """The layer with one of its styles (empty: the default), or the program ends."""
    uri = (
        f"authcfg={authcfg}&crs=EPSG:2154&format=image/png&layers={LAYER}&styles={style}"
        f"&url={base}/ows"
    )
    layer = QgsRasterLayer(uri, LAYER, "wms")
    if not layer.isValid():
        raise SystemExit(layer.error().summary() or "couche invalide")
    return layer


def drawn(layer, file, dots):
    """Writes the map at a resolution; gives the share of pixels that are not white."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(LAMBERT)
    settings.setExtent(SEINE)
    settings.setOutputSize(QSize(round(520 * dots / 96), round(500 * dots / 96)))
    settings.setOutputDpi(dots)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(str(file))
    white = QColor("white").rgb()
    seen = [
        image.pixel(x, y) != white
        for x in range(0, image.width(), 7)
        for y in range(0, image.height(), 7)
    ]
    return sum(seen) / len(seen)


def identified(layer, form):
    """What QGIS gets of a point."""
    found = layer.dataProvider().identify(BOBIGNY, form, SEINE, 520, 500, 96)
    return found.isValid(), str(list(found.results().values()))[:20_000]


def codes(layer):
    """The codes of the features of a point."""
    features = layer.dataProvider().identify(
        BOBIGNY, QgsRaster.IdentifyFormatFeature, SEINE, 520, 500, 96
    )
    return [
        feature["code"]
        for stores in features.results().values()
        for store in stores
        for feature in store.features()
    ]


def listed(layer):
    """How many layers and styles of them QGIS has read in the capabilities, inherited or not."""
    page = layer.dataProvider().htmlMetadata()
    return int(re.search(r"Layer Count\D+(\d+)", page)[1]), page.count("LegendURL")


def legend(layer, file):
    """The size of the legend that the style tells of, once it has come."""
    fetcher = layer.dataProvider().getLegendGraphicFetcher(None)
    images, loop = [], QEventLoop()
    fetcher.finish.connect(lambda image: (images.append(image), loop.quit()))
    fetcher.error.connect(lambda _message: loop.quit())
    QTimer.singleShot(60_000, loop.quit)
    fetcher.start()
    loop.exec()
    if not images:
        return [0, 0]
    images[0].save(str(file))
    return [images[0].width(), images[0].height()]


def main(base, login, password, folder):
    """Opens everything once."""
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    authcfg = sign_in(login, password)
    layer = open_layer(base, authcfg)
    told = {
        "screen": drawn(layer, folder / "ecran.png", 96),
        "print": drawn(layer, folder / "impression.png", 300),
        "legend": legend(layer, folder / "legende.png"),
        "default_legend": legend(open_layer(base, authcfg, ""), folder / "legende-defaut.png"),
    }
    forms = {
        "text": QgsRaster.IdentifyFormatText,
        "html": QgsRaster.IdentifyFormatHtml,
        "feature": QgsRaster.IdentifyFormatFeature,
    }
    for name, form in forms.items():
        told[f"{name}_valid"], told[name] = identified(layer, form)
    told["codes"] = codes(layer)
    told["layers"], told["styles"] = listed(layer)
    print(json.dumps(told))  # noqa: T201
    application.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:4], Path(sys.argv[4]))
