"""WMTS 1.0.0 at `/ows` and `/wmts/1.0.0/`: tiles of the maps of WMS, under the same Grant."""
