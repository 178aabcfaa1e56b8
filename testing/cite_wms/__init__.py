"""The 11 layers of the OGC's test suite for WMS 1.3.0, served as any other: `make cite-wms`."""
