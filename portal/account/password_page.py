"""`/portail/mot-de-passe`: a person changes the password of the pages."""

import flask

from parc_social.domain.password import LONGEST
from parc_social.errors import Conflict, InvalidValue
from portal.entrance.typed_secret import RefusedSecret, check_password
from portal.form import check_form, field
from portal.page import show
from portal.page_context import PageContext

_WRONG = "Mot de passe actuel incorrect."


class PasswordPage:
    """The page and its form."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """The form, or what came of it. Raises Forbidden for one that is not of the session."""
        if flask.request.method != "POST":
            return self._shown(200, "")
        check_form(self._context)
        try:
            return self._change()
        except RefusedSecret as error:
            return error.on(self._shown(error.status, f"{error}"))
        except InvalidValue as error:
            return self._shown(400, f"{error}.")
        except Conflict as error:
            return self._shown(409, f"{error} : reconnectez-vous.")

    def _change(self) -> flask.Response:
        """The one before is typed again, under the same count of failures as to sign in."""
        context, entered = self._context, self._context.session()
        login, address = entered.compte, str(flask.request.remote_addr)
        old = field("mot_de_passe", "Mot de passe actuel", LONGEST)
        chosen = new_password()
        repere = check_password(context, old, _WRONG)
        if chosen == old:
            raise InvalidValue("mot de passe : le nouveau est l’ancien")
        context.registry.own_passwords.change(entered, repere, chosen, context.clock())
        context.attempts.succeeded(login, address, chosen)
        return self._shown(200, "", done=True)

    def _shown(self, status: int, fault: str, *, done: bool = False) -> flask.Response:
        return show(self._context, "mot_de_passe", status, fault=fault, done=done, seen=is_seen())


def new_password() -> str:
    """The two fields of a new password, once they agree. Raises InvalidValue."""
    chosen = field("nouveau_passe", "Nouveau mot de passe", LONGEST)
    if chosen != field("nouveau_passe_encore", "Le même, une seconde fois", LONGEST):
        raise InvalidValue("les deux saisies du nouveau mot de passe diffèrent : retapez-les")
    return chosen


def is_seen() -> bool:
    """Whether the fields show what is typed: a link of the page asks for it, no script does."""
    return flask.request.values.get("visible") == "oui"
