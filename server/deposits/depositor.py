"""Who finds the pages of deposits, and who may act there."""

from dataclasses import dataclass

import flask

from parc_social.access.model.organisation import Genre
from parc_social.access.permissions import why_not
from parc_social.errors import Forbidden, NotFound
from portal.page_context import PageContext

_NO_CONVENTION = (
    "Aucune convention en cours n’ouvre de données à votre organisme : signez-la, ou renouvelez-la,"
    " d’abord."
)


@dataclass(frozen=True, slots=True)
class Depositor:
    """Who asks, as a depositor. `refusal`: why they may only read; empty: they may act."""

    refusal: str


def depositor(context: PageContext) -> Depositor:
    """Raises NotFound for who is of no landlord, the same as of an address that is no page."""
    identity, grant = context.session().identity, context.caller.grant()
    if identity.organisation.genre is not Genre.BAILLEUR:
        rest = flask.request.path.removeprefix("/portail/")
        raise NotFound(f"aucune page {rest[:80]!r} sur ce portail, ou pas pour vous")
    if grant is None or not grant.rights:
        return Depositor(_NO_CONVENTION)
    return Depositor(why_not(identity, None, grant) or "")


def check_may_deposit(context: PageContext) -> None:
    """Raises NotFound for who is of no landlord, Forbidden for who only reads."""
    refusal = depositor(context).refusal
    if refusal:
        raise Forbidden(refusal.rstrip("."))
