"""Definitions of a system of coordinates, for files that carry their own."""

import json
from functools import cache
from typing import Any

from pyproj import CRS

from parc_social.storage.export_files.plan import Reference
from parc_social.storage.query.model import CRS84, Crs


@cache
def reference_of(crs: Crs) -> Reference:
    """Of one that is offered. Files have east first in any: CRS84 is EPSG:4326 so written."""
    known = CRS.from_epsg(crs.srid)
    told = CRS.from_authority("OGC", "CRS84") if crs.uri == CRS84 else known
    projjson: dict[str, Any] = json.loads(told.to_json())
    return Reference(crs.srid, known.name, known.to_wkt("WKT1_GDAL"), projjson)
