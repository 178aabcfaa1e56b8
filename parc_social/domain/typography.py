"""French spaces at which no line breaks, put where words are typed with plain ones.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale, « ponctuation »: a thin
one before ; ! ? and between thousands, a whole one before : and %, and inside « ».
"""

import re
import unicodedata

_WHOLE, _THIN = "\u00a0", "\u202f"
_SET = {
    " :": f"{_WHOLE}:", " »": f"{_WHOLE}»", "« ": f"«{_WHOLE}", " %": f"{_WHOLE}%",
    " ;": f"{_THIN};", " !": f"{_THIN}!", " ?": f"{_THIN}?",
}  # fmt: skip
# After a digit, before three: what they end is a number of up to three digits, or a year. Both
# begin by the space, which is looked for faster than what may stand before it.
_THOUSANDS = re.compile(r" (?<=\d )(?=\d{3}(?!\d))")
_LONGEST = 3
_VOWELS = frozenset("aeiouœæ")
_SIGN = re.compile(r" (?:[:;!?%»]|(?<=\d )\d)|« ")  # without any, nothing is changed


def set_words(text: str) -> str:
    """Plain French words: of a page, a mail, a PDF."""
    if _SIGN.search(text) is None:
        return text
    for typed, printed in _SET.items():
        text = text.replace(typed, printed)
    return _THOUSANDS.sub(lambda found: _grouped(text, found), text)


def thousands(number: int) -> str:
    """« 2 000 », by the thin space that no line breaks at."""
    return f"{number:,}".replace(",", _THIN)


def of_name(name: str) -> str:
    """« de Saint-Denis », « d’Aulnay-sous-Bois »: a name after « de ». An H stays aspirate."""
    first = unicodedata.normalize("NFD", name[:1]).lower()[:1]
    return f"d’{name}" if first in _VOWELS else f"de {name}"


def _grouped(text: str, found: re.Match[str]) -> str:
    """The space after a number: thin, unless a year, a code or decimals end there."""
    before = text[max(found.start() - _LONGEST - 1, 0) : found.start()]
    digits = len(before) - len(before.rstrip("0123456789"))
    whole = digits <= _LONGEST and not before[: len(before) - digits].endswith((".", ","))
    return _THIN if whole else found[0]
