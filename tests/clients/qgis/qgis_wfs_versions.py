"""A WFS layer of ours in a headless QGIS, in each version that QGIS speaks.

Run by /usr/bin/python3 with python3-qgis, not by pytest, with BASE LOGIN PASSWORD. Prints one JSON
object, what was seen by version.
"""

import json
import sys
import tempfile

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsFeatureRequest,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis_layers import sign_in

POINTS, OUTLINES = "ps:rpls-logements", "ps:territoires-commune"
BOX = QgsRectangle(646000, 6855000, 672000, 6880000)


def opened(base, name, version, authcfg, sql="", srs=""):
    """A layer, valid or the program ends."""
    uri = f"url='{base}/ows' typename='{name}' version='{version}' authcfg='{authcfg}'"
    uri += " restrictToRequestBBOX='1'" + (f" srsname='{srs}'" if srs else "")
    layer = QgsVectorLayer(uri, name, "WFS")
    if not layer.isValid() or (sql and not layer.setSubsetString(sql)):
        raise SystemExit(f"{version} {name}: {layer.error().summary() or 'couche invalide'}")
    return layer


def codes(layer, column, request=None):
    """What the features that come have in a column."""
    return sorted(f[column] for f in layer.getFeatures(request or QgsFeatureRequest()))


def seen(base, version, authcfg):
    """What one version shows."""
    points = opened(base, POINTS, version, authcfg)
    few = opened(base, POINTS, version, authcfg, '"nbpiece" = 3 AND "code_commune" LIKE \'93%\'')
    near = opened(base, OUTLINES, version, authcfg)
    inside = QgsFeatureRequest().setFilterRect(BOX).setFlags(Qgis.FeatureRequestFlag.ExactIntersect)
    boxed = codes(near, "code", inside)
    degrees = opened(base, OUTLINES, version, authcfg, srs="EPSG:4326")
    west, south = next(degrees.getFeatures()).geometry().centroid().asPoint()
    kinds = {field.name(): field.typeName().removeprefix("xsd:") for field in points.fields()}
    return {
        "crs": points.crs().authid(),
        "read": codes(points, "id"),
        "types": {name: kinds[name] for name in ("nbpiece", "code_commune", "dpe_date", "conv")},
        "few": codes(few, "id"),
        "inside": boxed,
        "degrees": [degrees.crs().authid(), west, south],
        "extent": [round(n) for n in _sides(near.extent())],
    }


def _sides(extent):
    return extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()


def main(base, login, password):
    """Every version."""
    authcfg = sign_in(login, password)
    told = {version: seen(base, version, authcfg) for version in ("1.0.0", "1.1.0", "2.0.0")}
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    application = QgsApplication([], True, tempfile.mkdtemp())
    application.initQgis()
    main(*sys.argv[1:4])
    QgsProject.instance().clear()
    application.exitQgis()
