"""Loads a style file (.qml) of ours on a layer made in memory, in a headless QGIS.

Run by /usr/bin/python3 with python3-qgis, not by pytest, with GEOMETRY FIELD FILE and rows as JSON
(value and status each). Prints one JSON object: the label of the rule that each row is drawn by.
"""

import json
import sys

from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsRenderContext, QgsVectorLayer

_SHAPES = {"Polygon": "POLYGON((0 0, 1 0, 1 1, 0 0))", "Point": "POINT(0 0)"}


def made(geometry, field, rows):
    """A layer of these rows."""
    columns = f"field={field}:double&field={field}_statut:string"
    layer = QgsVectorLayer(f"{geometry}?crs=EPSG:4326&{columns}", "essai", "memory")
    features = []
    for value, statut in rows:
        feature = QgsFeature(layer.fields())
        feature.setAttributes([value, statut])
        feature.setGeometry(QgsGeometry.fromWkt(_SHAPES[geometry]))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def labels(layer):
    """The labels of the rules that draw each row."""
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    context.expressionContext().setFields(layer.fields())
    found = []
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        found.append(
            [rule.label() for rule in renderer.rootRule().rulesForFeature(feature, context)]
        )
    renderer.stopRender(context)
    return found


def main():
    """See the module."""
    geometry, field, file, rows = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    layer = made(geometry, field, json.loads(rows))
    told, done = layer.loadNamedStyle(file)
    kind = layer.renderer().type()
    symbols = [rule.symbol().symbolLayerCount() for rule in layer.renderer().rootRule().children()]
    print(  # noqa: T201
        json.dumps(
            {"done": done, "told": told, "kind": kind, "rows": labels(layer), "symbols": symbols}
        )
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
