"""Documents of a coverage: its schema with units, and where its grid lies.

The draft of OGC API Coverages has dropped `domainSet` and `rangeType`; GDAL 3.10 finds its way by
these two names alone, so that they are still said, beside the extent's `grid`.
"""

import math
from typing import Any

from parc_social.catalogue.coverage import coverages
from parc_social.domain.grid import CELL
from parc_social.storage.query.crs import uri_of
from parc_social.storage.query.model import CRS84, Box
from providers.coverages.axes import grid_system
from providers.coverages.provider import CoverageProvider

Json = dict[str, Any]
_HALF = [-CELL / 2, CELL / 2]


def schema(provider: CoverageProvider, url: str, language: str) -> Json:
    """One property a band, numbered as the bands of a GeoTIFF are."""
    one = coverages()[provider.data]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": url,
        "type": "object",
        "title": one.titre.of(language),
        "description": one.description,
        "properties": {
            name: {**field, "x-ogc-propertySeq": number, "x-ogc-variableType": "continuous"}
            for number, (name, field) in enumerate(provider.get_fields().items(), start=1)
        },
    }


def with_grid(provider: CoverageProvider, collection: Json) -> Json:
    """The description of the collection with its grid, systems and, for GDAL, the older names."""
    extent = collection["extent"]
    spatial = {"bbox": [_outwards(provider.box)], "crs": CRS84, **_spatial(provider)}
    years = [span.year for span in provider.spans]
    temporal = {
        "interval": [[f"{years[0]}-01-01T00:00:00Z", f"{years[-1]}-12-31T23:59:59Z"]],
        "grid": {"cellsCount": len(years), "coordinates": [f"{year}-01-01" for year in years]},
    }
    return {
        **collection,
        "itemType": "coverage",  # unsaid, it would be "feature", and clients would ask for /items
        "extent": {**extent, "spatial": spatial, "temporal": temporal},
        "crs": provider.systems,
        "storageCrs": uri_of(provider.srid),
        "minCellSize": CELL,
        "domainSet": _domain_set(provider),
        "rangeType": _range_type(provider),
    }


def _outwards(box: Box) -> list[float]:
    """Six decimals, rounded so that every cell is inside."""
    west, south, east, north = box
    least = (math.floor(value * 1e6) / 1e6 for value in (west, south))
    most = (math.ceil(value * 1e6) / 1e6 for value in (east, north))
    return [*least, *most]


def _spatial(provider: CoverageProvider) -> Json:
    """In the order of the axes of the grid's system, which is north first in EPSG:3035."""
    west, south, east, north = provider.span.window
    axes = [_axis(west, east), _axis(south, north)]
    box = [west, south, east, north]
    if grid_system(provider.srid).north_first:
        axes, box = axes[::-1], [south, west, north, east]
    return {"grid": axes, "storageCrsBbox": [box]}


def _axis(low: int, high: int) -> Json:
    return {
        "cellsCount": (high - low) // CELL,
        "firstCoordinate": low + CELL / 2,
        "resolution": CELL,
        "relativeBounds": _HALF,
    }


def _domain_set(provider: CoverageProvider) -> Json:
    """CIS 1.1 in degrees: GDAL takes what it reads here for WGS 84, whatever `srsName` says."""
    frame = provider.frame_in_degrees()
    west, south, east, north = frame.bounds
    axes = (("Lat", south, north, frame.down, frame.height),
            ("Long", west, east, frame.across, frame.width))  # fmt: skip
    return {
        "type": "DomainSet",
        "generalGrid": {
            "type": "GeneralGridCoverage",
            "srsName": uri_of(4326),
            "axisLabels": [label for label, *_ in axes],
            "axis": [
                {"type": "RegularAxis", "axisLabel": label, "lowerBound": low, "upperBound": high,
                 "uomLabel": "deg", "resolution": step}
                for label, low, high, step, _ in axes
            ],
            "gridLimits": {
                "type": "GridLimits",
                "srsName": "http://www.opengis.net/def/crs/OGC/0/Index2D",
                "axisLabels": ["i", "j"],
                "axis": [
                    {"type": "IndexAxis", "axisLabel": label, "lowerBound": 0,
                     "upperBound": count - 1}
                    for label, (*_, count) in zip("ij", axes, strict=True)
                ],
            },
        },
    }  # fmt: skip


def _range_type(provider: CoverageProvider) -> Json:
    return {
        "type": "DataRecord",
        "field": [
            {
                "type": "Quantity",
                "name": name,
                "description": field["title"],
                "definition": "http://www.opengis.net/def/dataType/OGC/0/float32",
                **(
                    {"uom": {"type": "UnitReference", "code": field["x-ogc-unit"]}}
                    if "x-ogc-unit" in field
                    else {}
                ),
            }
            for name, field in provider.get_fields().items()
        ],
    }
