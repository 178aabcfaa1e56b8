"""The only way to pygeoapi: who asks, under which convention, for what; then the journal.

Order: the address is refused when ambiguous, the caller is known, the Grant is decided and set,
Flask routes, the closed table says yes or no, the view answers, the line is written, it is sent.
"""

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

from flask import Flask

from auth_proxy.access_log import is_fine, line
from auth_proxy.authentication.credentials import brings_credentials, is_page, session_of
from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.authentication.grants import Grants, still_open
from auth_proxy.authentication.sign_in import SignIn
from auth_proxy.authorisation.admission import hook
from auth_proxy.authorisation.headers import (
    HSTS,
    TOKEN_CHALLENGE,
    check_headers,
    outgoing,
    settle_content,
    settle_query,
    strip,
)
from auth_proxy.authorisation.request_context import (
    REFUSAL,
    RequestContext,
    begin,
    to_sign_in,
)
from auth_proxy.errors.problem import (
    JOURNAL_AWAY,
    MEDIA,
    UNAUTHENTICATED,
    Problem,
    Stop,
    of_answer,
    of_error,
    under_processes,
)
from auth_proxy.health import own_answer
from auth_proxy.metrics import Metrics
from auth_proxy.ows_report import is_ows, is_wms, ows_parameters, report, words_of
from auth_proxy.paced import run_in_turn
from auth_proxy.quotas.long_requests import LongRequests
from auth_proxy.quotas.quota_table import read_table
from auth_proxy.quotas.quotas import Quotas
from auth_proxy.response import App, Ending, GateResponse, refusal, shown_again
from auth_proxy.url import Environ, check_address, path_of
from auth_proxy.watchdog import CUT, LEFT, SENT, UNSENT, Watch, WatchedRequest
from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import Entree
from parc_social.access.model.grant import PUBLIC, Grant
from parc_social.access.policy import PolicyRefusal
from parc_social.errors import ParcSocialError, Unavailable
from parc_social.tracing import stage

log = logging.getLogger(__name__)


def guard(app: Flask, config: GateConfig) -> App:
    """`app` behind a gate, as a WSGI callable. Without it, every request to `app` is an error."""
    hook(app, config.ows)
    return Gate(cast(App, app.wsgi_app), config)


class Gate:
    """WSGI middleware for many threads; holds no request."""

    def __init__(self, app: App, config: GateConfig) -> None:
        self._app, self._config, self._clock = app, config, config.clock
        self._bounds = config.settings.bounds
        self._grants, self._sign_in = Grants(config), SignIn(config)
        self._quotas = Quotas(read_table(config.settings.quotas), config.buckets)
        self._long, self._watch = LongRequests(self._bounds.longues), Watch()
        self._metrics = Metrics(config.registry.journal, config.processes, config.measured)
        self._secure = (HSTS,) if config.settings.base_url.startswith("https://") else ()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answers one request."""
        call = begin(environ, self._config.has_cells)
        self._metrics.look_at_proxy(environ)
        try:
            answer = self._answer(environ, call)
            if not call.silent:
                answer = self._journal_line(environ, call, answer)
            if call.watched and not call.watched.begins():
                answer.close()
                answer = self._refused(of_error(Unavailable()), environ, call)
            seconds = time.perf_counter() - call.started
            self._metrics.answered(call.operation, answer.status, seconds)
            start_response(answer.line, self._headers(environ, call, answer))
        except BaseException:
            self._end(call)
            raise
        if answer.is_short:  # nothing is left to be made, or waited for
            self._end(call)
            return answer.body
        return Ending(answer.body, lambda: self._end(call))

    def _headers(
        self, environ: Environ, call: RequestContext, answer: GateResponse
    ) -> list[tuple[str, str]]:
        if answer.status == HTTPStatus.UNAUTHORIZED and self._sign_in.takes_tokens:
            answer.headers.append(TOKEN_CHALLENGE)
        page = call.led or (call.route is not None and call.route.page)
        page = page or (answer.status >= HTTPStatus.BAD_REQUEST and is_page(environ))
        return [*outgoing(answer.headers, call.id, page=page), *self._secure, *call.headers]

    def _answer(self, environ: Environ, call: RequestContext) -> GateResponse:
        try:
            check_address(environ, self._bounds.adresse_octets)
            check_headers(environ, self._bounds)
            own = own_answer(self._config, self._metrics, environ, path_of(environ))
            if own is not None:
                call.silent = True
                return own
            with stage("gate"):
                self._admit(environ, call)
            answer = run_in_turn(self._long, self._app, environ, call)
        except Stop as stop:
            self._recognise(environ, call)
            return self._refused(stop.problem, environ, call)
        except ParcSocialError as error:
            log.error("request %s: %s", call.id, error)
            return self._refused(of_error(error), environ, call)
        page = call.route is not None and call.route.page
        if answer.status < 400 or (page and call.problem is None):  # a page says what is wrong
            return answer
        body = answer.whole()
        if call.problem is UNAUTHENTICATED and call.browser and (page or call.browser.navigates):
            call.led = True
            kept = self._config.lost_form(environ) if page and call.entered is None else b""
            signing_in = to_sign_in(call.browser, self._config.settings.base_url, call.entered)
            return shown_again(kept) if kept else signing_in
        return self._refused(call.problem or of_answer(answer.status, body), environ, call)

    def _admit(self, environ: Environ, call: RequestContext) -> None:
        """Knows the caller, decides the Grant, and leaves nothing that a client could forge."""
        settle_query(environ)
        settle_content(environ, self._bounds)
        if self._config.settings.catalogue_public and not brings_credentials(environ):
            call.stranger = lambda: self._as_stranger(call)
        caller = self._sign_in.caller(environ)
        strip(environ)
        if caller is None or isinstance(caller, Entree):
            call.entered = caller
            return
        call.entered = caller.session
        call.identity, call.portal, call.session = caller.identity, caller.portal, caller.session
        call.again, call.jeton = caller.again, caller.jeton
        call.place = self._quotas.take((caller.portal or caller.identity).organisation)
        decision = self._grants.of(caller.identity, legal_day(self._clock()), caller.portal)
        if isinstance(decision, PolicyRefusal):
            environ[REFUSAL] = decision.detail
            call.grant = self._grants.without_rights(caller.identity)
        else:
            call.grant, call.active = decision, True
        call.watched = WatchedRequest(
            call.id, call.life, holds=lambda: self._holds(call), ended=call.place.give_back,
            cut=environ.get(CUT), unsent=environ.get(UNSENT), when_sent=environ.get(SENT),
            has_left=environ.get(LEFT),
        )  # fmt: skip
        self._watch.enter(call.watched)

    def _recognise(self, environ: Environ, call: RequestContext) -> None:
        """Whose session a request refused at the gate is of: a person is told on a page."""
        if call.browser is not None and call.entered is None:
            with suppress(ParcSocialError):  # what is refused is told all the same
                call.entered = session_of(environ, self._config.registry.sessions, self._clock())

    def _as_stranger(self, call: RequestContext) -> Grant:
        """Nobody known, in a place of the one quota that all of them share."""
        call.place = self._quotas.take_public()
        return PUBLIC

    def _holds(self, call: RequestContext) -> bool:
        """Whether who was let in would still be, for what is being read."""
        caller = call.again() if call.again else None
        if caller is None or call.grant is None or not call.active:
            return caller is not None
        decision = self._grants.of(caller.identity, self._config.today(), caller.portal)
        same = caller.identity == call.identity
        collections = call.collections or (call.collection,)
        return all(still_open(call.grant, decision, one, same_account=same) for one in collections)

    def _refused(self, problem: Problem, environ: Environ, call: RequestContext) -> GateResponse:
        """In HTML to people, in XML under OWS, in JSON elsewhere."""
        self._metrics.refused(problem.code)
        head = environ["REQUEST_METHOD"] == "HEAD"
        path = path_of(environ)
        is_person = call.browser is not None and call.entered is not None and not is_ows(path)
        if self._config.refusal_page is not None and (is_person or is_page(environ)):
            with suppress(ParcSocialError):  # what the page needs is away: then in JSON
                body = self._config.refusal_page(problem, call.id, call.entered, call.grant)
                return refusal(problem, body, "text/html; charset=utf-8", head=head)
        if is_ows(path):
            return self._refused_by_ows(problem, environ, call, head=head)
        media = MEDIA
        if path.startswith(("/processes", "/jobs")):
            media = "application/json"
            name = "no-such-job" if path[1] == "j" else "no-such-process"
            problem = under_processes(problem, name)
        return refusal(problem, problem.body(call.id), media, head=head)

    def _refused_by_ows(
        self, problem: Problem, environ: Environ, call: RequestContext, *, head: bool
    ) -> GateResponse:
        """A report; a picture, which is seen as one, where a client of maps asked for that."""
        parameters, picture = ows_parameters(environ), None
        of_map = problem.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)
        if of_map and self._config.refusal_picture is not None and is_wms(parameters.items()):
            picture = self._config.refusal_picture(parameters, words_of(problem, call.id))
        body, media = picture or report(problem, call.id, parameters)
        answer = refusal(problem, body, media, head=head)
        answer.shown = HTTPStatus.OK if picture else None
        return answer

    def _end(self, call: RequestContext) -> None:
        request, call.watched = call.watched, None  # each holds the other: nobody would free them
        if request is not None:
            self._watch.leave(request)
        elif call.place is not None:
            call.place.give_back()

    def _journal_line(
        self, environ: Environ, call: RequestContext, answer: GateResponse
    ) -> GateResponse:
        """Fine data wait until their line is kept for good, or are refused; others do not wait."""
        fine = answer.status < 400 and is_fine(call)
        journal = self._config.registry.journal
        try:
            with stage("journal"):
                (journal.append if fine else journal.note)(line(self._clock, environ, call, answer))
        except Unavailable as error:
            log.error("journal: no line for request %s: %s", call.id, error)
            self._metrics.journal_failed()
            if fine:
                answer.close()
                return self._refused(JOURNAL_AWAY, environ, call)
        return answer
