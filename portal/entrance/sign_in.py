"""Sign-in and sign-out: a portal password opens a session, a button or time ends it."""

from contextlib import suppress
from ipaddress import ip_address, ip_network
from urllib.parse import quote

import flask

from parc_social.access.conventions.membership import COOKIE, Entree, Session, is_own
from parc_social.errors import InvalidValue
from portal.entrance.second_step import ENTRANCE, PageAfter, SecondStep
from portal.form import check_form, check_origin, field
from portal.page import go, show
from portal.page_context import PageContext

HOME = "/portail/"
CHOICE = "/portail/organisme"
_REFUSED = "Identifiant ou mot de passe incorrect."  # the same whichever, known account or not
_NOWHERE = "Votre compte n’est rattaché à aucun organisme aujourd’hui : adressez-vous au GIP SNE."


class SignInPages:
    """The two acts, and their page."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self.second = SecondStep(context, self._opened)

    def sign_in(self) -> flask.Response:
        """The form, or what came of it."""
        if flask.request.method == "POST":
            return self._enter()
        suite, entered = own(flask.request.args.get("suite", "")), self._context.caller.entered()
        if entered is None:
            return self._form(200, "", suite, again=_comes_from_elsewhere())
        return go(self._context, _after(entered, suite))

    def sign_out(self) -> flask.Response:
        """Ends the session here and in every process."""
        check_form(self._context)
        self._context.registry.sessions.close(self._context.entered().token, self._context.clock())
        answer = go(self._context, ENTRANCE)
        answer.delete_cookie(COOKIE, path=self._path(), httponly=True, samesite="Strict")
        return answer

    def _enter(self) -> flask.Response:
        check_origin(self._context)
        suite = own(flask.request.form.get("suite", ""))
        try:
            login = field("identifiant", "Identifiant", 80)
            password = field("mot_de_passe", "Mot de passe", 200)
        except InvalidValue as error:
            return self._form(400, f"{error}.", suite)
        address = str(flask.request.remote_addr)
        attempts, registry = self._context.attempts, self._context.registry
        wait = attempts.wait(login, address, password)
        if wait:
            return self._slowed(wait, suite)
        crowded = attempts.address_wait(address)
        found = registry.portal_password(login, password)
        if found is None:
            attempts.failed(login, address)
            return self._slowed(crowded, suite) if crowded else self._form(403, _REFUSED, suite)
        if crowded and found.chosen and not attempts.is_known(login, address, password):
            return self._slowed(crowded, suite)  # as a wrong one: it may be one that was guessed
        attempts.succeeded(login, address, password)
        awaited = self.second.after(login, found.repere)
        return awaited or self._opened(login, found.repere, suite)

    def _opened(
        self,
        login: str,
        repere: str,
        suite: str,
        *,
        factors: int = 1,
        answer: PageAfter | None = None,
    ) -> flask.Response:
        """A new session, whatever cookie came: nobody can choose it for another.

        `answer`: the page that is shown first, given where it leads; None: straight there.
        """
        sessions, now = self._context.registry.sessions, self._context.clock()
        before = self._context.caller.entered()
        if before is not None:
            sessions.close(before.token, now)
        entered = sessions.find(sessions.open(login, repere, now, _place(), factors=factors), now)
        if entered is None:
            return self._form(403, _NOWHERE, suite)
        self._context.caller.signed_in(entered)
        where = _after(entered, suite)
        made = answer(where) if answer else go(self._context, where)
        self._set_cookie(made, entered)
        return made

    def _set_cookie(self, answer: flask.Response, entered: Entree) -> None:
        answer.set_cookie(
            COOKIE,
            entered.token,
            path=self._path(),
            secure=self._context.is_secure or flask.request.is_secure,
            httponly=True,
            samesite="Strict",
        )

    def _path(self) -> str:
        return self._context.root or "/"

    def _form(self, status: int, fault: str, suite: str, *, again: bool = False) -> flask.Response:
        login = flask.request.form.get("identifiant", "")[:80]
        return show(
            self._context,
            "connexion",
            status,
            fault=fault,
            suite=suite,
            login=login,
            again=f"{ENTRANCE}?suite={quote(suite)}" if again and suite else "",
        )

    def _slowed(self, wait: int, suite: str) -> flask.Response:
        minutes = -(-wait // 60)
        fault = f"Trop d’essais refusés : réessayez dans {minutes} min."
        answer = self._form(429, fault, suite)
        answer.headers["Retry-After"] = str(wait)
        return answer


def _comes_from_elsewhere() -> bool:
    """Whether a link of a message or of another site led here: then no cookie came, by `Strict`.

    The page asks for itself once more, from this host: who has a session goes on.
    """
    return flask.request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def _place() -> str:
    """What tells one network and browser from another; of IPv6 the network that a line is given."""
    address = str(flask.request.remote_addr)
    with suppress(ValueError):
        if ip_address(address).version == 6:
            address = str(ip_network(f"{address}/64", strict=False))
    return f"{address}\0{flask.request.user_agent.string[:300]}"


def own(suite: str) -> str:
    """What was asked before signing in; empty where it is not an address of ours."""
    return suite if is_own(suite) else ""


def _after(entered: Entree, suite: str) -> str:
    """Where a person goes on who has signed in: first to choose for whom, where that is open."""
    if isinstance(entered, Session):
        return suite or HOME
    return f"{CHOICE}?suite={quote(suite)}" if suite else CHOICE
