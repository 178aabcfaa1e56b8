"""Boxes and polygons of a system, written in each language of filters."""

import json

import shapely
from shapely.geometry.base import BaseGeometry

from parc_social.catalogue.wfs_version import WfsVersion
from parc_social.storage.query.model import Crs


def cql2(relation: str, crs: Crs, drawn: BaseGeometry) -> str:
    """CQL2 text of a relation to what is drawn, or of its box."""
    if relation == "bbox":
        return f"S_INTERSECTS(geometry, BBOX({corners(crs, drawn)}))"
    wkt = shapely.to_wkt(in_order(crs, drawn), rounding_precision=-1)
    return f"S_{relation.upper()}(geometry, {wkt})"


def cql2_json(crs: Crs, drawn: BaseGeometry) -> str:
    """CQL2 as JSON: what touches a polygon."""
    node = json.loads(shapely.to_geojson(in_order(crs, drawn)))
    return json.dumps({"op": "s_intersects", "args": [{"property": "geometry"}, node]})


def fes(relation: str, crs: Crs, drawn: BaseGeometry) -> str:
    """The same in FES 2.0."""
    if relation == "bbox":
        a, b, c, d = corners(crs, drawn).split(",")
        inner = (
            f'<fes:BBOX><gml:Envelope srsName="{urn(crs)}"><gml:lowerCorner>{a} {b}'
            f"</gml:lowerCorner><gml:upperCorner>{c} {d}</gml:upperCorner></gml:Envelope>"
            "</fes:BBOX>"
        )
    else:
        operator, places = relation.capitalize(), shapely.get_coordinates(in_order(crs, drawn))
        ring = " ".join(f"{x!r} {y!r}" for x, y in places.tolist())
        inner = (
            f"<fes:{operator}><fes:ValueReference>geometry</fes:ValueReference>"
            f'<gml:Polygon srsName="{urn(crs)}"><gml:exterior><gml:LinearRing><gml:posList>{ring}'
            f"</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></fes:{operator}>"
        )
    names = 'xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"'
    return f"<fes:Filter {names}>{inner}</fes:Filter>"


def urn(crs: Crs) -> str:
    """The name of a system by its authority, which says the order of its axes."""
    return f"urn:ogc:def:crs:EPSG::{crs.srid}"


def corners(crs: Crs, box: BaseGeometry) -> str:
    """Those of a box, in the order of the axes of its system."""
    west, south, east, north = box.bounds
    found = (south, west, north, east) if crs.north_first else (west, south, east, north)
    return ",".join(map(repr, map(float, found)))


def in_order(crs: Crs, drawn: BaseGeometry) -> BaseGeometry:
    """What is drawn, x first, in the order of the axes of its system."""
    return shapely.transform(drawn, lambda xy: xy[:, ::-1]) if crs.north_first else drawn


def old_box(version: WfsVersion, crs: Crs, box: BaseGeometry) -> str:
    """The BBOX of filters 1.1.0, in the order of the axes, or 1.0.0, x first."""
    if version is WfsVersion.V1_0:
        west, south, east, north = box.bounds
        envelope = (
            f'<gml:Box srsName="EPSG:{crs.srid}"><gml:coordinates>{west!r},{south!r}'
            f" {east!r},{north!r}</gml:coordinates></gml:Box>"
        )
    else:
        a, b, c, d = corners(crs, box).split(",")
        envelope = (
            f'<gml:Envelope srsName="{urn(crs)}"><gml:lowerCorner>{a} {b}</gml:lowerCorner>'
            f"<gml:upperCorner>{c} {d}</gml:upperCorner></gml:Envelope>"
        )
    names = 'xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml"'
    named = "<ogc:PropertyName>geometry</ogc:PropertyName>"
    return f"<ogc:Filter {names}><ogc:BBOX>{named}{envelope}</ogc:BBOX></ogc:Filter>"
