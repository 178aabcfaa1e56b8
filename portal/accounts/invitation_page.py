"""`/portail/invitation`: who follows the link of a mail sets the password of her account, once."""

import flask

from parc_social.errors import Forbidden, InvalidValue, NotFound
from parc_social.wording import cited
from portal.account.password_page import is_seen, new_password
from portal.form import check_origin
from portal.page import show
from portal.page_context import PageContext

LINK = "lien"  # a parameter that the journal keeps no value of, where one of the path would be
_LONGEST = 100


class InvitationPage:
    """The page of a link, and what its button does: to look at it uses nothing."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """GET: whose account it opens. POST: sets its password, once. Raises Forbidden, NotFound.

        A mail that a filter has followed is not used up: a button does it, from a page of ours.
        """
        given = flask.request.form if flask.request.method == "POST" else flask.request.args
        secret, invitations = given.get(LINK, ""), self._context.registry.invitations
        if not 0 < len(secret) <= _LONGEST or not secret.isascii():
            raise NotFound("ce lien d'invitation est incomplet : ouvrez-le depuis le courriel reçu")
        now = self._context.clock()
        login = invitations.login_of(secret, now)
        self._check_nobody_else(login)
        if flask.request.method != "POST":
            return self._shown(200, login, secret)
        check_origin(self._context)
        try:
            invitations.use(secret, new_password(), now)
        except InvalidValue as error:
            return self._shown(400, login, secret, f"{error}.")
        return self._shown(200, login, "")

    def _shown(self, status: int, login: str, secret: str, fault: str = "") -> flask.Response:
        return show(
            self._context,
            "invitation",
            status,
            login=login,
            secret=secret,
            done=not secret,
            fault=fault,
            seen=is_seen(),
        )

    def _check_nobody_else(self, login: str) -> None:
        """Raises Forbidden in the session of another: her colleague's browser is not hers."""
        entered = self._context.caller.entered()
        if entered is not None and entered.compte != login:
            raise Forbidden(
                f"vous êtes connecté comme {cited(entered.compte)}, et ce lien est celui d'un autre"
                " compte : déconnectez-vous, puis ouvrez-le de nouveau"
            )
