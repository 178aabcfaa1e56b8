"""Words that an address and a document have in common: each becomes its value, or a refusal."""

from collections.abc import Mapping, Sequence

from ows.csw.queryables import SORTABLE, WRITTEN, queryable_of
from ows.csw.requests import PAGE, SECTIONS, GetCswCapabilities, RecordForm
from ows.csw.vocabulary import (
    SCHEMA_LANGUAGES,
    VERSION,
    ElementSet,
    OutputSchema,
    check_media,
    one_of,
    type_name,
)
from ows.errors import invalid, missing
from ows.kvp import whole
from parc_social.errors import OwsRefusal, UnknownName
from parc_social.storage.query.model import SortKey
from parc_social.wording import cited

_DESCENDING = {"D": True, "DESC": True, "A": False, "ASC": False}
_ELEMENTS = {one.name for one in WRITTEN}


def capabilities_of(versions: Sequence[str], sections: Sequence[str]) -> GetCswCapabilities:
    """Which sections are wanted. Raises OwsRefusal: one version is spoken."""
    if versions and VERSION not in (version.strip() for version in versions):
        raise OwsRefusal(
            f"AcceptVersions : ce service parle la version {VERSION}",
            "VersionNegotiationFailed",
            "AcceptVersions",
        )
    names = {section.strip() for section in sections if section.strip()}
    unknown = sorted(names - {*SECTIONS, "All"})
    if unknown:
        raise invalid("Sections", f"Sections : section inconnue : {cited(unknown[0])}")
    if not names or "All" in names:
        return GetCswCapabilities()
    return GetCswCapabilities(tuple(section for section in SECTIONS if section in names))


def form_of(
    schema: str | None, set_: str | None, names: Sequence[str], default: ElementSet
) -> RecordForm:
    """The form of the records. Raises OwsRefusal."""
    output = one_of(OutputSchema, schema, "outputSchema") if schema else OutputSchema.RECORD
    if names and set_ is not None:
        raise invalid("ElementName", "ElementName et ElementSetName : l'un ou l'autre")
    elements = tuple(element_of(name) for name in names) if names else None
    chosen = one_of(ElementSet, set_, "ElementSetName") if set_ is not None else default
    return RecordForm(output, chosen, elements)


def element_of(name: str) -> str:
    """The queryable that an element of Dublin Core writes. Raises OwsRefusal."""
    try:
        found = queryable_of(name.strip().rpartition("/")[2]).name
    except UnknownName as error:
        raise invalid("ElementName", f"ElementName : {error}") from error
    if found not in _ELEMENTS:
        raise invalid("ElementName", f"ElementName : {cited(name)} ne s'écrit pas seul")
    return found


def sort_key(name: str, order: str | None) -> SortKey:
    """The order of a queryable. Raises OwsRefusal."""
    try:
        found = queryable_of(name).name
    except UnknownName as error:
        raise invalid("SortBy", f"SortBy : {error}") from error
    if found not in SORTABLE:
        raise invalid("SortBy", f"SortBy : {cited(name)} n'a pas d'ordre")
    descending = _DESCENDING.get((order or "A").strip().upper())
    if descending is None:
        raise invalid("SortBy", f"SortBy : A ou D est attendu, lu {cited(order)}")
    return SortKey(found, descending)


def types_of(names: Sequence[str], prefixes: Mapping[str, str], locator: str) -> tuple[str, ...]:
    """Names of types, each once. Raises OwsRefusal."""
    return tuple(dict.fromkeys(type_name(name, prefixes, locator) for name in names))


def start_of(text: str | None) -> int:
    """Position of the first record, from one; zero is the first too. Raises OwsRefusal."""
    return max(whole(text, "startPosition") or 1, 1)


def most_of(text: str | None) -> int:
    """Number of records asked for. Raises OwsRefusal."""
    number = whole(text, "maxRecords")
    return PAGE if number is None else number


def check_schema_language(text: str | None) -> None:
    """Raises OwsRefusal for a language that schemas are not written in."""
    if text is not None and text.strip() not in SCHEMA_LANGUAGES:
        raise invalid("schemaLanguage", f"schemaLanguage : {SCHEMA_LANGUAGES[0]}, lu {cited(text)}")


def check_answer(media: str | None, handler: str | None) -> None:
    """Raises OwsRefusal for a form that is not XML, or for an answer that should go elsewhere."""
    check_media(media)
    if handler:
        raise invalid("responseHandler", "responseHandler : la réponse ne part que vers l'appelant")


def required(name: str) -> OwsRefusal:
    """The refusal of what should have been given."""
    return missing(name, f"{name} manque")
