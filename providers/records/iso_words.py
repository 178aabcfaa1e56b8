"""The small forms that ISO 19139 is written with: a text, a code of a list, a number, a day."""

from datetime import UTC, datetime
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

GMD, GCO = "http://www.isotc211.org/2005/gmd", "http://www.isotc211.org/2005/gco"
CSW = "http://www.opengis.net/cat/csw/2.0.2"
NAMESPACES = {"gmd": GMD, "gco": GCO, "gml": "http://www.opengis.net/gml/3.2", "csw": CSW}
_LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"

Element = Any  # lxml's own, which says no types


def add(parent: Element, *names: str) -> Element:
    """Elements one inside the other; the last one comes back."""
    for name in names:
        parent = etree.SubElement(parent, f"{{{GMD}}}{name}")
    return parent


def text(parent: Element, name: str, value: str) -> None:
    """A free text."""
    _value(parent, name, "CharacterString", value)


def number(parent: Element, name: str, value: float) -> None:
    """A number of degrees, six decimals at most."""
    _value(parent, name, "Decimal", repr(round(value, 6)))


def date_of(parent: Element, name: str, day: str) -> None:
    """A day (AAAA-MM-JJ)."""
    _value(parent, name, "Date", day)


def moment_of(parent: Element, name: str, moment: datetime) -> None:
    """A day and its time, in UTC."""
    said = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    _value(parent, name, "DateTime", said)


def missing(parent: Element, name: str, reason: str) -> None:
    """Nothing, and one of the standard's reasons for it."""
    add(parent, name).set(f"{{{GCO}}}nilReason", reason)


def code(parent: Element, name: str, codes: str, value: str) -> None:
    """A word of one of the standard's lists."""
    lists = "http://www.loc.gov/standards/iso639-2/" if codes == "LanguageCode" else _LISTS
    found = add(parent, name, codes)
    found.set("codeList", lists if codes == "LanguageCode" else f"{lists}#{codes}")
    found.set("codeListValue", value)
    found.text = value


def _value(parent: Element, name: str, kind: str, value: str) -> None:
    etree.SubElement(add(parent, name), f"{{{GCO}}}{kind}").text = value
