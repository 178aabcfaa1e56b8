"""Names of coordinate systems, in the forms that clients write, and the order of their axes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ows.errors import invalid
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.domain.projections import LEGAL
from parc_social.storage.query.crs import crs_of, offered_systems, uri_of
from parc_social.storage.query.model import CRS84, Crs
from parc_social.wording import cited

_EPSG = (
    re.compile(r"urn:(?:x-)?ogc:def:crs:EPSG:[0-9.]{0,8}:([0-9]{4,5})"),
    re.compile(r"https?://www\.opengis\.net/def/crs/EPSG/0/([0-9]{4,5})"),
)
# Short forms come from clients for which x is always first.
_SHORT = (
    re.compile(r"EPSG:([0-9]{4,5})", re.IGNORECASE),
    re.compile(r"http://www\.opengis\.net/gml/srs/epsg\.xml#([0-9]{4,5})"),
)
_CRS84 = re.compile(
    r"urn:ogc:def:crs:OGC:[0-9.]{0,8}:CRS84|https?://www\.opengis\.net/def/crs/OGC/1\.3/CRS84"
    r"|(?:OGC|CRS):(?:CRS)?84"
)


@dataclass(frozen=True, slots=True)
class Srs:
    """A system as it was named. `crs.uri` is that name; `canonical` the URI of the catalogue."""

    name: str
    canonical: str

    @property
    def crs(self) -> Crs:
        """For GML: the axes in the order that this form of name means."""
        crs = crs_of(self.canonical)
        short = any(form.fullmatch(self.name) for form in _SHORT)
        return Crs(self.name, crs.srid, crs.north_first and not short)

    @property
    def eastwards(self) -> Crs:
        """For GeoJSON: east before north; degrees in that order are CRS84."""
        srid = self.crs.srid
        return Crs() if srid == 4326 else Crs(urn_of(self.canonical), srid)


def urn_of(uri: str) -> str:
    """The URN of a system of the catalogue, as capabilities name it."""
    if uri == CRS84:
        return "urn:ogc:def:crs:OGC:1.3:CRS84"
    return f"urn:ogc:def:crs:EPSG::{uri.rpartition('/')[2]}"


def default_of(uris: Sequence[str], version: WfsVersion = LATEST) -> Srs:
    """The default of a caller who is offered these: of its own part of France, else degrees.

    WFS 1.0.0 knows the short names alone, and with them x before y (02-058, 12.3.2).
    """
    srid = next(srid for srid in (*LEGAL, 4326) if uri_of(srid) in uris)
    uri = uri_of(srid)
    return Srs(f"EPSG:{srid}" if version is WfsVersion.V1_0 else urn_of(uri), uri)


def srs_of(name: str, uris: Sequence[str], locator: str = "srsName") -> Srs:
    """The system of a name. Raises OwsRefusal for one that is not offered to this caller."""
    for form in (*_EPSG, *_SHORT):
        match = form.fullmatch(name)
        if match and uri_of(int(match[1])) in uris:
            return Srs(name, uri_of(int(match[1])))
    if _CRS84.fullmatch(name) and CRS84 in offered_systems():
        return Srs(name, CRS84)
    raise invalid(locator, f"{locator} : système de coordonnées non proposé : {cited(name)}")
