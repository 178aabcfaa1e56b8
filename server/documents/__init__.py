"""Documents of styles, QGIS layers and draft rows, as bytes."""
