"""`/portail/pilotage/organisations/{organisme}`: one party, all that the registry knows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import flask

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.delegation_format import ressort_text
from parc_social.access.conventions.membership import Rattachement
from parc_social.access.model.organisation import Organisation, parse_organisation
from parc_social.domain.campaigns.deposit import DepositAct
from parc_social.domain.mandates.mandate import Mandate
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.accounts import Account
from parc_social.registry.campaigns import check_steering
from parc_social.wording import cited
from portal.account.rights_words import TYPES
from portal.accounts.account_limits import limit_words
from portal.conventions.convention_state import standings
from portal.form import check_form, field, optional
from portal.page import go, show
from portal.page_context import PageContext
from portal.steering.gip import check_gip, may_act
from portal.steering.organisations_page import ADDRESS
from portal.territories.levels import place_words

_SIZE = 9  # characters of a code
_ROLES = {
    "lecteur": "lecteur",
    "deposant": "déposant",
    "administrateur": "administrateur (référent)",
    "signataire": "signataire",
}


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """An account in the organisation: its role, its days, what it is limited to, in words."""

    account: Account
    tie: Rattachement
    state: str

    @property
    def role(self) -> str:
        """In words."""
        return _ROLES[self.tie.identity.role.value]

    @property
    def limits(self) -> Sequence[str]:
        """Each limit in words; none: all that the conventions open."""
        return limit_words(self.tie.identity)


class OrganisationPage:
    """The sheet, and the form that corrects name and ressort."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def one(self, organisme: str) -> flask.Response:
        """The sheet; a form that is sent corrects it. Raises Forbidden, NotFound."""
        identity = check_gip(self._context)
        party = self._found(organisme)
        if flask.request.method != "POST":
            return self._page(party, 200, "")
        check_form(self._context)
        check_steering(identity)
        try:
            changed = parse_organisation(
                party.code,
                field("nom", "Nom", 200),
                party.genre.value,
                optional("ressort", "Ressort", 40) or None,
            )
            if field("avant", "Page", 64) != seen(party):
                raise Conflict("quelqu’un a modifié cet organisme depuis que la page est ouverte")
            self._context.registry.accounts.change_organisation(changed, party)
        except InvalidValue as error:
            return self._page(party, 400, f"{error}.")
        except Conflict as error:
            fault = f"{error} : relisez ce qu’il est devenu, puis corrigez-le de nouveau."
            return self._page(self._found(organisme), 409, fault)
        return go(self._context, f"{ADDRESS}/{party.code}")

    def ask_factors(self, organisme: str) -> flask.Response:
        """POST: two factors are asked of its accounts, or no more. Raises Forbidden, NotFound."""
        identity = check_gip(self._context)
        party, demands = self._found(organisme), self._context.registry.factor_demands
        check_form(self._context)
        check_steering(identity)
        if field("exiger", "Deux facteurs", 3) == "oui":
            demands.ask(party.code, identity.compte, self._context.clock())
        else:
            demands.ask_no_more(party.code)
        return go(self._context, f"{ADDRESS}/{party.code}")

    def _found(self, code: str) -> Organisation:
        if len(code) > _SIZE or not (code.isascii() and code.isalnum()):
            raise NotFound(f"aucun organisme {cited(code[:40])} dans le registre")
        return self._context.registry.accounts.organisation(code)

    def _page(self, party: Organisation, status: int, fault: str) -> flask.Response:
        registry, identity = self._context.registry, self._context.session().identity
        today = self._context.today()
        given = registry.mandates.given_by(party.code)
        held = registry.mandates.held_by(party.code)
        return show(
            self._context,
            "pilotage_organisation",
            status,
            fault=fault,
            party=party,
            seen=seen(party),
            types=TYPES,
            ressort=ressort_text(party.ressort) if party.ressort else "",
            place=place_words(party.ressort.niveau, party.ressort.code) if party.ressort else "",
            standings=standings(identity, registry.agreements.of(party.code), today),
            members=self._members(party),
            demand=registry.factor_demands.all().get(party.code),
            deposits=[(one, legal_day(one.quand)) for one in registry.deposits.of(party.code)],
            transmitted=DepositAct.TRANSMETTRE,
            given=given,
            held=held,
            today=today,
            names=registry.accounts.names(_others(party, given, held)),
            typed=flask.request.form,
            may_act=may_act(self._context),
        )

    def _members(self, party: Organisation) -> Sequence[MemberAccount]:
        """Accounts that act or acted for it, those that still may first."""
        today = self._context.today()
        found: list[MemberAccount] = []
        for account in self._context.registry.accounts.of(party.code):
            for tie in account.rattachements:
                if tie.identity.organisation.code == party.code:
                    state = "actif" if tie.is_on(today) else "à venir"
                    if account.revoque is not None:
                        state = "compte révoqué"
                    elif tie.is_over(today):
                        state = "terminé"
                    found.append(MemberAccount(account, tie, state))
        return sorted(found, key=lambda one: (one.state != "actif", one.account.login))


def _others(
    party: Organisation, given: Sequence[Mandate], held: Sequence[Mandate]
) -> frozenset[str]:
    """Codes of the parties that its sheet names."""
    mandates = {code for one in (*given, *held) for code in (one.mandant, one.mandataire)}
    return frozenset(mandates.union(*({one.de, one.vers} for one in party.successions)))


def seen(party: Organisation) -> str:
    """Fingerprint of what a page shows and its form corrects."""
    ressort = ressort_text(party.ressort) if party.ressort else ""
    return sha256(f"{party.nom}\n{ressort}".encode()).hexdigest()
