"""A refusal as a page: what is wrong, what to do about it, and the way out."""

from dataclasses import dataclass

import flask

from parc_social.access.conventions.membership import Entree
from parc_social.access.model.grant import Grant
from portal.page import PortalPage
from portal.page_context import PageContext


@dataclass(frozen=True, slots=True)
class RefusalText:
    """What a refusal says. `numero` finds the request in the log; empty: it is not to be told."""

    status: int
    titre: str
    detail: str
    remede: str
    numero: str


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
