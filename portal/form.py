"""A form as it comes in: from a page of ours, of this session, each field once and of its size."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

import flask

from parc_social.errors import Forbidden, InvalidValue
from parc_social.wording import cited
from portal.page_context import PageContext

TOKEN = "jeton"  # noqa: S105 - the name of the field
_OURS = ("same-origin", "none")  # "none": the person's own act, as a page sent again


def check_form(context: PageContext, fields: Mapping[str, str] | None = None) -> None:
    """Raises Forbidden when the form is not of this session, or was sent from another site.

    `fields` are those of a form that its view has read itself; None: it is still to be read.
    """
    check_origin(context)
    given = flask.request.form if fields is None else fields
    if not context.entered().accepts(given.get(TOKEN, "")):
        raise Forbidden(
            "ce formulaire ne vient pas de votre session, ou vous avez changé d’organisme depuis : "
            "revenez à la page, rechargez-la, puis envoyez-le de nouveau"
        )


def check_origin(context: PageContext) -> None:
    """Raises Forbidden when a browser says that another site sends the form.

    A program sends no Origin and carries nobody's cookie: it is not what this keeps out.
    """
    headers = flask.request.headers
    origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
    if origin not in (None, context.origin) or site not in (None, *_OURS):
        raise Forbidden(
            f"ce formulaire ne vient pas du portail : ouvrez {context.settings.base_url}/portail/"
        )


def field(name: str, label: str, size: int) -> str:
    """A field that must be filled in. Raises InvalidValue naming its label."""
    text = optional(name, label, size)
    if not text:
        raise InvalidValue(f"{label} : à remplir")
    return text


def optional(name: str, label: str, size: int) -> str:
    """A field, without spaces around; empty when it is missing. Raises InvalidValue."""
    values = flask.request.form.getlist(name)
    if len(values) > 1:
        raise InvalidValue(f"{label} : donné deux fois")
    text = values[0].strip() if values else ""
    if len(text) > size:
        raise InvalidValue(f"{label} : {size} caractères au plus")
    if not text.isprintable():
        raise InvalidValue(f"{label} : caractère interdit")
    return text


def lines(name: str, label: str, size: int) -> list[str]:
    """The lines of a large field that hold something, stripped. Raises InvalidValue."""
    values = flask.request.form.getlist(name)
    if len(values) > 1:
        raise InvalidValue(f"{label} : donné deux fois")
    text = values[0] if values else ""
    if len(text) > size:
        raise InvalidValue(f"{label} : {size} caractères au plus")
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if not all(line.isprintable() for line in found):
        raise InvalidValue(f"{label} : caractère interdit")
    return found


def is_ticked(name: str) -> bool:
    """Whether a box is ticked."""
    return flask.request.form.getlist(name) == ["oui"]


def day(name: str, label: str) -> date:
    """A field that holds a day, as a browser sends it or as it is written in France.

    Raises InvalidValue naming its label.
    """
    text = field(name, label, 10)
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    raise InvalidValue(f"{label} : un jour (jj/mm/aaaa) est attendu, lu {cited(text)}")
