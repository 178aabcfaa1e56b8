"""Words looked for in a text: in any order, accents and capitals or not."""

import unicodedata

import flask

from parc_social.catalogue.indicator import Indicator
from parc_social.errors import InvalidValue

_LONGEST = 80  # characters


def asked_words(name: str = "q") -> str:
    """A parameter of the request under way. Raises InvalidValue."""
    asked = flask.request.args.get(name, "").strip()
    if len(asked) > _LONGEST or not asked.isprintable():
        raise InvalidValue(f"{name} : {_LONGEST} caractères imprimables au plus")
    return asked


def holds(text: str, asked: str) -> bool:
    """Whether a text holds all the words that are asked for."""
    there = plain(text)
    return all(word in there for word in plain(asked).split())


def tells(indicator: Indicator, asked: str) -> bool:
    """Whether what is told of an indicator holds the words."""
    words = (indicator.libelle.fr, indicator.definition, indicator.code, indicator.id)
    return holds(f"{' '.join(words)} {indicator.champ}", asked)


def plain(text: str) -> str:
    """Without capitals and accents, as words are looked for in it."""
    parted = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
