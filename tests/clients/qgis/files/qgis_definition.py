"""Drops a layer definition (.qlr) of ours into a headless QGIS, as a person does.

Run by /usr/bin/python3 with python3-qgis, not by pytest, with LOGIN PASSWORD FILE PNG QML.
Prints one JSON object: what QGIS made of the layer, and the share of the picture that is painted.
"""

import json
import sys
import tempfile

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayerDefinition,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from qgis_account import sign_in

_SEINE_SAINT_DENIS = QgsRectangle(2.27, 48.79, 2.62, 49.03)  # degrees, of the demonstration


def opened(file):
    """The one layer of a definition, valid or the program ends."""
    project = QgsProject.instance()
    done, why = QgsLayerDefinition.loadLayerDefinition(file, project, project.layerTreeRoot())
    layers = list(project.mapLayers().values())
    if not done or len(layers) != 1 or not layers[0].isValid():
        raise SystemExit(f"{file}: {why or 'couche invalide'}")
    return layers[0]


def draw(layer, file):
    """A PNG of Seine-Saint-Denis; the share of pixels that are not the background."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("OGC:CRS84"))
    settings.setOutputSize(QSize(900, 620))
    settings.setBackgroundColor(QColor("#fffff0"))
    settings.setExtent(_SEINE_SAINT_DENIS)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(file)
    ground = QColor("#fffff0").rgb()
    seen = [(x, y) for x in range(0, 900, 10) for y in range(0, 620, 10)]
    return sum(image.pixel(x, y) != ground for x, y in seen) / len(seen)


def fitting(layer):
    """How many features each rule takes; what no rule takes comes last."""
    rules = layer.renderer().rootRule().children()
    counts = {rule.label(): 0 for rule in rules} | {"": 0}
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    for feature in layer.getFeatures(QgsFeatureRequest()):
        context.setFeature(feature)
        met = [
            rule.label()
            for rule in rules
            if not rule.filterExpression()
            or QgsExpression(rule.filterExpression()).evaluate(context)
        ]
        for label in met or [""]:
            counts[label] += 1
    return counts


def tip(layer):
    """What QGIS shows under the pointer for the first feature."""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(next(layer.getFeatures()))
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def styled(layer, file):
    """How many features each rule takes once a style file of ours is loaded on the layer."""
    told, done = layer.loadNamedStyle(file)
    if not done:
        raise SystemExit(f"{file}: {told}")
    return fitting(layer)


def main(login, password, file, picture, style):
    """Opens, counts and draws the layer."""
    sign_in(login, password)
    layer = opened(file)
    fields = layer.fields()
    report = {
        "name": layer.name(),
        "crs": layer.crs().isValid(),
        "featureCount": layer.featureCount(),
        "rules": fitting(layer),
        "aliases": {field.name(): field.alias() for field in fields},
        "maps": [f.name() for f in fields if f.editorWidgetSetup().type() == "ValueMap"],
        "tip": tip(layer),
        "painted": round(draw(layer, picture), 3),
        "styled": styled(layer, style),
    }
    print(json.dumps(report, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    application = QgsApplication([], False, tempfile.mkdtemp())
    application.initQgis()
    main(*sys.argv[1:6])
    QgsProject.instance().clear()
    application.exitQgis()
