"""The words of the catalogue's YAML for Babel, in the contexts in which they are translated."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any, cast

import yaml

from parc_social.wording import COLUMN, PLURAL

_WORDS = ("titre", "libelle", "libelles")
_FIELDS = "fields"

# Line (not told: translations name files alone), function, text behind its context, comments.
Word = tuple[int, str, str | tuple[str, str], list[str]]


def extract(
    file: IO[bytes], keywords: Collection[str], tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Word]:
    """Titles and labels, as if `both` and `both_in` were called with them (Babel's signature)."""
    yield from _within(yaml.safe_load(file), "")


def _within(value: Any, context: str) -> Iterator[Word]:
    if not isinstance(value, Mapping):
        return
    for key, inside in cast(Mapping[str, Any], value).items():
        if key == PLURAL:
            yield 0, "both_in", (PLURAL, inside), []
        elif key in _WORDS:
            yield from (_word(one, context) for one in _each(inside))
        else:
            yield from _within(inside, COLUMN if key == _FIELDS else context)


def _word(text: str, context: str) -> Word:
    return (0, "both_in", (context, text), []) if context else (0, "both", text, [])


def _each(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
