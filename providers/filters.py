"""The parameters `filter`, `filter-lang` and `filter-crs` become one Filter of the store."""

from collections.abc import Sequence
from typing import Any

from parc_social.errors import InvalidValue
from parc_social.storage.filters.cql2_json import parse_json
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.crs import crs_of
from parc_social.storage.query.model import CRS84, Filter

_TEXT, _JSON = "cql2-text", "cql2-json"


def filter_of(
    text: str, crs_uri: str | None, crs_uris: Sequence[str], language: str | None = None
) -> Filter:
    """The parsed filter, whose CRS must be one that the collection offers.

    Without a language that tells, JSON is known by its brace, with which no text begins: the old
    name `cql-text` (GDAL, clients.md) is a text too. Raises InvalidValue, UnknownName.
    """
    check_crs(crs_uri, crs_uris)
    return Filter(_tree(text, language), crs_of(crs_uri))


def check_crs(uri: str | None, crs_uris: Sequence[str]) -> None:
    """Raises InvalidValue for a filter-crs that is not offered, also where nothing is filtered."""
    if uri not in (None, CRS84, *crs_uris):
        raise InvalidValue(f"filter-crs : système de coordonnées inconnu : {uri!r}")


def _tree(text: str, language: str | None) -> Any:
    braced = text.lstrip().startswith("{")
    if language == _JSON and not braced:
        raise InvalidValue("filter : un objet CQL2 JSON est attendu (filter-lang=cql2-json)")
    return parse_json(text) if braced and language != _TEXT else parse_text(text)
