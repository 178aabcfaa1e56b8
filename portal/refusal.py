"""A refusal as a page: what is wrong, what to do about it, what was typed, and the way out."""

from collections.abc import Callable, Mapping
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
from portal.form import TOKEN
from portal.page import PortalPage, show
from portal.page_context import PageContext
from portal.typed_form import RESUMED, typed_form


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
    "Connectez-vous dans un autre onglet, puis reprenez ici ce que vous aviez saisi.",
    numero="",
)

type ViewOfForm = Callable[..., flask.Response]


def fault_page(context: PageContext, status: HTTPStatus, fault: str) -> flask.Response:
    """A fault that a page of ours has found, whose words say the remedy; what was typed stays."""
    if fault[1:3] == " :":  # a parameter of one letter begins no sentence: f, q
        fault = f"paramètre {fault}"
    detail = f"{fault[0].upper()}{fault[1:]}."
    told = RefusalText(int(status), _TITLES[status], detail, remede="", numero="")
    return show(context, "refus", status, told=told, typed=typed_form(context).fields)


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
                if not typed_form(context).fields:
                    raise
                return fault_page(context, HTTPStatus.FORBIDDEN, f"{error}")

        return shown

    return {name: kept(view) for name, view in views.items()}


def lost_form(app: flask.Flask, context: PageContext, environ: dict[str, Any]) -> bytes:
    """The page that shows again what a form held that came after its session had ended.

    Empty for what is no form of a page of ours, and where nothing was typed. It tells nothing that
    the browser has not just sent: nobody is known, and nothing is read.
    """
    with app.request_context(environ), suppress(HTTPException):  # a form too large is one of none
        form, given = typed_form(context), flask.request.form
        if not form.fields or not (given.get(TOKEN) or given.get(RESUMED)):
            return b""
        page = PortalPage(context, None, None)
        template = app.jinja_env.get_template("portail/refus.html")
        again = {"resumed": form.path if form.may_be_resumed else "", "resumed_name": RESUMED}
        return template.render(
            page=page, told=_ENDED, typed=form.fields, ended=True, **again
        ).encode()
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
