"""A raster as CoverageJSON (OGC 21-069r2): a grid, a parameter and a range for each band."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from parc_social.rasters.raster import Band, Raster, RasterFrame

MEDIA = "application/vnd.cov+json"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def coveragejson(
    raster: Raster,
    frame: RasterFrame,
    bands: Sequence[Band],
    *,
    north_first: bool,
    about: Mapping[str, str],
) -> bytes:
    """The whole document; null where nothing is said. `north_first`: the axes of the system."""
    document = {
        "type": "Coverage",
        "domain": _domain(frame, north_first=north_first, about=about),
        "parameters": {band.name: _parameter(band) for band in bands},
        "ranges": {
            band.name: {
                "type": "NdArray",
                "dataType": "float",
                "axisNames": ["y", "x"],
                "shape": [frame.height, frame.width],
                "values": raster.bands[number].ravel(),
            }
            for number, band in enumerate(bands)
        },
        **{key: value for key, value in about.items() if key != "datetime"},
    }
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


def _domain(frame: RasterFrame, *, north_first: bool, about: Mapping[str, str]) -> dict[str, Any]:
    axes: dict[str, Any] = {
        "x": _axis(frame.west + frame.across / 2, frame.across, frame.width),
        "y": _axis(frame.north - frame.down / 2, -frame.down, frame.height),
    }
    kind, uri = ("GeographicCRS", _CRS84)
    if frame.srid != 4326:
        kind, uri = "ProjectedCRS", f"http://www.opengis.net/def/crs/EPSG/0/{frame.srid}"
    coordinates = ["y", "x"] if north_first and frame.srid != 4326 else ["x", "y"]
    systems: list[Any] = [{"coordinates": coordinates, "system": {"type": kind, "id": uri}}]
    if "datetime" in about:
        axes["t"] = {"values": [about["datetime"]]}
        calendar = {"type": "TemporalRS", "calendar": "Gregorian"}
        systems.append({"coordinates": ["t"], "system": calendar})
    return {"type": "Domain", "domainType": "Grid", "axes": axes, "referencing": systems}


def _axis(first: float, step: float, count: int) -> dict[str, Any]:
    """Centres of pixels. One alone is a value: an axis from a start to the same stop is none."""
    if count == 1:
        return {"values": [first]}
    return {"start": first, "stop": first + (count - 1) * step, "num": count}


def _parameter(band: Band) -> dict[str, Any]:
    label = band.title.by_language
    unit = {"unit": {"label": {"fr": band.unit}, "symbol": band.unit}} if band.unit else {}
    return {
        "type": "Parameter",
        "description": label,
        **unit,
        "observedProperty": {"label": label},
    }
