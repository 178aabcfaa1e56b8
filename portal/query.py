"""Parameters of an address, each once and of its size; a page that is none is the first."""

from datetime import date

import flask

from parc_social.errors import InvalidValue
from parc_social.wording import cited


def argument(name: str, size: int) -> str:
    """A parameter of the address, empty when it is missing. Raises InvalidValue."""
    values = flask.request.args.getlist(name)
    text = values[0].strip() if values else ""
    if len(values) > 1 or len(text) > size or not text.isprintable():
        raise InvalidValue(f"{name} : une valeur de {size} caractères au plus est attendue")
    return text


def argument_among(name: str, known: tuple[str, ...]) -> str:
    """A parameter that is one of these, the first where it is missing. Raises InvalidValue."""
    text = argument(name, 40) or known[0]
    if text not in known:
        shown = ", ".join(one for one in known if one)
        raise InvalidValue(f"{name} : {cited(text)} n’est pas proposé ; au choix : {shown}")
    return text


def day_argument(name: str, label: str, otherwise: date) -> date:
    """A parameter that is a day of our time. Raises InvalidValue naming its label."""
    text = argument(name, 10)
    if not text:
        return otherwise
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(
            f"{label} : une date AAAA-MM-JJ est attendue, lu {cited(text)}"
        ) from error
    if not 2000 <= found.year < 2200:
        raise InvalidValue(f"{label} : une année de 2000 à 2199 est attendue, lu {cited(text)}")
    return found


def page_argument() -> int:
    """The number of the page, 1 where it is none."""
    text = flask.request.args.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
