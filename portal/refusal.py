"""A refusal that no page has made, as a page: the gate refuses before or beside them."""

from dataclasses import dataclass

import flask

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


def refusal_page(app: flask.Flask, context: PageContext, told: RefusalText) -> bytes:
    """HTML, made of the refusal alone: it must come when the registry does not answer."""
    template = app.jinja_env.get_template("portail/refus.html")
    return template.render(page=PortalPage(context, None), told=told).encode()
