"""XML of requests and answers: the namespaces, a reader for that of a stranger, a writer."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree as untyped  # pyright: ignore

from ows.errors import invalid, unreadable
from parc_social.storage.statements.feature_form import PREFIX
from parc_social.wording import cited

WFS = "http://www.opengis.net/wfs/2.0"
FES = "http://www.opengis.net/fes/2.0"
OWS = "http://www.opengis.net/ows/1.1"
GML = "http://www.opengis.net/gml/3.2"
OGC = "http://www.opengis.net/ogc"  # of Filter 1.1 and 1.0
OLD_GML = "http://www.opengis.net/gml"  # of GML 3.1.1 and 2
OLD_OWS = "http://www.opengis.net/ows"  # of OWS 1.0, which WFS 1.1.0 and CSW 2.0.2 are made of
XLINK = "http://www.w3.org/1999/xlink"
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:parc-social:wfs:1"  # of our feature types, whatever the server's address
WFS_XSD = "http://schemas.opengis.net/wfs/2.0/wfs.xsd"
GML_XSD = "http://schemas.opengis.net/gml/3.2.1/gml.xsd"

KNOWN: Mapping[str, str] = {PREFIX: OURS, "gml": GML, "wfs": WFS, "fes": FES}
_XMLNS = re.compile(r"xmlns\((?:([^,()=]*)[,=])?([^()]+)\)")


def prefixes_declared(text: str) -> dict[str, str]:
    """The prefixes of a NAMESPACES parameter, over those that everybody knows."""
    return {**KNOWN, **{prefix: uri.strip() for prefix, uri in _XMLNS.findall(text)}}


def local_name(name: str, prefixes: Mapping[str, str], locator: str) -> tuple[str, str]:
    """(namespace, local name) of a qualified name; one without prefix is ours."""
    prefix, colon, local = name.strip().rpartition(":")
    if not colon:
        return OURS, local
    namespace = prefixes.get(prefix) or KNOWN.get(prefix)
    if namespace is None:
        raise invalid(locator, f"{locator} : préfixe non déclaré : {cited(name)}")
    return namespace, local


etree: Any = untyped  # pyright: ignore[reportUnknownVariableType] - lxml says no types
Element = Any
DEEPEST = 60  # elements in elements


def read_xml(document: bytes | str, locator: str) -> Element:
    """The root of a document. Raises OwsRefusal, which says where it is not XML."""
    data = document.encode("utf-8", "replace") if isinstance(document, str) else document
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = f" (ligne {error.lineno})" if error.lineno else ""
        raise unreadable(locator, f"{locator} : XML mal formé{line}") from error
    except ValueError as error:
        raise unreadable(locator, f"{locator} : XML mal formé") from error
    if root.getroottree().docinfo.doctype:
        raise unreadable(locator, f"{locator} : une DTD n'est pas acceptée")
    _check_depth(root, locator)
    return root


def _check_depth(root: Element, locator: str) -> None:
    """Without recursion: what it protects is the recursion of who reads on."""
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth > DEEPEST:
            raise unreadable(locator, f"{locator} : XML trop imbriqué : {DEEPEST} niveaux au plus")
        if not isinstance(element.tag, str):  # an entity that was left as it is
            raise unreadable(locator, f"{locator} : une entité n'est pas acceptée")
        waiting += [(child, depth + 1) for child in element]


def name_of(element: Element) -> tuple[str, str]:
    """(namespace, local name)."""
    name = etree.QName(element)
    return name.namespace or "", name.localname


def children(element: Element, name: str) -> list[Element]:
    """Those of a local name."""
    return [one for one in element if name_of(one)[1] == name]


def only(element: Element, names: Collection[str], *, once: Collection[str] = ()) -> None:
    """Raises OwsRefusal for a child of another name, or a second one of `once`.

    What narrows a request must not be passed over because it stands in the wrong place.
    """
    found = [name_of(child)[1] for child in element]
    unknown = next((name for name in found if name not in names), None)
    if unknown is not None:
        where = f"{name_of(element)[1]} : {cited(unknown)} n'y est pas attendu"
        raise invalid(unknown[:50], f"{where} ; {', '.join(names)}")
    twice = next((name for name in once if found.count(name) > 1), None)
    if twice is not None:
        raise invalid(twice, f"{twice} : un seul est attendu, lu {found.count(twice)}")


def prefixes_of(element: Element) -> dict[str, str]:
    """The prefixes that are declared where an element stands; the empty one is the default."""
    return {prefix or "": uri for prefix, uri in element.nsmap.items()}


def text_of(element: Element) -> str:
    """Its text without spaces around."""
    return "".join(element.itertext()).strip()


def as_text(element: Element) -> str:
    """The element as a document of its own."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Markup(str):
    """Text that is XML already."""

    __slots__ = ()


def element(name: str, /, *children: str | int, **attributes: str | int | None) -> Markup:
    """An element; texts are escaped, Markup is not. `_` in a name of an attribute is a colon."""
    pairs = "".join(
        f" {key.replace('_', ':')}={quoteattr(str(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(c if isinstance(c, Markup) else escape(str(c)) for c in children)
    return Markup(f"<{name}{pairs}>{inner}</{name}>" if inner else f"<{name}{pairs}/>")


def join(parts: Iterable[Markup]) -> Markup:
    """Some elements, one after another."""
    return Markup("".join(parts))


def document(root: Markup) -> bytes:
    """The bytes of a document."""
    return (HEAD + root).encode()
