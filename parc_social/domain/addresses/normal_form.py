"""Street names and house numbers brought to one form, so that two registers can be compared.

The tables of parc_social.domain.addresses.words are the rule; `loaders.ban.normalisation` turns
the same tables into SQL. Source: docs/appariement.md, "Normalisation".
"""

import re
import unicodedata

from parc_social.domain.addresses.words import (
    ARTICLES,
    EXPRESSIONS,
    LIGATURES,
    MOTS_VOIE,
    REPETITIONS,
    TYPES_ENTIERS,
    TYPES_VOIE,
)

UNKNOWN_NUMBER = 9999
"""Written by registers where there is no number."""

_ASCII_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def simplify(text: str) -> str:
    """ASCII capitals and digits, single spaces: accents, case and punctuation are gone."""
    for letter, ascii_form in LIGATURES.items():
        text = text.replace(letter, ascii_form)
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Z0-9]+", " ", bare.translate(_ASCII_UPPER)).strip()


def spoken(text: str) -> str:
    """A simplified text in which groups of words have one form: `8 MAI 45`, `N D`, `LIEU-DIT`."""
    text = simplify(text)
    for pattern, form in EXPRESSIONS:
        text = re.sub(pattern, form, text)
    return text


def normalise_voie(typvoie: str | None, nomvoie: str | None) -> str | None:
    """A street's comparable name: `("AV", "de l'Égalité")` gives `AVENUE EGALITE`.

    The type is expanded, a type said twice is said once, articles are dropped, numbers lose
    their leading zeros. None when nothing is left.
    """
    words = spoken(f"{typvoie or ''} {nomvoie or ''}").split()
    words = [re.sub(r"^0+([0-9])", r"\1", word) for word in words]
    if len(words) > 1 and _head(words[0]) == _head(words[1]):
        words = words[1:]
    parts = [_head(words[0]), *(MOTS_VOIE.get(w, w) for w in words[1:])] if words else []
    return " ".join(word for word in parts if word and word not in ARTICLES) or None


def _head(word: str) -> str:
    return TYPES_VOIE.get(word, MOTS_VOIE.get(word, word))


HEAD_NUMBER = (
    r"^0*([0-9]{1,4})(?: [0-9]{1,4})?(?: ?(BIS|TER|QUATER|[A-Z]))? ((?:"
    + "|".join(sorted(TYPES_VOIE.keys() | TYPES_ENTIERS))
    + r") .+)$"
)
"""A house number written before a type of street: number, index, street."""


def split_number(nomvoie: str | None) -> tuple[str, str, str] | None:
    """Number, index and street of `12 BIS RUE DES LILAS`; None where no number stands first."""
    match = re.match(HEAD_NUMBER, simplify(nomvoie or ""))
    return (match[1], match[2] or "", match[3]) if match else None


def normalise_numero(numvoie: str | None) -> int | None:
    """The house number at the head of a text, 1 to 9998; None for none, 0, 9999 or more digits."""
    match = re.match(r"0*([1-9][0-9]{0,3})([^0-9]|$)", (numvoie or "").strip(" "))
    number = int(match[1]) if match else UNKNOWN_NUMBER
    return None if number == UNKNOWN_NUMBER else number


def normalise_rep(numvoie: str | None, indrep: str | None) -> str:
    """The repetition letter, from its own column or behind the number; "" for none or 0."""
    text = simplify(indrep or "")
    if not text:
        tail = re.match(r"[0-9]+ ?([A-Z]+)$", simplify(numvoie or ""))
        text = tail[1] if tail else ""
    return "" if text == "0" else REPETITIONS.get(text, text)


_SAINTS = {"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES"}
_ARTICLES = frozenset({"L", "LE", "LA", "LES"})


def normal_name(name: str) -> str:
    """Words in capitals: `L'Île-Saint-Denis` and `ile st denis` are `ILE SAINT DENIS`.

    Without accents, hyphens and articles; a name that is nothing but an article keeps it, and one
    of other letters only is empty.
    """
    words = simplify(name).split()
    significant = [_SAINTS.get(word, word) for word in words if word not in _ARTICLES]
    return " ".join(significant or words)


def asked_names(text: str) -> tuple[str, ...]:
    """The forms that a text may be the beginning of, the likeliest first.

    The last word may be one that is still being typed: `st` begins `Strasbourg` too.
    """
    whole = normal_name(text)
    last = simplify(text).split()[-1:]
    if not last or last[0] not in _SAINTS:
        return (whole,) if whole else ()
    head = whole.rpartition(" ")[0]
    return whole, f"{head} {last[0]}".strip()
