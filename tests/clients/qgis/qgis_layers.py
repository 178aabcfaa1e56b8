"""Opens our layers in a headless QGIS, as a person does: auth configuration, layer, count, map.

Run by /usr/bin/python3 with python3-qgis, not by pytest: `qgis_layers.py BASE LOGIN PASSWORD DIR`.
Prints one JSON object a layer: features counted, features read page by page, and the picture.
"""

import json
import sys
import tempfile
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsAuthMethodConfig,
    QgsClassificationQuantile,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsGraduatedSymbolRenderer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsSymbol,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

_MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
_SEINE_SAINT_DENIS = QgsRectangle(2.27, 48.79, 2.62, 49.03)  # degrees, of the demonstration


def sign_in(login, password):
    """Id of a Basic auth configuration kept in QGIS's own encrypted store."""
    manager = QgsApplication.authManager()
    manager.setMasterPassword("maître-de-test", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("parc-social")
    config.setConfig("username", login)
    config.setConfig("password", password)
    saved, config = manager.storeAuthenticationConfig(config)
    if not saved:
        raise SystemExit("QGIS refuse la configuration d'authentification")
    return config.id()


def open_layer(base, collection, authcfg, sql=""):
    """An OGC API Features layer, valid or the program ends."""
    uri = f"url='{base}' typename='{collection}' authcfg='{authcfg}' restrictToRequestBBOX='1'"
    if sql:
        uri += f" filter='{sql}'"
    layer = QgsVectorLayer(uri, collection, "OAPIF")
    if not layer.isValid():
        raise SystemExit(f"{collection}: {layer.error().summary() or 'couche invalide'}")
    return layer


def paint(layer, column, colours):
    """Five quantile classes of a column, from the first colour to the last."""
    symbol = QgsSymbol.defaultSymbol(layer.geometryType())
    if layer.geometryType() == Qgis.GeometryType.Point:
        symbol.setSize(1.4)
        symbol.symbolLayer(0).setStrokeColor(QColor("#00000000"))
    else:
        symbol.symbolLayer(0).setStrokeColor(QColor("#ffffff"))
    renderer = QgsGraduatedSymbolRenderer(column)
    renderer.setSourceSymbol(symbol)
    renderer.setClassificationMethod(QgsClassificationQuantile())
    renderer.updateClasses(layer, 5)
    for index, colour in enumerate(colours):
        if index < len(renderer.ranges()):
            coloured = symbol.clone()
            coloured.setColor(QColor(colour))
            renderer.updateRangeSymbol(index, coloured)
    layer.setRenderer(renderer)


def draw(layers, file, box):
    """A PNG of the layers, first on top, in Web Mercator; the share of painted pixels."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(_MERCATOR)
    settings.setOutputSize(QSize(1100, 760))
    settings.setBackgroundColor(QColor("#f4f4f0"))
    transform = QgsCoordinateTransform(layers[-1].crs(), _MERCATOR, QgsProject.instance())
    extent = transform.transformBoundingBox(box)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(str(file))
    grey = QColor("#f4f4f0").rgb()
    seen = [(x, y) for x in range(0, 1100, 10) for y in range(0, 760, 10)]
    return sum(image.pixel(x, y) != grey for x, y in seen) / len(seen)


def report(layer, painted):
    """Counts as QGIS sees them, features read through all pages, ids all different."""
    ids = {
        f.id()
        for f in layer.getFeatures(QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry))
    }
    return {
        "layer": layer.name(),
        "featureCount": layer.featureCount(),
        "read": len(ids),
        "fields": [f"{f.name()}:{f.typeName()}" for f in layer.fields()],
        "painted": round(painted, 3),
    }


def main(base, login, password, folder):
    """Opens, counts, reads and draws the two layers of the check."""
    authcfg = sign_in(login, password)
    communes = open_layer(base, "indicateurs-commune", authcfg)
    logements = open_layer(base, "rpls-logements", authcfg)
    paint(
        communes, "part_personnes_seules", ["#eef6ee", "#c3e0c8", "#8fc6a0", "#4f9f74", "#17694a"]
    )
    paint(logements, "construct", ["#2b2d6e", "#4f5fb0", "#8a8fd0", "#e08a4e", "#c03f1f"])
    Path(folder).mkdir(parents=True, exist_ok=True)
    both = draw([logements, communes], Path(folder, "qgis-rpls.png"), _SEINE_SAINT_DENIS)
    for layer, painted in ((communes, both), (logements, both)):
        print(json.dumps(report(layer, painted), ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    application = QgsApplication([], False, tempfile.mkdtemp())
    application.initQgis()
    main(*sys.argv[1:5])
    QgsProject.instance().clear()
    application.exitQgis()
