"""The second step of a sign-in: a code, or where two factors are asked, the first one set.

Nothing is open between the two: the form carries what the first step gave, and no cookie is set.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

import flask

from parc_social.access.conventions.membership import is_own
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.secrets.first_steps import FirstStep
from parc_social.registry.secrets.second_factors import FirstCode
from portal.entrance.second_factor import (
    CODE_SIZE,
    ProposedFactor,
    check_code,
    propose,
    proposed_before,
)
from portal.entrance.typed_secret import RefusedSecret
from portal.form import check_origin, field
from portal.page import go, show
from portal.page_context import PageContext

ENTRANCE = "/portail/connexion"
STEP = "jeton_d_etape"
_TOKEN_SIZE = 100

type PageAfter = Callable[[str], flask.Response]


class Opening(Protocol):
    """Opens the session: the account, what finds its password, where to go, the answer."""

    def __call__(
        self, login: str, repere: str, suite: str, *, factors: int, answer: PageAfter | None = None
    ) -> flask.Response:
        """The answer that sets the cookie."""
        ...


class SecondStep:
    """The two forms."""

    def __init__(self, context: PageContext, opening: Opening) -> None:
        self._context = context
        self._opening = opening

    def after(self, login: str, repere: str) -> flask.Response | None:
        """The page that a right password leads to; None: it was enough."""
        now, registry = self._context.clock(), self._context.registry
        standing = registry.second_factors.standing(login, now)
        if standing.depuis is None and not standing.asked_by:
            return None
        token = registry.first_steps.open(login, repere, now)
        if standing.depuis is not None:
            return self._code_page(200, "", token)
        proposed = propose(self._context, login, token)
        return self._enrol_page(200, "", (token, login), proposed)

    def code(self) -> flask.Response:
        """POST: the code. GET: there is nothing to see, the password comes first."""
        if flask.request.method != "POST":
            return go(self._context, ENTRANCE)
        check_origin(self._context)
        suite = _own_suite()
        try:
            token, step = self._step()
            typed = field("code_secret", "Code", CODE_SIZE)
        except NotFound as error:
            return self._again(error)
        except InvalidValue as error:
            return self._code_page(400, f"{error}.", flask.request.form.get(STEP, ""))
        try:
            check_code(self._context, step.compte, typed)
        except RefusedSecret as error:
            return error.on(self._code_page(error.status, f"{error}", token))
        return self._open(token, step, suite)

    def enrol(self) -> flask.Response:
        """POST: the first code of a secret just shown; then the session, and recovery codes."""
        if flask.request.method != "POST":
            return go(self._context, ENTRANCE)
        check_origin(self._context)
        suite = _own_suite()
        try:
            token, step = self._step()
            given = flask.request.form.get("cle_secrete", "")
            proposed = proposed_before(self._context, step.compte, token, given)
        except (NotFound, InvalidValue) as error:
            return self._again(error)
        context = self._context
        try:
            first = FirstCode(proposed.secret, field("code_secret", "Code", CODE_SIZE))
            codes = context.registry.second_factors.enrol(
                step.compte, first, context.clock(), context.seal
            )
        except InvalidValue as error:
            return self._enrol_page(400, f"{error}.", (token, step.compte), proposed)
        except Conflict as error:
            return self._again(error)
        return self._open(token, step, suite, codes)

    def _step(self) -> tuple[str, FirstStep]:
        token = flask.request.form.get(STEP, "")
        if not 0 < len(token) <= _TOKEN_SIZE or not token.isascii():
            raise NotFound("cette étape est finie ou trop ancienne : recommencez la connexion")
        return token, self._context.registry.first_steps.find(token, self._context.clock())

    def _open(
        self, token: str, step: FirstStep, suite: str, codes: Sequence[str] = ()
    ) -> flask.Response:
        try:
            self._context.registry.first_steps.use(token)
        except NotFound as error:
            return self._again(error)

        def with_codes(suite: str) -> flask.Response:
            return show(self._context, "codes_de_secours", codes=codes, suite=suite)

        return self._opening(
            step.compte, step.repere, suite, factors=2, answer=with_codes if codes else None
        )

    def _again(self, error: Exception) -> flask.Response:
        """Back to the first step, which says why."""
        words = f"{error}"
        return show(
            self._context, "connexion", 403, fault=f"{words[0].upper()}{words[1:]}.",
            suite=_own_suite(), login="", again="",
        )  # fmt: skip

    def _code_page(self, status: int, fault: str, token: str) -> flask.Response:
        return show(
            self._context, "connexion_code", status, fault=fault, token=token, suite=_own_suite()
        )

    def _enrol_page(
        self, status: int, fault: str, whose: tuple[str, str], proposed: ProposedFactor
    ) -> flask.Response:
        """`whose`: what the form carries, and the login."""
        token, login = whose
        now = self._context.clock()
        return show(
            self._context,
            "connexion_facteur",
            status,
            fault=fault,
            token=token,
            suite=_own_suite(),
            proposed=proposed,
            asked_by=self._context.registry.second_factors.standing(login, now).asked_by,
        )


def _own_suite() -> str:
    suite = flask.request.form.get("suite", "")
    return suite if is_own(suite) else ""
