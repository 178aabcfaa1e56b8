"""The systems of a coverage: its grid's own, and those that its caller may ask for."""

import re
from collections.abc import Mapping, Sequence

from parc_social.access.model.grant import Grant
from parc_social.catalogue.coverage import CELLS, bands_of, cells, coverages, read_by
from parc_social.errors import InvalidValue
from parc_social.storage.query.cells import CellSpan
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import CRS84, Crs
from parc_social.storage.store import Store


def offered(grant: Grant, store: Store) -> Mapping[str, tuple[CellSpan, ...]]:
    """Their ids in the order of the contract, each with where its cells are, by millésime."""
    right = grant.right(CELLS)
    if right is None or not any(band.name in right.columns for band in bands_of(cells())):
        return {}
    names = [name for name in read_by(next(iter(coverages()))) if grant.right(name)]
    every = [span for name in names for span in store.spans(grant, name)]
    found = {
        name: tuple(span for span in every if span.srid == one.srid)
        for name, one in coverages().items()
    }
    return {name: spans for name, spans in found.items() if spans}


_CURIE = re.compile(r"\[?(EPSG|OGC)(?:-crs)?:(?:0:|1\.3:)?(\w+)\]?")
_HTTPS = "https://www.opengis.net/"


def system_of(parameter: str, text: str, offered: Sequence[str]) -> Crs:
    """The system of a URI or of a CURIE such as `[EPSG:3035]`. Raises InvalidValue."""
    uri = _uri(text.strip())
    if uri not in offered:
        raise InvalidValue(f"{parameter} : système de coordonnées non proposé : {text[:100]!r}")
    return crs_of(uri)


def grid_system(srid: int) -> Crs:
    """The system of a grid."""
    return crs_of(uri_of(srid))


def _uri(text: str) -> str:
    curie = _CURIE.fullmatch(text)
    if curie is None:
        return f"http://{text.removeprefix('https://')}" if text.startswith(_HTTPS) else text
    return CRS84 if curie[2] == "CRS84" else uri_of(int(curie[2])) if _is_code(curie[2]) else text


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7
