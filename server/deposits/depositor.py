"""Who finds the pages of deposits, and who may act there."""

from dataclasses import dataclass

import flask

from parc_social.access.model.organisation import Genre
from parc_social.access.permissions import why_not, written_sirens
from parc_social.catalogue.collection import DRAFTED
from parc_social.errors import Forbidden, NotFound
from portal.page_context import PageContext

_NOT_WHOLE = (
    "le rapport cite des fiches de tout votre organisme : votre accès ne les montre pas en entier,"
    " ou plus ; demandez-le à un collègue dont l'accès n'est pas limité"
)
_NO_CONVENTION = (
    "Aucune convention en cours n’ouvre de données à votre organisme : signez-la, ou renouvelez-la,"
    " d’abord."
)


@dataclass(frozen=True, slots=True)
class Depositor:
    """Who asks, as a depositor.

    `refusal`: why they may only read; empty: they may act. `reads`: whether the rows of their
    organisation are open to them whole, as its reports quote any of them.
    """

    refusal: str
    reads: bool = False


def depositor(context: PageContext) -> Depositor:
    """Raises NotFound for who is of no landlord, the same as of an address that is no page."""
    identity, grant = context.session().identity, context.caller.grant()
    if identity.organisation.genre is not Genre.BAILLEUR:
        rest = flask.request.path.removeprefix("/portail/")
        raise NotFound(f"aucune page {rest[:80]!r} sur ce portail, ou pas pour vous")
    if grant is None or not grant.rights:
        return Depositor(_NO_CONVENTION)
    return Depositor(why_not(identity, None, grant) or "", bool(written_sirens(grant)))


def check_may_deposit(context: PageContext) -> None:
    """Raises NotFound for who is of no landlord, Forbidden for who only reads."""
    refusal = depositor(context).refusal
    if refusal:
        raise Forbidden(refusal.rstrip("."))


def check_reads(context: PageContext) -> None:
    """Before a report is shown: the journal is told of the rows that it quotes.

    Raises NotFound for who is of no landlord, Forbidden for who does not see its rows whole.
    """
    if not depositor(context).reads:
        raise Forbidden(_NOT_WHOLE)
    context.caller.reads((DRAFTED,))
