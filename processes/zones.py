"""Zones that a caller draws: GeoJSON polygons, bounded and valid, read once."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from pygeofilter import values
from pyproj import Geod
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from parc_social.errors import InvalidValue
from parc_social.storage.filters.spatial import node_of
from parc_social.storage.query.crs import crs_of, uri_named
from parc_social.storage.query.footprint import around_of
from parc_social.storage.query.geometry import bent, in_crs84, read_shape
from parc_social.storage.query.model import Box, Crs
from parc_social.wording import cited

NAME = "polygone"  # the input
MOST = 200  # zones
MOST_VERTICES, MOST_OF_ONE = 20_000, 5_000  # in all of them, in one
_LONGEST = 200  # characters of a name
_POLYGONS = ("Polygon", "MultiPolygon")
# What rounding took from the outline of a zone that we served, and more: degrees, metres.
_HAND, _HAND_M = 1e-6, 0.1
_DEGREES = 4326
_EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True)
class RequestedZone:
    """A polygon and what the caller calls it; `rang` counts from 1.

    It is what it covers in its own system: `shape`, east before north in `crs`. `polygon` is the
    same in degrees, its edges bent as they are there; `box` holds it, a hand wider, for sure.
    """

    rang: int
    nom: str
    shape: BaseGeometry
    crs: Crs
    polygon: BaseGeometry
    box: Box

    @property
    def wkb(self) -> bytes:
        """The polygon, in its own system."""
        return bytes(shapely.to_wkb(self.shape))

    @property
    def wider(self) -> bytes:
        """The same, a hand (0.1 m) wider: the outline of a zone as we serve it lies in it."""
        return bytes(shapely.to_wkb(_wider(self.shape, self.crs)))

    @property
    def node(self) -> values.Geometry:
        """The polygon as a filter has it."""
        return node_of(self.shape, self.crs)

    @property
    def surface_m2(self) -> int:
        """Its area on the ellipsoid, in whole square metres."""
        area, _ = _EARTH.geometry_area_perimeter(shapely.normalize(self.polygon))
        return round(abs(area))

    @property
    def geometry(self) -> dict[str, Any]:
        """Its GeoJSON geometry."""
        geometry: dict[str, Any] = json.loads(shapely.to_geojson(self.polygon))
        return geometry


def read_zones(value: Any, uri: Any) -> tuple[RequestedZone, ...]:
    """The zones of a geometry, a Feature, a FeatureCollection or a list of them.

    `uri` is the CRS of their coordinates, or its short name, in its own order of axes; None:
    CRS84. Raises InvalidValue naming the zone by its rank.
    """
    if uri is not None and not isinstance(uri, str):
        raise InvalidValue(f"crs : l'URI d'un système de coordonnées est attendue, lu {cited(uri)}")
    crs = crs_of(None if uri is None else uri_named(uri))
    features = list(_features(value))
    if not 0 < len(features) <= MOST:
        raise InvalidValue(f"{NAME} : de 1 à {MOST} zones sont attendues, lu {len(features)}")
    zones = tuple(_zone(rang, one, crs) for rang, one in enumerate(features, 1))
    vertices = sum(int(shapely.get_num_coordinates(zone.shape)) for zone in zones)
    if vertices > MOST_VERTICES:
        raise InvalidValue(
            f"{NAME} : {MOST_VERTICES} sommets au plus en tout, lu {vertices} :"
            " simplifiez le contour"
        )
    return zones


def _features(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _features(one) if isinstance(one, dict) else (one,)
    elif isinstance(value, dict) and value.get("type") == "FeatureCollection":
        members = value.get("features")
        yield from members if isinstance(members, list) else ()
    elif value is not None:
        yield value


def _zone(rang: int, feature: Any, crs: Crs) -> RequestedZone:
    where = f"{NAME}[{rang}]"
    if not isinstance(feature, dict):
        raise InvalidValue(f"{where} : un objet GeoJSON est attendu")
    is_feature = feature.get("type") == "Feature"
    geometry = feature.get("geometry") if is_feature else feature
    if not isinstance(geometry, dict) or geometry.get("type") not in _POLYGONS:
        raise InvalidValue(f"{where} : une géométrie Polygon ou MultiPolygon est attendue")
    shape = read_shape(geometry, crs, where)
    if shape.geom_type not in _POLYGONS:
        raise InvalidValue(f"{where} : géométrie sans surface : le contour d'une zone est attendu")
    vertices = int(shapely.get_num_coordinates(shape))
    if vertices > MOST_OF_ONE:
        raise InvalidValue(
            f"{where} : {MOST_OF_ONE} sommets au plus, lu {vertices} : simplifiez le contour"
        )
    return zone_of(rang, _name(rang, feature if is_feature else {}, where), shape, crs)


def zone_of(rang: int, nom: str, shape: BaseGeometry, crs: Crs) -> RequestedZone:
    """A zone of a polygon that has been read, east before north. Raises InvalidValue."""
    where = f"{NAME}[{rang}]"
    polygon = in_crs84(bent(shape, crs), crs, where)
    if not polygon.is_valid:
        raise InvalidValue(f"{where} : contour croisé ({explain_validity(polygon)})")
    west, south, east, north = polygon.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidValue(
            f"{where} : longitudes et latitudes en degrés attendues, dans cet ordre ; un autre"
            " système se dit par l'entrée crs"
        )
    bounds: Box = _wider(shape, crs).bounds
    box = bounds if crs.srid == _DEGREES else around_of(crs, bounds)
    if box is None:
        raise InvalidValue(f"{where} : géométrie hors du domaine de {crs.uri}")
    return RequestedZone(rang, nom, shape, crs, polygon, box)


def _wider(shape: BaseGeometry, crs: Crs) -> BaseGeometry:
    by = _HAND if crs.srid == _DEGREES else _HAND_M
    return shapely.buffer(shape, by, quad_segs=1)


def _name(rang: int, feature: Mapping[str, Any], where: str) -> str:
    """Name of the feature: `nom`, `name`, else its id, else its rank."""
    members = feature.get("properties")
    properties: Mapping[str, Any] = members if isinstance(members, dict) else {}
    for value in (properties.get("nom"), properties.get("name"), feature.get("id")):
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            if len(str(value)) > _LONGEST:
                raise InvalidValue(f"{where} : un nom d'au plus {_LONGEST} caractères est attendu")
            return str(value)
    return str(rang)
