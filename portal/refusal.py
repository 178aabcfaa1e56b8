"""A refusal as a page: what is wrong, what to do about it, what was typed, and the way out."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

import flask
from werkzeug.exceptions import HTTPException

from parc_social.access.conventions.membership import Entree
from parc_social.access.model.grant import Grant
from parc_social.errors import Forbidden
from portal.form import TOKEN, check_origin
from portal.page import PortalPage, show
from portal.page_context import PageContext


@dataclass(frozen=True, slots=True)
class RefusalText:
    """What a refusal says. `numero` finds the request in the log; empty: it is not to be told."""

    status: int
    titre: str
    detail: str
    remede: str
    numero: str


_TITLES = {
    HTTPStatus.BAD_REQUEST: "Demande incorrecte",
    HTTPStatus.FORBIDDEN: "Ce n’est pas possible",
    HTTPStatus.NOT_FOUND: "Page introuvable",
}
_ENDED = RefusalText(
    int(HTTPStatus.FORBIDDEN),
    "Votre session est terminée",
    "Vous n’étiez plus connecté quand ce formulaire est arrivé : rien n’a été fait.",
    "Connectez-vous, puis recopiez dans la page ce que vous aviez saisi.",
    numero="",
)
_FORM = "application/x-www-form-urlencoded"
_HIDDEN = ("passe", "secret", "lien", TOKEN)  # parts of names of fields that are never shown again
_MOST, _LONGEST = 200, 2_000  # fields, and characters of one

type ViewOfForm = Callable[..., flask.Response]


def fault_page(context: PageContext, status: HTTPStatus, fault: str) -> flask.Response:
    """A fault that a page of ours has found, whose words say the remedy; what was typed stays."""
    detail = f"{fault[0].upper()}{fault[1:]}."
    told = RefusalText(int(status), _TITLES[status], detail, remede="", numero="")
    return show(context, "refus", status, told=told, typed=_typed_again(context))


def keeping_typed(
    context: PageContext, views: Mapping[str, ViewOfForm]
) -> Mapping[str, ViewOfForm]:
    """Views of forms, whose refusal shows again what was typed: nothing of it is lost."""

    def kept(view: ViewOfForm) -> ViewOfForm:
        @wraps(view)
        def shown(*words: str, **variables: str) -> flask.Response:
            try:
                return view(*words, **variables)
            except Forbidden as error:
                if not _typed_again(context):
                    raise
                return fault_page(context, HTTPStatus.FORBIDDEN, f"{error}")

        return shown

    return {name: kept(view) for name, view in views.items()}


def _typed_again(context: PageContext) -> Sequence[tuple[str, str]]:
    """Fields of the form under way that hold something; none of a form of another site."""
    request = flask.request
    if request.method != "POST" or request.mimetype != _FORM:
        return ()
    try:
        check_origin(context)
    except Forbidden:
        return ()
    typed = [
        (name[:_LONGEST], value[:_LONGEST])
        for name, value in request.form.items(multi=True)
        if value.strip() and not any(part in name for part in _HIDDEN)
    ]
    return typed[:_MOST]


def lost_form(app: flask.Flask, context: PageContext, environ: dict[str, Any]) -> bytes:
    """The page that shows again what a form held that came after its session had ended.

    Empty for what is no form of a page of ours, and where nothing was typed. It tells nothing that
    the browser has not just sent: nobody is known, and nothing is read.
    """
    with app.request_context(environ), suppress(HTTPException):  # a form too large is one of none
        typed = _typed_again(context)
        if not typed or not flask.request.form.get(TOKEN):
            return b""
        page = PortalPage(context, None, None)
        template = app.jinja_env.get_template("portail/refus.html")
        return template.render(page=page, told=_ENDED, typed=typed, ended=True).encode()
    return b""


def refusal_page(
    app: flask.Flask,
    context: PageContext,
    told: RefusalText,
    entered: Entree | None,
    grant: Grant | None,
) -> bytes:
    """HTML, made of what is known already: it must come when the registry does not answer."""
    template = app.jinja_env.get_template("portail/refus.html")
    return template.render(page=PortalPage(context, entered, grant), told=told).encode()
