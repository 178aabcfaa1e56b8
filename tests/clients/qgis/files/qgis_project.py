"""Opens a project (.qgs) of ours in a headless QGIS, as a person does.

Run by /usr/bin/python3 with python3-qgis, not by pytest, with LOGIN PASSWORD FILE PNG.
Prints one JSON object: what QGIS made of layers, styles, joins, relations and scales.
"""

import json
import sys
import tempfile

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransform,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor
from qgis_account import sign_in

_PIXEL_M = 0.0254 / 96  # of the screen
_SCALES = (2_000_000, 300_000, 20_000)


def told(layer):
    """What QGIS says of a layer."""
    manager = layer.styleManager()
    return {
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "collection": layer.dataProvider().uri().param("typename"),
        "styles": manager.styles(),
        "rules": [rule.label() for rule in layer.renderer().rootRule().children()],
        "joined": [f.name() for f in layer.fields() if f.name().startswith("chiffres_")],
        "scales": [layer.minimumScale(), layer.maximumScale()],
        "limited": layer.hasScaleBasedVisibility(),
        "readOnly": layer.readOnly(),
        "aliases": sum(bool(field.alias()) for field in layer.fields()),
    }


def restyled(layer):
    """The filters of each style, once it is chosen as a person chooses it."""
    found = {}
    for name in layer.styleManager().styles():
        layer.styleManager().setCurrentStyle(name)
        rules = layer.renderer().rootRule().children()
        found[name] = [rule.filterExpression() for rule in rules]
    return found


def place(project, layer):
    """Where the first feature of a layer lies on the map."""
    carry = QgsCoordinateTransform(layer.crs(), project.crs(), project.transformContext())
    return carry.transform(next(layer.getFeatures()).geometry().centroid().asPoint())


def drawn(project, centre, scale, file):
    """Share of painted pixels, and the layers that a map of this scale draws."""
    settings = QgsMapSettings()
    settings.setDestinationCrs(project.crs())
    settings.setOutputSize(QSize(900, 620))
    settings.setTransformContext(project.transformContext())
    pixel = scale * _PIXEL_M
    settings.setExtent(QgsRectangle.fromCenterAndSize(centre, 900 * pixel, 620 * pixel))
    settings.setBackgroundColor(QColor("#fffff0"))
    shown = [
        node.layer()
        for node in project.layerTreeRoot().findLayers()
        if node.isVisible() and node.layer().isInScaleRange(scale)
    ]
    settings.setLayers(shown)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(file)
    ground = QColor("#fffff0").rgb()
    seen = [(x, y) for x in range(0, 900, 3) for y in range(0, 620, 3)]
    share = sum(image.pixel(x, y) != ground for x, y in seen) / len(seen)
    return {"layers": [layer.name() for layer in shown], "painted": round(share, 5)}


def main(login, password, file, picture):
    """Opens, looks and draws."""
    sign_in(login, password)
    project = QgsProject.instance()
    if not project.read(file):
        raise SystemExit(f"{file}: {project.error()}")
    layers = {layer.id(): layer for layer in project.mapLayers().values()}
    epci = next((one for key, one in layers.items() if key.endswith("territoires_epci")), None)
    joined = next(epci.getFeatures(), None) if epci else None
    centre = place(project, layers["parc_social_rpls_logements"])
    box = project.viewSettings().defaultViewExtent()
    report = {
        "title": project.title(),
        "crs": project.crs().authid(),
        "groups": [group.name() for group in project.layerTreeRoot().children()],
        "layers": {key: told(layer) for key, layer in layers.items()},
        "relations": {
            one.name(): one.isValid() for one in project.relationManager().relations().values()
        },
        "joined": joined.attributeMap().get("chiffres_logements") if joined else None,
        "restyled": restyled(layers["parc_social_indicateurs_commune"]),
        "after": told(layers["parc_social_indicateurs_commune"]),
        "box": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
        "drawn": [drawn(project, centre, scale, f"{picture}-{scale}.png") for scale in _SCALES],
    }
    print(json.dumps(report, ensure_ascii=False, default=str))  # noqa: T201


if __name__ == "__main__":
    application = QgsApplication([], False, tempfile.mkdtemp())
    application.initQgis()
    main(*sys.argv[1:5])
    QgsProject.instance().clear()
    application.exitQgis()
