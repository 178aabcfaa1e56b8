"""CQL2 text and CQL2 JSON to one tree, that of CQL2 JSON.

The text is parsed here, not by the `cql2` crate: twenty open brackets take it 2 s, a
hundred never returned in 10 s, and 20,000 ANDs end the process (measured on 0.6.0).
Here every token is read once.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NoReturn

from parc_social.errors import InvalidValue
from parc_social.storage.filters.cql2_geometry import GEOMETRIES, bbox, geometry
from parc_social.storage.filters.cql2_tokens import SHORT, Token, TokenKind, tokens

DEEPEST = 40  # brackets in brackets, signs before signs
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_RESERVED = ("AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "DIV")
_CONSTANTS = {"TRUE": True, "FALSE": False, "NULL": None}


def parse_text(text: str) -> Any:
    """The tree of a CQL2 text, which nobody may change: it is shared.

    Raises InvalidValue saying where it stops making sense.
    """
    return _parsed(text) if len(text) <= SHORT else _parsed.__wrapped__(text)


_DIGITS = 18  # more than a whole number of either store has


@lru_cache(256)
def _parsed(text: str) -> Any:
    parser = Parser(tokens(text))
    tree = parser.disjunction()
    parser.end()
    return tree


def parse_json(text: str | bytes) -> Any:
    """The tree of a CQL2 JSON document; its meaning is checked when it is compiled."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidValue("filtre CQL2 JSON illisible") from error


class Parser:
    """Recursive descent, one method a level of precedence."""

    def __init__(self, found: Sequence[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._at]

    def next(self) -> Token:
        """Takes a token."""
        token = self.token
        self._at += token.kind is not TokenKind.END
        return token

    def end(self) -> None:
        """Raises InvalidValue unless everything is read."""
        if self.token.kind is not TokenKind.END:
            self.refuse()

    def take(self, *words: str) -> str | None:
        """The next sign or keyword if it is one of `words`, in capitals."""
        word = self.token.word.upper()
        if self.token.kind in (TokenKind.NAME, TokenKind.SIGN) and word in words:
            self._at += 1
            return word
        return None

    def need(self, word: str) -> None:
        """Takes a sign or keyword. Raises InvalidValue when another is there."""
        if not self.take(word):
            self.refuse()

    def refuse(self) -> NoReturn:
        """Raises InvalidValue at the next token."""
        token = self.token
        if token.kind is TokenKind.END:
            raise InvalidValue("filtre incomplet")
        raise InvalidValue(f"filtre : {token.word!r} inattendu au caractère {token.position + 1}")

    def disjunction(self) -> Any:
        """Terms joined by OR."""
        return self._joined("OR", self._conjunction)

    def number(self) -> float:
        """A signed number."""
        sign = -1 if self.take("-") else 1
        self.take("+")
        if self.token.kind is not TokenKind.NUMBER:
            self.refuse()
        return sign * float(self.next().word)

    def _joined(self, word: str, part: Any) -> Any:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else {"op": word.lower(), "args": parts}

    def _conjunction(self) -> Any:
        return self._joined("AND", self._negation)

    def _negation(self) -> Any:
        negations = 0
        while self.take("NOT"):
            negations += 1
        tree = self._predicate()
        for _ in range(negations):
            tree = {"op": "not", "args": [tree]}
        return tree

    def _predicate(self) -> Any:
        left = self._sum()
        if sign := self.take(*_COMPARISONS):
            return {"op": sign, "args": [left, self._sum()]}
        if self.take("IS"):
            negated = self.take("NOT")
            self.need("NULL")
            return _maybe_not(negated, {"op": "isNull", "args": [left]})
        negated = self.take("NOT")
        if word := self.take("LIKE", "BETWEEN", "IN"):
            return _maybe_not(negated, self._membership(word, left))
        if negated:
            self.refuse()
        return left

    def _membership(self, word: str, left: Any) -> Any:
        if word == "LIKE":
            return {"op": "like", "args": [left, self._sum()]}
        if word == "IN":
            return {"op": "in", "args": [left, self._list()]}
        low = self._sum()
        self.need("AND")
        return {"op": "between", "args": [left, low, self._sum()]}

    def _list(self) -> list[Any]:
        self.need("(")
        parts: list[Any] = []
        if self.take(")"):
            return parts
        parts.append(self.disjunction())
        while self.take(","):
            parts.append(self.disjunction())
        self.need(")")
        return parts

    def _sum(self) -> Any:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Any:
        return self._chain(("*", "/", "%", "DIV"), self._power)

    def _power(self) -> Any:
        return self._chain(("^",), self._signed)

    def _chain(self, signs: tuple[str, ...], part: Any) -> Any:
        tree = part()
        while sign := self.take(*signs):
            tree = {"op": sign.lower(), "args": [tree, part()]}
        return tree

    def _signed(self) -> Any:
        sign, signs = 1, 0
        while found := self.take("-", "+"):
            sign = -sign if found == "-" else sign
            signs += 1
            if signs > DEEPEST:
                raise InvalidValue(f"filtre trop imbriqué : {DEEPEST} signes de suite au plus")
        value = self._primary()
        if sign == 1:
            return value
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return -value if number else {"op": "*", "args": [-1, value]}

    def _primary(self) -> Any:
        token = self.token
        if token.kind is TokenKind.NUMBER:
            return _number(self.next().word)
        if token.kind is TokenKind.TEXT:
            return self.next().word
        if token.kind is TokenKind.QUOTED:
            return {"property": self.next().word}
        if token.kind is TokenKind.NAME and token.word.upper() not in _RESERVED:
            return self._named()
        if token.word == "(" and token.kind is TokenKind.SIGN:
            return self._bracket()
        return self.refuse()

    def _bracket(self) -> Any:
        self.need("(")
        self._enter()
        tree = self.disjunction()
        self.need(")")
        self._depth -= 1
        return tree

    def _named(self) -> Any:
        name = self.next().word
        word = name.upper()
        if word in _CONSTANTS:
            return _CONSTANTS[word]
        if word in GEOMETRIES and self.token.word.upper() in ("(", "Z"):
            return geometry(self, word)
        if self.token.kind is not TokenKind.SIGN or self.token.word != "(":
            return {"property": name}
        return bbox(self) if word == "BBOX" else self._call(word)

    def _call(self, word: str) -> Any:
        self._enter()
        arguments = self._list()
        self._depth -= 1
        if word in ("DATE", "TIMESTAMP"):
            if len(arguments) != 1 or not isinstance(arguments[0], str):
                raise InvalidValue(f"filtre : {word} attend un texte entre apostrophes")
            return {word.lower(): arguments[0]}
        if word == "INTERVAL":
            return {"interval": arguments}
        return {"op": word.lower(), "args": arguments}

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InvalidValue(f"filtre trop imbriqué : {DEEPEST} parenthèses au plus")


def _maybe_not(negated: str | None, tree: Any) -> Any:
    return {"op": "not", "args": [tree]} if negated else tree


def _number(word: str) -> int | float:
    """A float where it has more digits than Python reads as a whole number (4,300)."""
    return int(word) if word.isdigit() and len(word) <= _DIGITS else float(word)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
