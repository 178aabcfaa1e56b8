"""Who finds the pages of deposits, for which landlord they may act there, and under what."""

from collections.abc import Sequence
from dataclasses import dataclass

import flask

from auth_proxy.authorisation.request_context import call_of
from parc_social.access.mandates import holder_refusal
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Genre, Identity, Organisation
from parc_social.access.permissions import why_not, written_sirens
from parc_social.catalogue.collection import DRAFTED
from parc_social.domain.mandates.mandate import Mandate, MandateState, mandate_for
from parc_social.errors import Forbidden
from parc_social.journal.entry import JournalEntry
from portal.no_page import no_page
from portal.page_context import PageContext
from server.jobs.mandate_rights import MandateRights

_NOT_WHOLE = (
    "le rapport cite des fiches de tout votre organisme : votre accès ne les montre pas en entier,"
    " ou plus ; demandez-le à un collègue dont l'accès n'est pas limité"
)
_NO_CONVENTION = (
    "Aucune convention en cours n’ouvre de données à votre organisme : signez-la, ou renouvelez-la,"
    " d’abord."
)
_MANDANT_CLOSED = (
    "Aucune convention en cours n’ouvre de données au bailleur qui vous a donné mandat : il la"
    " signe, ou la renouvelle, d’abord."
)


@dataclass(frozen=True, slots=True)
class Depositor:
    """Who asks, as a depositor of an organisation: their own, or under a mandate another's.

    `refusal`: why they may only read; empty: they may act. `reads`: whether the rows of that
    organisation are open to them whole, as its reports quote any of them. `mandate` None: it is
    their own.
    """

    organisation: Organisation
    refusal: str
    reads: bool = False
    mandate: Mandate | None = None

    @property
    def number(self) -> int | None:
        """Of the mandate; None: they act for their own organisation."""
        return self.mandate.numero if self.mandate else None


@dataclass(frozen=True, slots=True)
class Depositors:
    """Decides it for the request under way; what it gives out is of this moment."""

    context: PageContext
    rights: MandateRights

    @property
    def identity(self) -> Identity:
        """Who asks: who has signed in, or whose secret the API was given. Raises LookupError."""
        identity = call_of(flask.request.environ).identity
        if identity is None:
            raise LookupError("nobody asks for a deposit")
        return identity

    def held(self) -> Sequence[Mandate]:
        """The mandates that were given to the caller's organisation, ended ones too."""
        return self.context.registry.mandates.held_by(self.identity.organisation.code)

    def check_finds(self) -> None:
        """Raises NotFound for who has nothing to deposit, the same as of no page."""
        genre = self.identity.organisation.genre
        if genre not in (Genre.BAILLEUR, Genre.MANDATAIRE) and not self.held():
            rest = flask.request.path.removeprefix("/portail/")
            raise no_page(rest)

    def own(self) -> Depositor:
        """For the caller's own organisation; one that is no landlord has nothing of its own."""
        self.check_finds()
        identity, grant = self.identity, self.context.caller.grant()
        organisation = identity.organisation
        if grant is None or not grant.rights:
            return Depositor(organisation, _NO_CONVENTION)
        refusal = why_not(identity, None, grant) or ""
        return Depositor(organisation, refusal, bool(written_sirens(grant)))

    def of(self, pour: str, source: str, millesime: int) -> Depositor:
        """For the landlord of that SIREN; empty: one's own organisation.

        Raises Forbidden, saying why, without a mandate of that landlord for that survey.
        """
        if pour in ("", self.identity.organisation.code):
            return self.own()
        self.check_finds()
        today = self.context.today()
        return self.under(mandate_for(self.held(), pour, source, millesime, today))

    def under(self, mandate: Mandate) -> Depositor:
        """Under a mandate of the caller's organisation, as it stands."""
        mandant = self.context.registry.accounts.organisation(mandate.mandant)
        refusal = holder_refusal(self.identity)
        grant = self.rights.grant(self.identity, mandate)
        whole = grant is not None and bool(written_sirens(grant))
        return Depositor(mandant, refusal or ("" if whole else _MANDANT_CLOSED), whole, mandate)

    def in_force(self) -> Sequence[Mandate]:
        """The mandates under which the caller's organisation may deposit today."""
        today = self.context.today()
        return [one for one in self.held() if one.etat(today) is MandateState.EN_COURS]

    def grant_under(self, numero: int) -> Grant | None:
        """That of a mandate in force of the caller's, whose landlord is told of what is read.

        None: it gives nothing any more.
        """
        for one in self.in_force():
            if one.numero == numero and (grant := self.rights.grant(self.identity, one)):
                self.tell(self.under(one), DRAFTED)
                return grant
        return None

    def check_reads(self, who: Depositor, depot: str = "") -> None:
        """Before a report is shown: the journal is told of the rows that it quotes.

        Raises Forbidden for who does not see the rows whole.
        """
        if not who.reads:
            closed = who.mandate is not None or who.refusal == _NO_CONVENTION
            raise Forbidden(_closed(who) if closed else _NOT_WHOLE)
        self.tell(who, DRAFTED, depot)
        self.context.caller.reads((DRAFTED,))

    def tell(self, who: Depositor, collection: str = "", depot: str = "") -> None:
        """Tells the journal of a landlord what is done for it under its mandate.

        The line of the request is of the holder's organisation; this one is read by the landlord.
        """
        mandate = who.mandate
        if mandate is None:
            return
        call, grant = call_of(flask.request.environ), self.rights.grant(self.identity, mandate)
        call.variables = (*call.variables, ("pour", mandate.mandant))
        self.context.registry.journal.append(
            JournalEntry(
                self.context.clock(),
                call.id,
                flask.request.method,
                call.operation,
                200,
                0,
                compte=self.identity.compte,
                organisation=mandate.mandant,
                conventions=grant.conventions if grant else (),
                collection=collection,
                requete=f"{f'depot={depot}&' if depot else ''}mandat={mandate.numero}",
                adresse=str(flask.request.remote_addr or ""),
                droits=_digest(grant),
                acteur=mandate.mandataire,
            )
        )


def check_may_deposit(who: Depositor) -> None:
    """Raises Forbidden for who only reads."""
    if who.refusal:
        raise Forbidden(who.refusal.rstrip("."))


def _digest(grant: Grant | None) -> str:
    return grant.digest if grant else ""


def _closed(who: Depositor) -> str:
    """That no convention is in force, of whom it is due."""
    return (_NO_CONVENTION if who.mandate is None else _MANDANT_CLOSED).rstrip(".")
