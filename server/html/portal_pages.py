"""The pages for people, joined to the gate that knows who asks, and the words of their frame."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import flask

from auth_proxy.authentication.attempts import Attempts
from auth_proxy.authentication.gate_config import GateConfig, LostForm, RefusalPage
from auth_proxy.authorisation.request_context import call_of
from auth_proxy.errors.problem import Problem
from parc_social.access.conventions.membership import Entree, Session
from parc_social.access.model.grant import Grant
from parc_social.catalogue import load as catalogue
from parc_social.catalogue.collection import Reach
from parc_social.errors import ParcSocialError
from parc_social.storage.store import Store
from portal.blueprint import pages
from portal.page_context import PageContext
from portal.refusal import RefusalText, lost_form, refusal_page
from portal.typed_form import resumed_form
from server.configuration import site_words
from server.resources import is_fictive


class GateCaller:
    """The session as the gate has found it in the request under way."""

    def entered(self) -> Entree | None:
        """None when nobody has signed in. Raises LookupError where no gate was passed."""
        return call_of(flask.request.environ).entered

    def grant(self) -> Grant | None:
        """The Grant that the gate has decided on."""
        return call_of(flask.request.environ).grant

    def signed_in(self, entered: Entree) -> None:
        """The journal's line of this request bears the account."""
        call = call_of(flask.request.environ)
        call.entered = entered
        call.identity = entered.identity if isinstance(entered, Session) else None

    def reads(self, collections: tuple[str, ...]) -> None:
        """The journal's line, and the watch over the right to them, are of these too.

        Fine ones come first: the line keeps the beginning of a long list. Raises LookupError where
        the route does not say that it shows rows: no line would be asked of it.
        """
        call = call_of(flask.request.environ)
        if call.route is None or not call.route.rows:
            raise LookupError("a page that reads says `rows` in its route")
        published = catalogue.collections()
        every = dict.fromkeys((*call.collections, *collections))
        fine_first = sorted(every, key=lambda name: published[name].reach is Reach.WIDE)
        call.collections, call.collection = tuple(fine_first), ",".join(fine_first)


def page_context_of(gate: GateConfig, store: Store, config: Mapping[str, Any]) -> PageContext:
    """Context of the pages, behind this gate."""

    def fictive() -> bool:
        try:
            return is_fictive(store)
        except ParcSocialError:  # the page that says so must come all the same
            return False

    return PageContext(
        gate.registry,
        gate.settings,
        gate.clock,
        _attempts(gate, "portail"),
        _attempts(gate, "code"),
        GateCaller(),
        site_words(config),
        fictive,
    )


def _attempts(gate: GateConfig, kind: str) -> Attempts:
    tries = gate.registry.refused_tries
    return Attempts(gate.known, tries, kind, gate.settings.bounds, gate.clock)


def add_pages(app: flask.Flask, context: PageContext) -> tuple[RefusalPage, LostForm]:
    """Gives the application its pages under /portail/; what comes back makes those of the gate."""
    app.register_blueprint(pages(context))
    app.before_request(partial(resumed_form, context))

    def refused(
        problem: Problem, request_id: str, entry: Entree | None, grant: Grant | None
    ) -> bytes:
        kind = problem.kind
        number = "" if kind.status == HTTPStatus.NOT_FOUND else request_id  # equal to the byte
        text = RefusalText(kind.status, kind.title, problem.detail, kind.remedy, number)
        return refusal_page(app, context, text, entry, grant)

    return refused, partial(lost_form, app, context)
