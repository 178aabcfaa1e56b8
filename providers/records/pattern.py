"""LIKE as both stores have it: `%` any text, `_` any character, a backslash before what is meant.

A pattern is found piece after piece, each at its first place: no pattern takes long.
"""

import re
from collections.abc import Callable

from parc_social.errors import InvalidValue

LONGEST = 200  # characters


def like(pattern: str) -> Callable[[str], bool]:
    """Whether a text is as a pattern says. Raises InvalidValue for one that is too long."""
    if len(pattern) > LONGEST:
        raise InvalidValue(f"filtre : un motif de LIKE a {LONGEST} caractères au plus")
    first, *rest = _pieces(pattern)
    if not rest:
        return lambda text: first.fullmatch(text) is not None
    *middle, last = rest
    length = _length(last)

    def fits(text: str) -> bool:
        begun = first.match(text)
        if begun is None:
            return False
        at = begun.end()
        for piece in middle:
            found = piece.search(text, at)
            if found is None:
                return False
            at = found.end()
        return len(text) - length >= at and last.match(text, len(text) - length) is not None

    return fits


def _pieces(pattern: str) -> list[re.Pattern[str]]:
    """What stands between the `%`, each of a fixed length."""
    texts: list[list[str]] = [[]]
    signs = iter(pattern)
    for sign in signs:
        if sign == "%":
            texts.append([])
        elif sign == "_":
            texts[-1].append(".")
        else:
            texts[-1].append(re.escape(next(signs) if sign == "\\" else sign))
    return [re.compile("".join(text), re.DOTALL) for text in texts]


def _length(piece: re.Pattern[str]) -> int:
    return len(re.sub(r"\\(.)", r"\1", piece.pattern, flags=re.DOTALL))
