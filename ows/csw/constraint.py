"""The constraint of a query, CQL text or Filter 1.1, as one tree over the queryables."""

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any, cast

from pygeofilter import ast

from ows.csw.queryables import ANY_TEXT, FIELDS, queryable_of
from ows.errors import invalid
from ows.fes.parser import FesParser
from ows.srs import Srs, srs_of
from ows.xml import FES, Element, name_of, read_xml
from parc_social.catalogue.collection import Field
from parc_social.errors import InvalidValue, OwsRefusal, UnknownName
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.filters.limits import check_size
from parc_social.storage.filters.nodes import TEXT_FUNCTIONS, among, call, like
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import CRS84, Filter
from parc_social.wording import cited

LOCATOR = "Constraint"
_IDS = ("FeatureId", "GmlObjectId")
_OLD = re.compile(  # quoted texts first, so that nothing is found in them
    r"""'(?:[^']|'')*'|"[^"]*"
    |\bBBOX\s*\(\s*(?P<name>[A-Za-z][\w:.]*)\s*,(?P<corners>[^()'"]*)\)
    |\b(?P<relation>INTERSECTS|EQUALS|DISJOINT|TOUCHES|CROSSES|WITHIN|CONTAINS|OVERLAPS)\s*\(""",
    re.VERBOSE | re.IGNORECASE,
)


def of_cql(text: str) -> Filter:
    """The filter of a CQL text: CQL2's grammar, and the spatial names of CQL. Raises OwsRefusal."""
    with about_constraint():
        return _filter(parse_text(_OLD.sub(_as_cql2, text)))


def _as_cql2(match: re.Match[str]) -> str:
    """A text of the caller as it is; BBOX of a property, or a relation, by the name of CQL2."""
    if match["name"]:
        return f"S_INTERSECTS({match['name']},BBOX({match['corners']}))"
    return f"S_{match['relation']}(" if match["relation"] else match[0]


def of_text(text: str) -> Filter:
    """The filter of an ogc:Filter document. Raises OwsRefusal."""
    return of_element(read_xml(text, LOCATOR))


def of_element(element: Element) -> Filter:
    """The filter of an ogc:Filter element. Raises OwsRefusal."""
    if name_of(element)[1] != "Filter":
        raise invalid(
            LOCATOR, f"{LOCATOR} : ogc:Filter est attendu, lu {cited(name_of(element)[1])}"
        )
    if any(name_of(one)[0] == FES for one in element.iter()):
        raise invalid(LOCATOR, f"{LOCATOR} : Filter 1.1 est attendu en CSW 2.0.2, lu FES 2.0")
    parts = list(element)
    with about_constraint():
        if parts and all(name_of(one)[1] in _IDS for one in parts):
            return _filter(among("identifier", [_identifier(one) for one in parts]))
        if len(parts) != 1:
            raise InvalidValue("une condition est attendue ; joignez-en plusieurs par And ou Or")
        return _filter(FesParser(_RecordProperties(), {}).condition(parts[0]))


@contextmanager
def about_constraint() -> Generator[None]:
    """Whatever is refused of a constraint names it."""
    try:
        yield
    except (InvalidValue, UnknownName) as error:
        raise invalid(LOCATOR, f"{LOCATOR} : {error}") from error
    except OwsRefusal as error:
        raise invalid(LOCATOR, str(error)) from error


class _RecordProperties:
    """The queryables, as a filter of XML names them; places are in any system that is offered."""

    def name(self, text: str, prefixes: Mapping[str, str]) -> str:
        del prefixes  # the usual ones, declared or not
        return queryable_of(text.rpartition("/")[2]).name

    def field(self, name: str) -> Field:
        return FIELDS[name]

    def srs(self, name: str | None) -> Srs:
        uris = list(offered_systems())
        return srs_of(name.strip(), uris) if name else Srs(CRS84, CRS84)


def _identifier(element: Element) -> str:
    return next(iter(element.attrib.values()), "")


def _filter(tree: Any) -> Filter:
    """Bounded first: what follows goes down the tree."""
    check_size(tree)
    return Filter(_renamed(tree))


def _renamed(node: Any) -> Any:
    """The tree by the names of queryables; nothing of what was read is changed, as it is shared."""
    if isinstance(node, ast.Attribute):
        return ast.Attribute(queryable_of(node.name).name)
    if isinstance(node, list):
        return [_renamed(one) for one in cast(list[Any], node)]
    if isinstance(node, ast.Not):  # which is no dataclass
        return ast.Not(_renamed(node.sub_node))
    if not isinstance(node, ast.Node):
        return node
    parts = {one.name: getattr(node, one.name) for one in fields(cast(Any, node))}
    made = replace(
        cast(Any, node),
        **{k: _renamed(v) for k, v in parts.items() if isinstance(v, ast.Node | list)},
    )
    return _of_any_text(made) if _is_any_text(_bare(getattr(made, "lhs", None))) else made


def _is_any_text(node: Any) -> bool:
    return isinstance(node, ast.Attribute) and node.name == ANY_TEXT


def _bare(node: Any) -> Any:
    """A text without the functions of case and accents around it."""
    while isinstance(node, ast.Function) and node.name in TEXT_FUNCTIONS and node.arguments:
        node = node.arguments[0]
    return node


def _of_any_text(node: Any) -> Any:
    """Words anywhere in the record, without case nor accents: so clients and peers mean it."""
    text = _bare(getattr(node, "pattern", getattr(node, "rhs", None)))
    if isinstance(node, ast.Like) and isinstance(text, str):
        words = text.strip("%")
    elif isinstance(node, ast.Equal) and isinstance(text, str):
        words = "".join(f"\\{c}" if c in "\\%_" else c for c in text)
    else:
        raise InvalidValue(f"csw:{ANY_TEXT} se cherche par LIKE ou =")
    sides = (ast.Attribute(ANY_TEXT), f"%{words}%")
    return like(*(call("accenti", [call("casei", [side])]) for side in sides))
