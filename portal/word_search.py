"""Words looked for in a text: in any order, accents and capitals or not."""

import unicodedata

import flask

from parc_social.errors import InvalidValue

_LONGEST = 80  # characters


def asked_words() -> str:
    """The parameter `q` of the request under way. Raises InvalidValue."""
    asked = flask.request.args.get("q", "").strip()
    if len(asked) > _LONGEST or not asked.isprintable():
        raise InvalidValue(f"q : {_LONGEST} caractères imprimables au plus")
    return asked


def holds(text: str, asked: str) -> bool:
    """Whether a text holds all the words that are asked for."""
    plain = _plain(text)
    return all(word in plain for word in _plain(asked).split())


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
