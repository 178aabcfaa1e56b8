"""What a query may name: the core queryables of CSW, by their names in Dublin Core and in ISO."""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from parc_social.catalogue.collection import Audience, Field, FieldType
from parc_social.errors import UnknownName
from parc_social.storage.filters.nodes import GEOMETRY
from parc_social.wording import cited, in_french

ANY_TEXT = "AnyText"
_PREFIXES = ("", "apiso", "csw", "dc", "dct", "dcterms", "ows")


class Queryable(NamedTuple):
    """`name` is that of the values of a record; `element`: how Dublin Core writes it, if it does.

    `spoken`: its other names, without prefix, in any case.
    """

    name: str
    element: str = ""
    iso: str = ""
    spoken: tuple[str, ...] = ()


QUERYABLES = (
    Queryable("identifier", "dc:identifier", "apiso:Identifier", ("ResourceIdentifier",)),
    Queryable("title", "dc:title", "apiso:Title"),
    Queryable("type", "dc:type", "apiso:Type"),
    Queryable("subject", "dc:subject", "apiso:Subject", ("Keyword", "Keywords")),
    Queryable("format", "dc:format", "apiso:Format"),
    Queryable("relation", "dc:relation"),
    Queryable("modified", "dct:modified", "apiso:Modified", ("date", "RevisionDate")),
    Queryable("abstract", "dct:abstract", "apiso:Abstract", ("description",)),
    Queryable("language", "dc:language", "apiso:Language", ("ResourceLanguage",)),
    Queryable("source", "dc:source"),
    Queryable("publisher", "dc:publisher", "apiso:OrganisationName", ("OrganizationName",)),
    Queryable("rights", "dc:rights"),
    Queryable("begin", "", "apiso:TempExtent_begin", ("TempExtent_begin",)),
    Queryable("end", "", "apiso:TempExtent_end", ("TempExtent_end",)),
    Queryable(ANY_TEXT, "csw:AnyText", "apiso:AnyText"),
    Queryable(GEOMETRY, "ows:BoundingBox", "apiso:BoundingBox", ("spatial", "Envelope", "bbox")),
)
WRITTEN = tuple(one for one in QUERYABLES if one.element and one.name not in (ANY_TEXT, GEOMETRY))
SORTABLE = tuple(one.name for one in QUERYABLES if one.name not in (ANY_TEXT, GEOMETRY))
_text = partial(Field, audience=Audience.OPEN)
FIELDS: Mapping[str, Field] = {
    one.name: _text(one.name, FieldType.STRING, in_french(one.element or one.iso))
    for one in QUERYABLES
    if one.name != GEOMETRY
}
_BY_NAME: Mapping[str, Queryable] = {
    spelled.rpartition(":")[2].lower(): one
    for one in QUERYABLES
    for spelled in (one.name, one.element, one.iso, *one.spoken)
    if spelled
}


def queryable_of(text: str) -> Queryable:
    """The queryable of a name, with a usual prefix or none, in any case. Raises UnknownName."""
    prefix, _, local = text.strip().rpartition(":")
    found = _BY_NAME.get(local.lower())
    if found is None or prefix.lower() not in _PREFIXES:
        names = ", ".join(one.element or one.iso for one in QUERYABLES)
        raise UnknownName(f"propriété inconnue : {cited(text.strip())} ; {names}")
    return found
