"""In and out: a portal password opens a session, a button or time ends it."""

from urllib.parse import urlsplit

import flask

from parc_social.access.session import COOKIE, Session
from parc_social.errors import InvalidValue
from parc_social.storage.registry.accounts import Usage
from parc_social.storage.registry.credentials import repere_of
from portal.desk import Desk
from portal.form import check_form, check_origin, field
from portal.page import go, show

HOME = "/portail/"
_REFUSED = "Identifiant ou mot de passe incorrect."  # the same whichever, known account or not


class Entrance:
    """The two acts, and their page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sign_in(self) -> flask.Response:
        """The form, or what came of it."""
        if flask.request.method == "POST":
            return self._enter()
        if self._desk.caller.session() is not None:
            return go(self._desk, HOME)
        return self._form(200, "", flask.request.args.get("suite", ""))

    def sign_out(self) -> flask.Response:
        """Ends the session here and in every process."""
        check_form(self._desk)
        self._desk.registry.sessions.close(self._desk.session().token, self._desk.clock())
        answer = go(self._desk, "/portail/connexion")
        answer.delete_cookie(COOKIE, path=self._path(), httponly=True, samesite="Strict")
        return answer

    def _enter(self) -> flask.Response:
        check_origin(self._desk)
        suite = flask.request.form.get("suite", "")
        try:
            login = field("identifiant", "Identifiant", 80)
            password = field("mot_de_passe", "Mot de passe", 200)
        except InvalidValue as error:
            return self._form(400, f"{error}.", suite)
        address = str(flask.request.remote_addr)
        wait = self._desk.attempts.wait(login, address)
        if wait:
            return self._slowed(wait, suite)
        registry = self._desk.registry
        identity = registry.authenticate_password(login, password, Usage.PORTAIL)
        if identity is None:
            self._desk.attempts.failed(login, address)
            return self._form(403, _REFUSED, suite)
        self._desk.attempts.succeeded(login, address)
        return self._opened(login, repere_of(password), suite)

    def _opened(self, login: str, repere: str, suite: str) -> flask.Response:
        """A new session, whatever cookie came: nobody can choose it for another."""
        sessions, now = self._desk.registry.sessions, self._desk.clock()
        before = self._desk.caller.session()
        if before is not None:
            sessions.close(before.token, now)
        session = sessions.find(sessions.open(login, repere, now), now)
        if session is None:  # revoked in between
            return self._form(403, _REFUSED, suite)
        self._desk.caller.signed_in(session)
        answer = go(self._desk, _inside(suite))
        self._set_cookie(answer, session)
        return answer

    def _set_cookie(self, answer: flask.Response, session: Session) -> None:
        answer.set_cookie(
            COOKIE,
            session.token,
            path=self._path(),
            secure=self._desk.is_secure,
            httponly=True,
            samesite="Strict",
        )

    def _path(self) -> str:
        return self._desk.root or "/"

    def _form(self, status: int, fault: str, suite: str) -> flask.Response:
        login = flask.request.form.get("identifiant", "")[:80]
        return show(self._desk, "connexion", status, fault=fault, suite=suite, login=login)

    def _slowed(self, wait: int, suite: str) -> flask.Response:
        minutes = -(-wait // 60)
        fault = f"Trop d’essais refusés : réessayez dans {minutes} min."
        answer = self._form(429, fault, suite)
        answer.headers["Retry-After"] = str(wait)
        return answer


def _inside(suite: str) -> str:
    """A page of the portal, or its home: never another site's address."""
    parts = urlsplit(suite)
    inside = suite.startswith(HOME) and not parts.netloc and suite.isprintable()
    return suite if inside and "\\" not in suite and "//" not in suite else HOME
