"""CQL2 text to the tree of a filter, by the grammar beside it (`cql2.lark`).

Neither by the `cql2` crate (twenty open brackets take it 2 s, a hundred never returned in 10 s, and
20,000 ANDs end the process: 0.6.0) nor by pygeofilter's own grammar, which gives AND and OR one
rank (decision 0006).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NoReturn

from lark import (
    Lark,
    Token,
    Transformer,
    UnexpectedCharacters,
    UnexpectedInput,
    v_args,  # pyright: ignore[reportUnknownVariableType]
)
from lark.lexer import BasicLexer, LexerState, LexerThread
from pygeofilter import ast, values

from parc_social.errors import InvalidValue
from parc_social.storage.filters.nodes import balanced, call
from parc_social.storage.filters.temporal import day_of, instant_of, interval_of
from parc_social.wording import cited

LONGEST = 16_000  # characters of a filter, as of a URL
DEEPEST = 40  # brackets in brackets
MOST_SIGNS = 40  # before a value
_SHORT = 1_000  # characters of a filter that is remembered
_DIGITS = 18  # more than a whole number of either store has
_GEOMETRIES = (
    "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon",
)  # fmt: skip
_THREADS: Any = LexerThread  # lark says few types
_GEOJSON = {name.upper(): name for name in _GEOMETRIES}


def parse_text(text: str) -> Any:
    """The tree of a CQL2 text, which nobody may change: it is shared.

    Raises InvalidValue saying where it stops making sense.
    """
    _check_length(text)
    return _parse(text) if len(text) <= _SHORT else _parse.__wrapped__(text)


def tokens(text: str) -> tuple[Token, ...]:
    """Tokens of a text, signs and words as they were written. Raises InvalidValue.

    A layer has the same filter at each place of a map, and the journal reads it once more.
    """
    _check_length(text)
    return _tokens(text) if len(text) <= _SHORT else _tokens.__wrapped__(text)


def meaning(token: Token) -> str:
    """A text or a quoted name without its quotes; a backslash stays before all but a quote."""
    if token.type == "TEXT":
        return re.sub(r"''|\\'", "'", token[1:-1])
    return token[1:-1].replace('""', '"') if token.type == "QUOTED" else str(token)


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise InvalidValue(f"filtre trop long : {len(text)} caractères, {LONGEST} au plus")


class _Lexer(BasicLexer):
    """Lark's, with a bound of brackets in brackets."""

    __future_interface__ = 2

    def lex(self, state: LexerState, parser_state: Any) -> Iterator[Token]:
        depth = 0
        for token in super().lex(state, parser_state):
            depth += (token.type == "LPAR") - (token.type == "RPAR")
            if depth > DEEPEST:
                raise InvalidValue(f"filtre trop imbriqué : {DEEPEST} parenthèses au plus")
            yield token


@v_args(inline=True)
class _TreeBuilder(Transformer[Token, Any]):
    """Transformer of the grammar, called as a rule is found: nothing recurs, however deep."""

    def disjunction(self, *parts: Any) -> Any:
        return balanced(ast.Or, parts)

    def conjunction(self, *parts: Any) -> Any:
        return balanced(ast.And, parts)

    def negated(self, part: Any) -> Any:
        return ast.Not(part)

    def compared(self, left: Any, sign: Token, right: Any) -> Any:
        return call(sign, [left, right])

    def computed(self, left: Any, sign: Token, right: Any) -> Any:
        return call(sign.lower(), [left, right])

    def is_null(self, value: Any, negation: Token | None) -> Any:
        return _maybe_not(negation, call("isNull", [value]))

    def like(self, value: Any, negation: Token | None, pattern: Any) -> Any:
        return _maybe_not(negation, call("like", [value, pattern]))

    def between(self, value: Any, negation: Token | None, low: Any, high: Any) -> Any:
        return _maybe_not(negation, call("between", [value, low, high]))

    def among(self, value: Any, negation: Token | None, values_: Any) -> Any:
        return _maybe_not(negation, call("in", [value, values_]))

    def signed(self, *parts: Any) -> Any:
        *signs, value = parts
        if len(signs) > MOST_SIGNS:
            raise InvalidValue(f"filtre trop imbriqué : {MOST_SIGNS} signes de suite au plus")
        if signs.count("-") % 2 == 0:
            return value
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return -value if number else call("*", [-1, value])

    def number(self, word: Token) -> int | float:
        """A float where it has more digits than Python reads as a whole number (4,300)."""
        return int(word) if word.isdigit() and len(word) <= _DIGITS else float(word)

    def text(self, word: Token) -> str:
        return meaning(word)

    def true(self, _: Token) -> bool:
        return True

    def false(self, _: Token) -> bool:
        return False

    def null(self, _: Token) -> None:
        return None

    def property(self, word: Token) -> Any:
        return ast.Attribute(meaning(word))

    def arguments(self, *parts: Any) -> list[Any]:
        return list(parts)

    def call(self, name: Token, parts: list[Any]) -> Any:
        word = name.upper()
        if word in ("DATE", "TIMESTAMP"):
            if len(parts) != 1 or not isinstance(parts[0], str):
                raise InvalidValue(f"filtre : {word} attend un texte entre apostrophes")
            return day_of(parts[0]) if word == "DATE" else instant_of(parts[0])
        if word == "INTERVAL":
            return interval_of(parts)
        return _bbox(parts) if word == "BBOX" else call(name.lower(), parts)

    def geometry(self, coordinates: dict[str, Any]) -> Any:
        return values.Geometry(coordinates)

    def simple(self, word: Token, *parts: Any) -> dict[str, Any]:
        return {"type": _GEOJSON[word.upper()], "coordinates": parts[-1]}

    def collection(self, _: Token, *parts: Any) -> dict[str, Any]:
        geometries: list[Any] = [part for part in parts if isinstance(part, dict)]  # not the Z
        return {"type": "GeometryCollection", "geometries": geometries}

    def position(self, *numbers: float) -> list[float]:
        return list(numbers)

    line = lines = points = polygons = position

    def coordinate(self, *parts: Any) -> float:
        return float(parts[-1]) * (-1 if "-" in parts else 1)


def _bbox(numbers: Sequence[Any]) -> Any:
    if len(numbers) not in (4, 6):
        raise InvalidValue(f"filtre : BBOX attend 4 nombres, lu {len(numbers)}")
    return values.Geometry({"bbox": list(numbers)})


def _maybe_not(negation: Token | None, node: Any) -> Any:
    return ast.Not(node) if negation else node


@cache
def _grammar() -> Any:
    text = resources.files(__package__).joinpath("cql2.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer=_Lexer, transformer=_TreeBuilder())


@lru_cache(256)
def _parse(text: str) -> Any:
    try:
        return _grammar().parse(text)
    except UnexpectedInput as error:
        _refuse(error)


@lru_cache(256)
def _tokens(text: str) -> tuple[Token, ...]:
    try:
        return tuple(_THREADS.from_text(_grammar().parser.lexer, text).lex(None))
    except UnexpectedInput as error:
        _refuse(error)


def _refuse(error: Any) -> NoReturn:
    if isinstance(error, UnexpectedCharacters):
        where: Any = error
        raise InvalidValue(f"filtre illisible au caractère {where.pos_in_stream + 1}") from error
    token: Token = error.token
    if token.type == "$END":
        raise InvalidValue("filtre incomplet") from error
    place = (token.start_pos or 0) + 1
    raise InvalidValue(
        f"filtre : {cited(meaning(token))} inattendu au caractère {place}"
    ) from error
