"""`/portail/deux-facteurs`: a person sets a second factor, takes it away, draws recovery codes."""

from collections.abc import Sequence

import flask

from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.secrets.second_factors import FirstCode
from portal.entrance.second_factor import (
    CODE_SIZE,
    ProposedFactor,
    check_code,
    propose,
    proposed_before,
)
from portal.entrance.typed_secret import RefusedSecret, check_password
from portal.form import check_form, field
from portal.page import go, show
from portal.page_context import PageContext

ADDRESS = "/portail/deux-facteurs"


class FactorsPage:
    """The page and its three forms. Each asks for the password, then for a code."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def page(self) -> flask.Response:
        """Where it stands, or what came of a form. Raises Forbidden."""
        if flask.request.method != "POST":
            return self._shown(200, "")
        check_form(self._context)
        acts = {"mettre": self._enrol, "retirer": self._remove, "codes": self._renew}
        try:
            act = acts.get(field("acte", "Acte", 20))
            if act is None:
                raise InvalidValue("Acte : mettre, retirer ou codes")
            return act()
        except RefusedSecret as error:
            return error.on(self._shown(error.status, f"{error}"))
        except InvalidValue as error:
            return self._shown(400, f"{error}.")
        except (Conflict, NotFound) as error:
            return self._shown(409, f"{error}.")

    def _enrol(self) -> flask.Response:
        context, entered = self._context, self._context.session()
        login, given = entered.compte, flask.request.form.get("cle_secrete", "")
        proposed = proposed_before(context, login, entered.token, given)
        try:
            self._check_password()
        except RefusedSecret as error:
            return error.on(self._shown(error.status, f"{error}", proposed))
        try:
            first = FirstCode(
                proposed.secret, field("code_secret", "Code", CODE_SIZE), entered.token
            )
            codes = context.registry.second_factors.enrol(
                login, first, context.clock(), context.seal
            )
        except InvalidValue as error:
            return self._shown(400, f"{error}.", proposed)
        return self._codes(codes)

    def _remove(self) -> flask.Response:
        self._check_both()
        context = self._context
        context.registry.second_factors.remove(context.session().compte, context.clock())
        return go(context, ADDRESS)

    def _renew(self) -> flask.Response:
        self._check_both()
        context = self._context
        login = context.session().compte
        return self._codes(context.registry.second_factors.renew_codes(login, context.clock()))

    def _check_password(self) -> None:
        check_password(self._context, field("mot_de_passe", "Mot de passe du portail", 200))

    def _check_both(self) -> None:
        """The password, then the code. Raises InvalidValue, RefusedSecret."""
        self._check_password()
        typed = field("code_secret", "Code", CODE_SIZE)
        check_code(self._context, self._context.session().compte, typed)

    def _codes(self, codes: Sequence[str]) -> flask.Response:
        return show(self._context, "codes_de_secours", codes=codes, suite="/portail/deux-facteurs")

    def _shown(
        self, status: int, fault: str, proposed: ProposedFactor | None = None
    ) -> flask.Response:
        context, entered = self._context, self._context.session()
        standing = context.registry.second_factors.standing(entered.compte, context.clock())
        if standing.depuis is None and proposed is None:
            proposed = propose(context, entered.compte, entered.token)
        return show(
            context,
            "deux_facteurs",
            status,
            fault=fault,
            standing=standing,
            proposed=proposed,
            here=ADDRESS,
        )
