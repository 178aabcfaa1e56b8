"""CQL2 text cut into tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from parc_social.errors import InvalidValue

LONGEST = 16_000  # characters of a filter, as of a URL
SHORT = 1_000  # of one that is remembered
_TOKENS = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<text>'(?:[^'\\]|''|\\.)*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[^\W\d]\w*(?:[.:]\w+)*)
  | (?P<sign><>|<=|>=|[-+*/%^=<>(),])
    """,
    re.VERBOSE | re.DOTALL,
)


class TokenKind(StrEnum):
    """What a token is."""

    TEXT = "text"
    QUOTED = "quoted"
    NUMBER = "number"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a filter; `word` is what it means, a text or quoted name without its quotes."""

    kind: TokenKind
    word: str
    position: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a filter, an END last. Raises InvalidValue where nothing fits.

    A layer has the same filter at each place of a map, and the journal reads it once more.
    """
    if len(text) > LONGEST:
        raise InvalidValue(f"filtre trop long : {len(text)} caractères, {LONGEST} au plus")
    return _read(text) if len(text) <= SHORT else _read.__wrapped__(text)


@lru_cache(256)
def _read(text: str) -> tuple[Token, ...]:
    return (*_cut(text), Token(TokenKind.END, "", len(text)))


def _cut(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        found = _TOKENS.match(text, position)
        if found is None or found.lastgroup is None:
            raise InvalidValue(f"filtre illisible au caractère {position + 1}")
        if found.lastgroup != "space":
            kind = TokenKind(found.lastgroup)
            yield Token(kind, _meaning(kind, found.group()), position)
        position = found.end()


def _meaning(kind: TokenKind, word: str) -> str:
    """A backslash stays before all but a quote: LIKE reads it."""
    if kind is TokenKind.TEXT:
        return re.sub(r"''|\\'", "'", word[1:-1])
    return word[1:-1].replace('""', '"') if kind is TokenKind.QUOTED else word
