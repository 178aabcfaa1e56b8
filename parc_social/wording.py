"""Words of users, in French and in English: French is the source, `locale/` holds the English."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FRENCH, ENGLISH = "fr", "en"
LANGUAGES = (FRENCH, ENGLISH)  # whoever asks for none is answered in the first
COLUMN, PLURAL = "colonne", "pluriel"  # contexts of words of the catalogue's YAML

_DOMAIN = "parc_social"
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages."""

    fr: str
    en: str

    def of(self, language: str) -> str:
        """In a language; French for one that there is not."""
        return self.en if language == ENGLISH else self.fr

    def __str__(self) -> str:
        """The source, for whoever prints it without a language."""
        return self.fr

    @property
    def by_language(self) -> dict[str, str]:
        """As pygeoapi takes it, which picks the caller's language itself."""
        return {FRENCH: self.fr, ENGLISH: self.en}


def cited(value: object) -> str:
    """What was read, as a French message shows it: a text inside « », anything else as JSON has it.

    Signs that are not seen (ends of lines, marks of direction) are written as their escapes.
    """
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False, default=str)
    seen = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in value)
    return f"« {seen} »" if seen else "« »"


def first_line(error: BaseException) -> str:
    """What an error of a library says, on one line; the name of its kind where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def in_french(words: str) -> Wording:
    """Words that have no other language, as the labels of a source's codes."""
    return Wording(words, words)


def both(french: str, /, **values: Wording | str | int) -> Wording:
    """A French text and its translation, with values at the places `{name}` of both.

    `french` is written where it is called, or read from a file that `locale/babel.cfg` names:
    `make traductions` finds it there.
    """
    return _fill(french, "", values)


def both_in(context: str, french: str, /, **values: Wording | str | int) -> Wording:
    """The same, of a French text that has another English elsewhere."""
    return _fill(french, context, values)


def translate(french: str, language: str, context: str = "") -> str:
    """A text in a language. French where there is no translation, as of an operator's own words."""
    return _english().get((context, french), french) if language == ENGLISH else french


def _fill(french: str, context: str, values: Mapping[str, Wording | str | int]) -> Wording:
    wording = Wording(*(translate(french, language, context) for language in LANGUAGES))
    if not values:
        return wording
    return Wording(*(_put(wording.of(language), language, values) for language in LANGUAGES))


def _put(text: str, language: str, values: Mapping[str, Wording | str | int]) -> str:
    texts = {k: v.of(language) if isinstance(v, Wording) else v for k, v in values.items()}
    return text.format(**texts)


@cache
def _english() -> Mapping[tuple[str, str], str]:
    """Translations by context and French text; read when the first is asked for."""
    from babel.messages.pofile import read_po  # 20 ms, which the shortest commands spare

    with _catalogue().open("rb") as file:
        catalogue = read_po(file, locale=ENGLISH)
    return {(m.context or "", str(m.id)): str(m.string) for m in catalogue if m.id and m.string}


def _catalogue() -> Path:
    """In the wheel it lies below this folder, in a clone beside it."""
    place = Path("locale", ENGLISH, "LC_MESSAGES", f"{_DOMAIN}.po")
    in_wheel = _HERE / place
    return in_wheel if in_wheel.is_file() else _HERE.parent / place


FICTIVE = both("Données fictives de démonstration.")


def with_notice(text: str | Mapping[str, str], *, fictive: bool) -> dict[str, str]:
    """A text in both languages, the notice behind it when the data are invented."""
    texts = in_french(text).by_language if isinstance(text, str) else text
    return {k: f"{v} {FICTIVE.of(k)}" for k, v in texts.items()} if fictive else dict(texts)
