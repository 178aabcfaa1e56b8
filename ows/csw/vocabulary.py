"""Words of CSW 2.0.2 (OGC 07-006r1): namespaces, types of records, forms of answers."""

from collections.abc import Mapping
from enum import StrEnum

from ows.errors import format_refusal, invalid
from parc_social.wording import cited

VERSION = "2.0.2"
CSW = "http://www.opengis.net/cat/csw/2.0.2"
DC = "http://purl.org/dc/elements/1.1/"
DCT = "http://purl.org/dc/terms/"
GMD = "http://www.isotc211.org/2005/gmd"
DISCOVERY_XSD = "http://schemas.opengis.net/csw/2.0.2/CSW-discovery.xsd"
RECORD_XSD = "http://schemas.opengis.net/csw/2.0.2/record.xsd"
GMD_XSD = "http://www.isotc211.org/2005/gmd/gmd.xsd"
SCHEMA_LANGUAGE = "http://www.w3.org/XML/Schema"
SCHEMA_LANGUAGES = (SCHEMA_LANGUAGE, "http://www.w3.org/2001/XMLSchema", "XMLSCHEMA")
MEDIA = ("application/xml", "text/xml")
NAMESPACES: Mapping[str, str] = {"csw": CSW, "gmd": GMD}  # of the names of types
TYPES: Mapping[tuple[str, str], str] = {
    (CSW, "Record"): "csw:Record",
    (GMD, "MD_Metadata"): "gmd:MD_Metadata",
}
TYPE_NAMES = tuple(TYPES.values())


class OutputSchema(StrEnum):
    """Schema that records are written in."""

    RECORD = CSW
    ISO = GMD


class ElementSet(StrEnum):
    """How much of a record is written."""

    BRIEF = "brief"
    SUMMARY = "summary"
    FULL = "full"


class ResultType(StrEnum):
    """Whether records come back, how many there are, or that the request was understood."""

    RESULTS = "results"
    HITS = "hits"
    VALIDATE = "validate"


def one_of[Word: StrEnum](words: type[Word], text: str, locator: str) -> Word:
    """A word of a list, in any case. Raises OwsRefusal."""
    found = next((word for word in words if word.value.lower() == text.strip().lower()), None)
    if found is None:
        raise invalid(locator, f"{locator} : {' ou '.join(words)} est attendu, lu {cited(text)}")
    return found


def type_name(text: str, prefixes: Mapping[str, str], locator: str) -> str:
    """The name of a type of records; a prefix that is not declared is the usual one."""
    prefix, _, local = text.strip().rpartition(":")
    uri = prefixes.get(prefix) or NAMESPACES.get(prefix or "csw", "")
    found = TYPES.get((uri, local))
    if found is None:
        raise invalid(
            locator,
            f"{locator} : type inconnu : {cited(text)} ; {' ou '.join(TYPE_NAMES)} est attendu",
        )
    return found


def check_media(text: str | None, locator: str = "outputFormat") -> None:
    """Raises OwsRefusal for a form that is not XML."""
    if text is not None and text.partition(";")[0].strip().lower() not in MEDIA:
        raise format_refusal(locator, text, MEDIA)
