"""The pages for people, joined to the gate that knows who asks."""

from http import HTTPStatus

import flask

from auth_proxy.authentication.attempts import PageAttempts
from auth_proxy.authentication.gate_config import GateConfig, RefusalPage
from auth_proxy.authorisation.request_context import call_of
from auth_proxy.errors.problem import Problem
from parc_social.access.conventions.session import Entree, Session
from portal.blueprint import pages
from portal.page_context import PageContext
from portal.refusal import RefusalText, refusal_page


class GateCaller:
    """The session as the gate has found it in the request under way."""

    def entered(self) -> Entree | None:
        """None when nobody has signed in. Raises LookupError where no gate was passed."""
        return call_of(flask.request.environ).entered

    def signed_in(self, entered: Entree) -> None:
        """The journal's line of this request bears the account."""
        call = call_of(flask.request.environ)
        call.entered = entered
        call.identity = entered.identity if isinstance(entered, Session) else None

    def reads(self, collections: tuple[str, ...]) -> None:
        """The journal's line, and the watch over the right to them, are of these."""
        call = call_of(flask.request.environ)
        call.collections, call.collection = collections, ",".join(collections)


def page_context_of(door: GateConfig) -> PageContext:
    """What the pages work with, behind this door."""
    attempts = PageAttempts(door.attempts)
    return PageContext(door.registry, door.settings, door.clock, attempts, GateCaller())


def add_pages(app: flask.Flask, context: PageContext) -> RefusalPage:
    """Gives the application its pages under /portail/; what comes back makes those of refusals."""
    app.register_blueprint(pages(context))

    def refused(problem: Problem, request_id: str) -> bytes:
        kind = problem.kind
        number = "" if kind.status == HTTPStatus.NOT_FOUND else request_id  # equal to the byte
        told = RefusalText(kind.status, kind.title, problem.detail, kind.remedy, number)
        return refusal_page(app, context, told)

    return refused
