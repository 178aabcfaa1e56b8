"""The parameters `filter`, `filter-lang` and `filter-crs` become one Filter of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.errors import InvalidValue
from parc_social.storage.cql2_text import parse_json, parse_text
from parc_social.storage.crs import crs_of
from parc_social.storage.query import CRS84, Filter


@dataclass(frozen=True, slots=True)
class AskedFilter:
    """A filter as the caller wrote it, in CQL2 text or JSON."""

    text: str
    crs_uri: str | None = None


def filter_of(asked: AskedFilter, crs_uris: Sequence[str]) -> Filter:
    """The parsed filter, whose CRS must be one that the collection offers.

    JSON begins with a brace, which no text does: so `filter-lang=cql2-json` works on GET, and the
    old names `cql-text` and `cql-json` (GDAL, clients.md) mean the same. Raises InvalidValue.
    """
    if asked.crs_uri not in (None, CRS84, *crs_uris):
        raise InvalidValue(f"filter-crs : système de coordonnées inconnu : {asked.crs_uri!r}")
    return Filter(_tree(asked.text), crs_of(asked.crs_uri))


def _tree(text: str) -> Any:
    return parse_json(text) if text.lstrip().startswith("{") else parse_text(text)
