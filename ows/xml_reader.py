"""XML of a stranger: no DTD, no entity, no network, bounded size and depth."""

from typing import Any

from lxml import etree as untyped  # pyright: ignore

from ows.errors import unreadable

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


def text_of(element: Element) -> str:
    """Its text without spaces around."""
    return "".join(element.itertext()).strip()


def as_text(element: Element) -> str:
    """The element as a document of its own."""
    return etree.tostring(element, encoding="unicode", with_tail=False)
