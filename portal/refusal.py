"""A refusal that no page has made, as a page: the gate refuses before or beside them."""

from dataclasses import dataclass

import flask

from portal.desk import Desk
from portal.page import Page


@dataclass(frozen=True, slots=True)
class Told:
    """What a refusal says. `numero` finds the request in the log; empty: it is not to be told."""

    status: int
    titre: str
    detail: str
    remede: str
    numero: str


def refusal_page(app: flask.Flask, desk: Desk, told: Told) -> bytes:
    """HTML, made of the refusal alone: it must come when the registry does not answer."""
    template = app.jinja_env.get_template("portail/refus.html")
    return template.render(page=Page(desk, None), told=told).encode()
