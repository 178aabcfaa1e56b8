"""Opens a coverage as a raster layer in a headless QGIS, reads one pixel and draws one band.

Run by /usr/bin/python3 with python3-qgis, not by pytest, with SOURCE BAND EAST NORTH PICTURE; the
account is in GDAL_HTTP_USERPWD. Prints one JSON object.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsColorRampShader,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
    QgsStyle,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def drawn(layer, band, picture):
    """One band in classes of a ramp, as its users do."""
    shader = QgsRasterShader()
    ramp = QgsStyle.defaultStyle().colorRamp("Viridis")
    function = QgsColorRampShader(0, 100, ramp, QgsColorRampShader.Interpolated)
    function.classifyColorRamp(5, band, layer.extent(), layer.dataProvider())
    shader.setRasterShaderFunction(function)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), band, shader))
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setBackgroundColor(QColor(255, 255, 255))
    settings.setOutputSize(QSize(600, 600))
    settings.setExtent(layer.extent())
    settings.setDestinationCrs(layer.crs())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(picture)
    white = QColor(255, 255, 255).rgb()
    step = range(0, 600, 3)
    return sum(image.pixel(x, y) != white for x in step for y in step)


def main():
    """See the module."""
    source, band, east, north, picture = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsRasterLayer(source, "carreaux", "gdal")
    provider = layer.dataProvider()
    value, known = provider.sample(QgsPointXY(float(east), float(north)), int(band))
    print(  # noqa: T201
        json.dumps(
            {
                "valid": layer.isValid(),
                "crs": layer.crs().authid(),
                "bands": [layer.bandName(n + 1) for n in range(layer.bandCount())],
                "size": [layer.width(), layer.height()],
                "value": value if known else None,
                "pixels": drawn(layer, int(band), picture),
            }
        )
    )
    del layer
    application.exitQgis()


main()
