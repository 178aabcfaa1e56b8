"""The filter of a request: a condition, or identifiers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ows.caller import OwsCaller
from ows.errors import invalid
from ows.fes.parser import FesParser
from ows.fes.properties import RowProperties
from ows.vocabulary import VOCABULARIES
from ows.xml import FES, OGC, Element, name_of, read_xml
from parc_social.errors import InvalidValue
from parc_social.storage.sql.visibility import Visible
from parc_social.wording import cited

_LANGUAGES = {FES: "FES 2.0", OGC: "Filter 1.1 ou 1.0"}
_ID = "{http://www.opengis.net/gml}id"
# Identifiers, and the attribute that has one. Of WFS 2.0.0, then of the versions before.
_RESOURCES = {"ResourceId": "rid"}
_OLD_RESOURCES = {"FeatureId": "fid", "GmlObjectId": _ID}


class FesFilter(NamedTuple):
    """Filter of FES: a condition, or identifiers (a filter has one of the two)."""

    tree: Any | None
    ids: tuple[str, ...] | None


def read_filter(
    text: str, caller: OwsCaller, view: Visible, prefixes: Mapping[str, str]
) -> FesFilter:
    """The filter of a KVP request."""
    return filter_of(read_xml(text, "filter"), caller, view, prefixes)


def filter_of(
    element: Element, caller: OwsCaller, view: Visible, prefixes: Mapping[str, str]
) -> FesFilter:
    """The filter of a fes:Filter element. Raises OwsRefusal."""
    if name_of(element)[1] != "Filter":
        raise invalid("filter", f"filter : fes:Filter est attendu, lu {cited(name_of(element)[1])}")
    children = list(element)
    if not children:
        raise invalid("filter", "filter : le filtre est vide")
    _check_language(element, caller)
    is_old = VOCABULARIES[caller.version].is_old
    resources = _OLD_RESOURCES if is_old else _RESOURCES
    if all(name_of(child)[1] in resources for child in children):
        return FesFilter(None, tuple(_rid(child, resources) for child in children))
    if len(children) > 1:
        raise invalid("filter", "filter : une seule condition est attendue ; joignez-les par And")
    parser = FesParser(RowProperties(caller, view), prefixes, is_old=is_old)
    try:
        return FesFilter(parser.condition(children[0]), None)
    except InvalidValue as error:
        raise invalid("filter", str(error)) from error


def _check_language(element: Element, caller: OwsCaller) -> None:
    """A filter without a namespace is of the version that it comes in. Raises OwsRefusal."""
    own = VOCABULARIES[caller.version].filter
    found = {name_of(one)[0] for one in element.iter()} & _LANGUAGES.keys() - {own}
    if found:
        raise invalid(
            "filter",
            f"filter : {_LANGUAGES[own]} est attendu en WFS {caller.version}, lu"
            f" {_LANGUAGES[found.pop()]}",
        )


def _rid(element: Element, resources: Mapping[str, str]) -> str:
    name = name_of(element)[1]
    rid = element.get(resources[name])
    if not rid:
        raise invalid("filter", f"filter : {name} sans {resources[name].rpartition('}')[2]}")
    return rid
