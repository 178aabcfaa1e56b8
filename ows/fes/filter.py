"""Filters of FES 2.0 become the trees that CQL2 has: one meaning, one compiler, one set of bounds.

Literals are texts in XML: each is read in the type of what it is compared with.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ows.caller import OwsCaller
from ows.errors import invalid
from ows.fes.gml_geometry import NAMES, geometry_of
from ows.fes.names import COMPARISONS, FUNCTIONS, LOGICAL, SPATIAL, TEMPORAL
from ows.namespaces import GML, KNOWN, OURS, local_name
from ows.xml_reader import Element, name_of, read_xml, text_of
from parc_social.catalogue.field import Audience, Field, FieldType
from parc_social.errors import InvalidValue, OwsRefusal, UnknownName
from parc_social.storage.filters.type_checks import GEOMETRY
from parc_social.storage.query.values import cast
from parc_social.storage.sql.visibility import Visible

TRUE: dict[str, Any] = {"op": "=", "args": [1, 1]}
FALSE: dict[str, Any] = {"op": "=", "args": [1, 0]}
_NUMBERS = (FieldType.INTEGER, FieldType.NUMBER)
_WRITTEN = ("name", "description", "identifier", "descriptionReference", "metaDataProperty")


class Operand(NamedTuple):
    """A value: its node; what type it has, None: a literal that has not found one yet."""

    node: Any
    type: FieldType | None


class FesFilter(NamedTuple):
    """What a filter asks for: a condition, or identifiers (a filter has one of the two)."""

    tree: Any | None
    ids: tuple[str, ...] | None


def read_filter(
    text: str, caller: OwsCaller, seen: Visible, prefixes: Mapping[str, str]
) -> FesFilter:
    """The filter of a KVP request."""
    return filter_of(read_xml(text, "filter"), caller, seen, prefixes)


def filter_of(
    element: Element, caller: OwsCaller, seen: Visible, prefixes: Mapping[str, str]
) -> FesFilter:
    """The filter of a fes:Filter element. Raises OwsRefusal."""
    if name_of(element)[1] != "Filter":
        raise invalid("filter", f"filter : fes:Filter est attendu, lu {name_of(element)[1]!r}")
    children = list(element)
    if not children:
        raise invalid("filter", "filter : le filtre est vide")
    if all(name_of(child)[1] == "ResourceId" for child in children):
        return FesFilter(None, tuple(_rid(child) for child in children))
    if len(children) > 1:
        raise invalid("filter", "filter : une seule condition est attendue ; joignez-les par And")
    return FesFilter(_FesReader(caller, seen, prefixes).condition(children[0]), None)


def _rid(element: Element) -> str:
    rid = element.get("rid")
    if not rid:
        raise invalid("filter", "filter : ResourceId sans rid")
    return rid


class _FesReader:
    """One method a form of the tree."""

    def __init__(self, caller: OwsCaller, seen: Visible, prefixes: Mapping[str, str]) -> None:
        self._caller = caller
        self._seen = seen
        self._prefixes = prefixes
        self._others: Mapping[str, Callable[[Element], Any]] = {
            "PropertyIsLike": self._like,
            "PropertyIsNull": self._null,
            "PropertyIsNil": self._nil,
            "PropertyIsBetween": self._between,
        }

    def condition(self, element: Element) -> Any:
        """The tree of a condition."""
        name = name_of(element)[1]
        if name in LOGICAL:
            return self._logical(element, name)
        if name in COMPARISONS:
            return self._comparison(element, name)
        if name in SPATIAL:
            return self._spatial(element, name)
        if name in TEMPORAL:
            return self._temporal(element, name)
        if name in self._others:
            return self._others[name](element)
        if name == "Function":
            return self._operand(element).node
        raise invalid("filter", f"filter : opérateur inconnu ou mal placé : {name!r}")

    def _logical(self, element: Element, name: str) -> Any:
        parts = [self.condition(child) for child in element]
        if not parts or (name == "Not" and len(parts) != 1):
            raise invalid("filter", f"filter : {name} n'a pas le nombre d'arguments qu'il faut")
        return (
            parts[0] if len(parts) == 1 and name != "Not" else {"op": LOGICAL[name], "args": parts}
        )

    def _comparison(self, element: Element, name: str) -> Any:
        if any(name_of(e) == (GML, "boundedBy") or _says_bounded(e) for e in element):
            raise OwsRefusal(
                "filter : gml:boundedBy ne se compare pas", "OperationProcessingFailed", "filter"
            )
        arguments = self._settled(self._operands(element, 2, name))
        if element.get("matchCase") == "false":
            arguments = [{"op": "casei", "args": [one]} for one in arguments]
        return {"op": COMPARISONS[name], "args": arguments}

    def _between(self, element: Element) -> Any:
        pieces = [_only(e) if name_of(e)[1].endswith("Boundary") else e for e in element]
        if len(pieces) != 3:
            raise invalid("filter", "filter : PropertyIsBetween attend une valeur et deux bornes")
        return {"op": "between", "args": self._settled([self._operand(e) for e in pieces])}

    def _like(self, element: Element) -> Any:
        value, pattern = self._operands(element, 2, "PropertyIsLike")
        if not isinstance(pattern.node, str):
            raise invalid("filter", "filter : PropertyIsLike attend un motif dans fes:Literal")
        wild, single, escape = (element.get(n) for n in ("wildCard", "singleChar", "escapeChar"))
        node: Any = _pattern(pattern.node, wild or "*", single or "?", escape or "\\")
        if element.get("matchCase") == "false":
            casei = [{"op": "casei", "args": [one]} for one in (value.node, node)]
            return {"op": "like", "args": casei}
        return {"op": "like", "args": [value.node, node]}

    def _null(self, element: Element) -> Any:
        reference = _only(element)
        if self._is_never_written(reference):
            return TRUE
        return {"op": "isNull", "args": [self._operand(reference, geometry=True).node]}

    def _nil(self, element: Element) -> Any:
        """Nothing is ever nil here: what is withheld is absent, and its `statut` says why."""
        if not self._is_never_written(_only(element)):
            self._operand(_only(element), geometry=True)
        return FALSE

    def _spatial(self, element: Element, name: str) -> Any:
        places = [self._place(child) for child in element]
        if name == "BBOX" and len(places) == 1:
            places = [{"property": GEOMETRY}, *places]
        if len(places) != 2:
            raise invalid("filter", f"filter : {name} attend une propriété et une géométrie")
        return {"op": SPATIAL[name], "args": places}

    def _place(self, element: Element) -> Any:
        kind = name_of(element)[1]
        if kind in NAMES:
            default = self._seen.collection.id
            return geometry_of(element, lambda name: self._caller.srs(name, default))
        if kind in ("ValueReference", "PropertyName"):
            if self._name(element) != GEOMETRY:
                raise invalid("filter", f"filter : {text_of(element)!r} n'est pas une géométrie")
            return {"property": GEOMETRY}
        raise invalid("filter", f"filter : une géométrie est attendue, lu {kind!r}")

    def _temporal(self, element: Element, name: str) -> Any:
        spans = [self._span(child) for child in element]
        if len(spans) != 2:
            raise invalid("filter", f"filter : {name} attend deux arguments")
        return {"op": TEMPORAL[name], "args": spans}

    def _span(self, element: Element) -> Any:
        kind = name_of(element)[1]
        if kind == "TimePeriod":
            ends = [text_of(e) for e in element]
            if len(ends) != 2:
                raise invalid("filter", "filter : TimePeriod attend un début et une fin")
            return {"interval": [end or ".." for end in ends]}
        if kind in ("TimeInstant", "Literal"):
            inner = list(element)
            if inner and name_of(inner[0])[1] in ("TimePeriod", "TimeInstant"):
                return self._span(inner[0])
            return _moment(text_of(element))
        return self._operand(element).node

    def _operands(self, element: Element, count: int, name: str) -> list[Operand]:
        found = [self._operand(child) for child in element]
        if len(found) != count:
            raise invalid("filter", f"filter : {name} attend {count} arguments, lu {len(found)}")
        return found

    def _operand(self, element: Element, *, geometry: bool = False) -> Operand:
        kind = name_of(element)[1]
        if kind == "Literal":
            if len(element):
                raise invalid("filter", "filter : une géométrie ne se compare pas à une valeur")
            return Operand(text_of(element) if not element.text else element.text, None)
        if kind == "Function":
            return self._function(element)
        if kind not in ("ValueReference", "PropertyName"):
            raise invalid("filter", f"filter : une valeur est attendue, lu {kind!r}")
        name = self._name(element)
        if name == GEOMETRY and geometry:
            return Operand({"property": GEOMETRY}, None)
        return Operand({"property": name}, self._field(name).type)

    def _function(self, element: Element) -> Operand:
        name = element.get("name") or ""
        known = FUNCTIONS.get(name)
        if known is None:
            raise invalid("filter", f"filter : fonction inconnue : {name!r}")
        operator, count, is_text = known
        type_ = FieldType.STRING if is_text else FieldType.NUMBER
        operands = self._operands(element, count, name)
        return Operand({"op": operator, "args": [_typed(o, type_) for o in operands]}, type_)

    def _settled(self, operands: Sequence[Operand]) -> list[Any]:
        """Each literal in the type of the first operand that has one; of none, as a text."""
        type_ = next((o.type for o in operands if o.type is not None), FieldType.STRING)
        return [_typed(operand, type_) for operand in operands]

    def _field(self, name: str) -> Field:
        try:
            return self._seen.field(name)
        except UnknownName as error:
            raise invalid("filter", f"filter : {error}") from error

    def _name(self, element: Element) -> str:
        """The property that a reference names; its own type may stand before it."""
        return property_name(text_of(element), self._within(element), "filter")

    def _within(self, element: Element) -> dict[str, str]:
        declared = {prefix or "": uri for prefix, uri in element.nsmap.items()}
        return {**self._prefixes, **declared}

    def _is_never_written(self, element: Element) -> bool:
        prefix, colon, local = text_of(element).rpartition(":")
        uri = self._within(element).get(prefix) or KNOWN.get(prefix)
        return bool(colon) and uri == GML and local in (*_WRITTEN, "boundedBy")


def property_name(text: str, prefixes: Mapping[str, str], locator: str) -> str:
    """The local name of a property of ours. Raises OwsRefusal."""
    last = text.strip().rpartition("/")[2]
    namespace, local = local_name(last, prefixes, locator)
    if namespace != OURS or not local:
        raise invalid(locator, f"{locator} : propriété inconnue : {text.strip()!r}")
    return local


def _says_bounded(element: Element) -> bool:
    return name_of(element)[1] == "ValueReference" and text_of(element).endswith("boundedBy")


def _only(element: Element) -> Element:
    children = list(element)
    if len(children) != 1:
        raise invalid("filter", f"filter : {name_of(element)[1]} attend un seul argument")
    return children[0]


def _typed(operand: Operand, type_: FieldType) -> Any:
    """Raises OwsRefusal for a literal that is no value of that type."""
    if operand.type is not None or not isinstance(operand.node, str):
        return operand.node
    text = operand.node if type_ is FieldType.STRING else operand.node.strip()
    if type_ is FieldType.DATE:
        return _moment(text)
    wanted = FieldType.NUMBER if type_ in _NUMBERS else type_
    try:
        value = cast(Field("filter", wanted, "", "", audience=Audience.OPEN), text)
    except InvalidValue as error:
        raise invalid("filter", str(error)) from error
    return int(value) if type_ in _NUMBERS and value == int(value) else value


def _moment(text: str) -> dict[str, str]:
    return {"timestamp" if "T" in text else "date": text}


def _pattern(text: str, wild: str, single: str, escape: str) -> str:
    """The same pattern with the signs of SQL."""
    found: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith(escape, at) and at + len(escape) < len(text):
            at += len(escape)
            found.append(_plain(text[at]))
            at += 1
        elif text.startswith(wild, at):
            found.append("%")
            at += len(wild)
        elif text.startswith(single, at):
            found.append("_")
            at += len(single)
        else:
            found.append(_plain(text[at]))
            at += 1
    return "".join(found)


def _plain(sign: str) -> str:
    return f"\\{sign}" if sign in "%_\\" else sign
