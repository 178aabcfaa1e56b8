"""A WFS layer of ours in a headless QGIS: counted, paged, filtered by the server, identified.

Run by /usr/bin/python3 with python3-qgis, not by pytest: `qgis_features.py BASE LOGIN PASSWORD`.
Prints one JSON object.
"""

import json
import sys
import tempfile

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapToolIdentify
from qgis.PyQt.QtCore import QSize
from qgis_layers import sign_in

POINTS, OUTLINES = "ps:rpls-logements", "ps:indicateurs-commune"


def open_layer(base, name, authcfg, sql=""):
    """A WFS layer, valid or the program ends."""
    uri = (
        f"url='{base}/ows' typename='{name}' version='2.0.0' authcfg='{authcfg}'"
        " restrictToRequestBBOX='1' pagingEnabled='true' pageSize='1000'"
    )
    layer = QgsVectorLayer(uri, name, "WFS")
    if sql and not layer.setSubsetString(sql):
        raise SystemExit(f"{name}: filtre refusé")
    if not layer.isValid():
        raise SystemExit(f"{name}: {layer.error().summary() or 'couche invalide'}")
    return layer


def read(layer, request=None):
    """How many features come, and the ids of ours that they have."""
    features = list(layer.getFeatures(request or QgsFeatureRequest()))
    return len(features), sorted({f["id"] if "id" in f.fields().names() else f["code"]
                                  for f in features})  # fmt: skip


def identified(layer):
    """What the tool of QGIS shows of the place of the first feature that has one."""
    feature = next(f for f in layer.getFeatures() if f.hasGeometry() and not f.geometry().isNull())
    where = feature.geometry().pointOnSurface().asPoint()
    canvas = QgsMapCanvas()
    canvas.resize(QSize(400, 400))
    canvas.setDestinationCrs(layer.crs())
    canvas.setLayers([layer])
    canvas.setExtent(
        QgsRectangle(where.x() - 200, where.y() - 200, where.x() + 200, where.y() + 200)
    )
    tool = QgsMapToolIdentify(canvas)
    pixel = canvas.mapSettings().mapToPixel().transform(where)
    found = tool.identify(
        round(pixel.x()), round(pixel.y()), [layer], QgsMapToolIdentify.IdentifyMode.TopDownAll
    )
    return {
        "wanted": feature["code"], "found": [one.mFeature["code"] for one in found],
        "title": found[0].mFeature["nom"] if found else None,
    }  # fmt: skip


def main(base, login, password):
    """Opens, counts, reads, filters and identifies."""
    authcfg = sign_in(login, password)
    points, outlines = (open_layer(base, name, authcfg) for name in (POINTS, OUTLINES))
    few = open_layer(base, POINTS, authcfg, '"nbpiece" = 3 AND "code_commune" LIKE \'93%\'')
    crs = QgsCoordinateReferenceSystem("EPSG:2154")
    box = QgsRectangle(646000, 6855000, 672000, 6880000)
    inside = QgsFeatureRequest().setFilterRect(box).setFlags(Qgis.FeatureRequestFlag.ExactIntersect)
    near = read(open_layer(base, POINTS, authcfg), inside)  # one that has nothing yet
    told = {
        "count": points.featureCount(),
        "read": read(points),
        "types": {f.name(): f.typeName() for f in points.fields()},
        "crs": points.crs().authid(),
        "few": [few.featureCount(), *read(few)],
        "inside": [crs.authid(), *near],
        "identified": identified(outlines),
    }
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    application = QgsApplication([], True, tempfile.mkdtemp())
    application.initQgis()
    main(*sys.argv[1:4])
    QgsProject.instance().clear()
    application.exitQgis()
