"""What was typed in the form under way: shown again, or taken up again by a new session.

A form that comes after its session has ended is kept nowhere but in the page that answers: once its
person has signed in, that page sends it again with `RESUMED`, and is given it back, filled, under
the new session. Nothing is done before she sends that one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from parc_social.access.conventions.membership import Session
from parc_social.errors import Forbidden
from portal.form import TOKEN, check_origin
from portal.page import show
from portal.page_context import PageContext

RESUMED = "reprise"  # the field that says so
_FORM = "application/x-www-form-urlencoded"
_HIDDEN = ("passe", "secret", "lien", TOKEN)  # parts of names of fields that are never shown again
_MOST, _LONGEST = 200, 2_000  # fields, and characters of one


@dataclass(frozen=True, slots=True)
class TypedForm:
    """The fields that hold something, secrets left out. `whole`: none is cut, or left out."""

    fields: Sequence[tuple[str, str]]
    whole: bool
    path: str

    @property
    def may_be_resumed(self) -> bool:
        """Whether it can be sent again as it was."""
        return self.whole and bool(self.fields)


def typed_form(context: PageContext) -> TypedForm:
    """The form under way; empty for what is no form, and for one of another site."""
    request = flask.request
    nothing = TypedForm((), whole=False, path="")
    if request.method != "POST" or request.mimetype != _FORM:
        return nothing
    try:
        check_origin(context)
    except Forbidden:
        return nothing
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip() and name != RESUMED and not any(part in name for part in _HIDDEN)
    ]
    is_whole = len(typed) <= _MOST and all(max(map(len, pair)) <= _LONGEST for pair in typed)
    shown = [(name[:_LONGEST], value[:_LONGEST]) for name, value in typed[:_MOST]]
    return TypedForm(shown, is_whole, request.full_path.removesuffix("?"))


def resumed_form(context: PageContext) -> flask.Response | None:
    """Before any view: the form of a session that has ended, filled, for the one that is open.

    None for every other request. It tells nothing that the browser has not just sent.
    """
    request = flask.request
    if request.method != "POST" or request.url_rule is None or request.mimetype != _FORM:
        return None
    if not request.path.startswith("/portail/") or request.form.get(RESUMED) != "oui":
        return None
    form = typed_form(context)
    if not form.may_be_resumed or not isinstance(context.caller.entered(), Session):
        return None
    return show(context, "reprise", typed=form.fields, path=form.path)
