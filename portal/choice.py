"""For which organisation a person acts: chosen after signing in, changed at any time."""

import flask

from parc_social.access.conventions.session import Session
from parc_social.errors import InvalidValue
from portal.desk import PageContext
from portal.entrance import inside
from portal.form import check_form, field
from portal.page import go, show


class Choice:
    """The page and its form."""

    def __init__(self, desk: PageContext) -> None:
        self._desk = desk

    def choose(self) -> flask.Response:
        """The organisations of the person, or what came of the form."""
        if flask.request.method == "POST":
            return self._chosen()
        return self._page(200, "", flask.request.args.get("suite", ""))

    def _chosen(self) -> flask.Response:
        check_form(self._desk)
        suite = flask.request.form.get("suite", "")
        try:
            code = field("organisme", "Organisme", 9)
        except InvalidValue as error:
            return self._page(400, f"{error}.", suite)
        entered, sessions, now = (
            self._desk.entered(),
            self._desk.registry.sessions,
            self._desk.clock(),
        )
        sessions.choose(entered.token, code, now)
        found = sessions.find(entered.token, now)
        if found is not None:
            self._desk.caller.signed_in(found)
        return go(self._desk, inside(suite))

    def _page(self, status: int, fault: str, suite: str) -> flask.Response:
        entered = self._desk.entered()
        today = self._desk.today()
        known = self._desk.registry.rattachements.of(entered.compte)
        return show(
            self._desk,
            "organisme",
            status,
            choices=[one for one in known if one.is_on(today)],
            chosen=entered.rattachement.id if isinstance(entered, Session) else None,
            fault=fault,
            suite=suite,
        )
