"""For which organisation a person acts: chosen after signing in, changed at any time."""

import flask

from parc_social.access.conventions.membership import Session
from parc_social.errors import InvalidValue
from portal.entrance.sign_in import HOME, own
from portal.form import check_form, field
from portal.page import go, show
from portal.page_context import PageContext


class Choice:
    """The page and its form."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def choose(self) -> flask.Response:
        """The organisations of the person, or what came of the form."""
        if flask.request.method == "POST":
            return self._chosen()
        return self._page(200, "", own(flask.request.args.get("suite", "")))

    def _chosen(self) -> flask.Response:
        check_form(self._context)
        suite = own(flask.request.form.get("suite", ""))
        try:
            code = field("organisme", "Organisme", 9)
        except InvalidValue as error:
            return self._page(400, f"{error}.", suite)
        entered, sessions, now = (
            self._context.entered(),
            self._context.registry.sessions,
            self._context.clock(),
        )
        sessions.choose(entered.token, code, now)
        found = sessions.find(entered.token, now)
        if found is not None:
            self._context.caller.signed_in(found)
        return go(self._context, suite or HOME)

    def _page(self, status: int, fault: str, suite: str) -> flask.Response:
        entered = self._context.entered()
        today = self._context.today()
        known = self._context.registry.rattachements.of(entered.compte)
        return show(
            self._context,
            "organisme",
            status,
            choices=[one for one in known if one.is_on(today)],
            chosen=entered.rattachement.id if isinstance(entered, Session) else None,
            fault=fault,
            suite=suite,
        )
