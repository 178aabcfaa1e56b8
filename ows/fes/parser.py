"""Filters of FES 2.0, 1.1 and 1.0 become the trees that CQL2 has: one meaning, one evaluator.

pygeofilter's parser makes the nodes; what it has not or has otherwise is read here: functions, nil,
case, balanced And and Or, geometries in their system. Literals are texts in XML: each is read in
the type of what it is compared with.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pygeofilter import ast
from pygeofilter.parsers.fes.v20 import FES20Parser

from ows.errors import invalid
from ows.fes.capabilities import COMPARISONS, FUNCTIONS, SPATIAL, TEMPORAL
from ows.fes.properties import FilterProperties
from ows.fes.values import (
    NAMES,
    Literal,
    geometry_of,
    moment,
    only,
    says_bounded,
    sql_pattern,
    with_type,
    without_case,
)
from ows.xml import GML, KNOWN, OLD_GML, Element, name_of, prefixes_of, text_of
from parc_social.catalogue.collection import Field, FieldType
from parc_social.errors import OwsRefusal, UnknownName
from parc_social.storage.filters.nodes import (
    GEOMETRY,
    T_INTERSECTS,
    TEXT_FUNCTIONS,
    balanced,
    call,
    like,
)
from parc_social.storage.filters.temporal import interval_of
from parc_social.wording import cited

_TRUE, _FALSE = ast.Equal(1, 1), ast.Equal(1, 0)
_DESCRIPTIVE = ("name", "description", "identifier", "descriptionReference", "metaDataProperty")
_REFERENCES = ("ValueReference", "PropertyName")
_VALUES = (*_REFERENCES, "Literal", "Function")
_TIMES = ("TimePeriod", "TimeInstant")
_NEW = ("AnyInteracts", "PropertyIsNil")  # of 2.0 alone, beside the temporal ones
_SUMS = ("Add", "Sub", "Mul", "Div")  # of the versions before 2.0, which has functions instead


class FesParser(FES20Parser):
    """Parser of FES 2.0: one method a form that is read otherwise than pygeofilter reads it.

    `is_old`: of Filter 1.1 and 1.0, which have sums as elements and no times.
    """

    def __init__(
        self, properties: FilterProperties, prefixes: Mapping[str, str], *, is_old: bool = False
    ) -> None:
        self._properties = properties
        self._prefixes = prefixes
        self._sums = _SUMS if is_old else ()
        self._conditions = (*COMPARISONS, *SPATIAL, *(() if is_old else TEMPORAL))
        self._no_conditions = (*_REFERENCES, "Literal", *self._sums, *NAMES, *_TIMES)
        if is_old:
            self._no_conditions += _NEW
        self._own: Mapping[str, Callable[[Element], Any]] = {
            "And": self._logical,
            "Or": self._logical,
            "Not": self._logical,
            "PropertyIsLike": self._like,
            "PropertyIsNull": self._null,
            "PropertyIsNil": self._nil,
            "PropertyIsBetween": self._between,
            "BBOX": lambda e: ast.GeometryIntersects(*self._places(e, "BBOX")),
            "AnyInteracts": lambda e: call(T_INTERSECTS, self._spans(e, "AnyInteracts")),
            "Function": self._function,
            "Literal": self._literal,
            **dict.fromkeys(self._sums, lambda e: self._call(name_of(e)[1].lower(), e)),
            **dict.fromkeys(_REFERENCES, self._reference),
            **dict.fromkeys(NAMES, lambda e: geometry_of(e, properties.srs)),
            **dict.fromkeys(_TIMES, self._time),
        }

    def condition(self, element: Element) -> Any:
        """The tree of a condition."""
        name = name_of(element)[1]
        is_known = name in self._own or name in self._conditions
        if not is_known or name in self._no_conditions:
            raise invalid("filter", f"filter : opérateur inconnu ou mal placé : {cited(name)}")
        return self._evaluate_node(element)

    def _evaluate_node(self, node: Element) -> Any:
        """By local names; the tags of pygeofilter's metaclass would have a base's method win."""
        name = name_of(node)[1]
        if name in self._own:
            return self._own[name](node)
        others = self._places if name in SPATIAL else self._spans
        parts = (self._comparison if name in COMPARISONS else others)(node, name)
        return FES20Parser.tag_map[f"{{{FES20Parser.namespace}}}{name}"](self, node, *parts)

    def _logical(self, element: Element) -> Any:
        name = name_of(element)[1]
        parts = [self.condition(child) for child in element]
        if not parts or (name == "Not" and len(parts) != 1):
            raise invalid("filter", f"filter : {name} n'a pas le nombre d'arguments qu'il faut")
        if name == "Not":
            return ast.Not(parts[0])
        return balanced(ast.And if name == "And" else ast.Or, parts)

    def _comparison(self, element: Element, name: str) -> list[Any]:
        if any(name_of(e) == (GML, "boundedBy") or says_bounded(e) for e in element):
            raise OwsRefusal(
                "filter : gml:boundedBy ne se compare pas", "OperationProcessingFailed", "filter"
            )
        return without_case(element, self._with_types(self._operands(element, 2, name)))

    def _between(self, element: Element) -> Any:
        pieces = [only(e) if name_of(e)[1].endswith("Boundary") else e for e in element]
        if len(pieces) != 3:
            raise invalid("filter", "filter : PropertyIsBetween attend une valeur et deux bornes")
        return call("between", self._with_types([self._operand(e) for e in pieces]))

    def _like(self, element: Element) -> Any:
        value, pattern = self._operands(element, 2, "PropertyIsLike")
        if not isinstance(pattern, Literal):
            raise invalid("filter", "filter : PropertyIsLike attend un motif dans fes:Literal")
        wild, single = element.get("wildCard"), element.get("singleChar")
        escape = element.get("escapeChar") or element.get("escape")  # the name of 1.0
        like_pattern = sql_pattern(pattern.text, wild or "*", single or "?", escape or "\\")
        return like(*without_case(element, [with_type(value, FieldType.STRING), like_pattern]))

    def _null(self, element: Element) -> Any:
        reference = only(element)
        if self._is_never_written(reference):
            return _TRUE
        return call("isNull", [with_type(self._operand(reference), FieldType.STRING)])

    def _nil(self, element: Element) -> Any:
        """Nothing is ever nil here: what is withheld is absent, and its `statut` says why."""
        if not self._is_never_written(only(element)):
            self._operand(only(element))
        return _FALSE

    def _places(self, element: Element, name: str) -> list[Any]:
        places = [self._place(child) for child in element]
        if name == "BBOX" and len(places) == 1:
            places = [ast.Attribute(GEOMETRY), *places]
        if len(places) != 2:
            raise invalid("filter", f"filter : {name} attend une propriété et une géométrie")
        return places

    def _place(self, element: Element) -> Any:
        kind = name_of(element)[1]
        if kind not in (*NAMES, *_REFERENCES):
            raise invalid("filter", f"filter : une géométrie est attendue, lu {cited(kind)}")
        if kind not in _REFERENCES:
            return self._evaluate_node(element)
        name = self._name(element)  # MapServer's client, of 1.0.0, writes it with a capital
        if (name.lower() if self._sums else name) != GEOMETRY:
            raise invalid("filter", f"filter : {cited(text_of(element))} n'est pas une géométrie")
        return ast.Attribute(GEOMETRY)

    def _spans(self, element: Element, name: str) -> list[Any]:
        spans = [self._span(child) for child in element]
        if len(spans) != 2:
            raise invalid("filter", f"filter : {name} attend deux arguments")
        return spans

    def _span(self, element: Element) -> Any:
        if name_of(element)[1] in _TIMES:
            return self._time(element)
        inner = list(element) if name_of(element)[1] == "Literal" else []
        if inner and name_of(inner[0])[1] in _TIMES:
            return self._time(inner[0])
        return with_type(self._operand(element), FieldType.DATE)

    def _time(self, element: Element) -> Any:
        if name_of(element)[1] == "TimeInstant":
            return moment(text_of(element))
        ends = [text_of(e) for e in element]
        if len(ends) != 2:
            raise invalid("filter", "filter : TimePeriod attend un début et une fin")
        return interval_of([end or ".." for end in ends])

    def _operands(self, element: Element, count: int, name: str) -> list[Any]:
        operands = [self._operand(child) for child in element]
        if len(operands) != count:
            raise invalid("filter", f"filter : {name} attend {count} arguments, lu {len(operands)}")
        return operands

    def _operand(self, element: Element) -> Any:
        kind = name_of(element)[1]
        if kind not in (*_VALUES, *self._sums):
            raise invalid("filter", f"filter : une valeur est attendue, lu {cited(kind)}")
        return self._own[kind](element)

    def _literal(self, element: Element) -> Literal:
        if len(element):
            raise invalid("filter", "filter : une géométrie ne se compare pas à une valeur")
        return Literal(element.text or text_of(element))

    def _function(self, element: Element) -> Any:
        name = element.get("name") or ""
        if name not in FUNCTIONS:
            raise invalid("filter", f"filter : fonction inconnue : {cited(name)}")
        return self._call(name, element)

    def _call(self, name: str, element: Element) -> Any:
        operator, count, is_text = FUNCTIONS[name]
        type_ = FieldType.STRING if is_text else FieldType.NUMBER
        return call(
            operator, [with_type(one, type_) for one in self._operands(element, count, name)]
        )

    def _with_types(self, operands: Sequence[Any]) -> list[Any]:
        """Each literal in the type of the first operand that has one; of none, as a text."""
        types = (self._type_of(one) for one in operands)
        type_ = next((one for one in types if one is not None), FieldType.STRING)
        return [with_type(operand, type_) for operand in operands]

    def _type_of(self, operand: Any) -> FieldType | None:
        if isinstance(operand, ast.Attribute):
            return None if operand.name == GEOMETRY else self._field(operand.name).type
        if isinstance(operand, ast.Function) and operand.name in TEXT_FUNCTIONS:
            return FieldType.STRING
        return None if isinstance(operand, Literal) else FieldType.NUMBER

    def _reference(self, element: Element) -> Any:
        name = self._name(element)
        return ast.Attribute(name if name == GEOMETRY else self._field(name).name)

    def _field(self, name: str) -> Field:
        try:
            return self._properties.field(name)
        except UnknownName as error:
            raise invalid("filter", f"filter : {error}") from error

    def _name(self, element: Element) -> str:
        """The property that a reference names; its own type may stand before it."""
        return self._properties.name(text_of(element), self._within(element))

    def _within(self, element: Element) -> dict[str, str]:
        return {**self._prefixes, **prefixes_of(element)}

    def _is_never_written(self, element: Element) -> bool:
        prefix, colon, local = text_of(element).rpartition(":")
        uri = self._within(element).get(prefix) or KNOWN.get(prefix)
        return bool(colon) and uri in (GML, OLD_GML) and local in (*_DESCRIPTIVE, "boundedBy")
