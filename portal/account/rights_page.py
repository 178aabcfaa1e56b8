"""What a person may see and why, and what is not open and how to ask for it."""

from functools import cache

import flask

from parc_social.access.conventions.convention import Etat
from parc_social.access.federation import on_own_account
from parc_social.access.model.grant import current_grant
from parc_social.access.policy import explain
from parc_social.domain.territory import Niveau
from parc_social.storage.query.model import FeatureQuery
from portal.account.rights_words import TYPES, NameOf, by_collection, closed, opened
from portal.conventions.convention_state import standings
from portal.page import show
from portal.page_context import PageContext
from portal.page_reads import PageReads

_LEVELS = {
    "code_reg": Niveau.REGION,
    "code_dep": Niveau.DEPARTEMENT,
    "code_epci": Niveau.EPCI,
    "code_commune": Niveau.COMMUNE,
}


class RightsPage:
    """One page, for the Grant of the request under way."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    def rights(self) -> flask.Response:
        """Layer by layer."""
        identity, grant = self._context.session().identity, current_grant()
        reads = self._context.reads()
        own = self._context.registry.agreements.of(identity.organisation.code)
        today = self._context.today()
        found = standings(identity, own, today)
        why = by_collection(explain(identity, on_own_account(identity, own), today, reads.facts()))
        return show(
            self._context,
            "droits",
            type_words=TYPES[identity.organisation.genre],
            active=[one.convention for one in found if one.etat is Etat.ACTIVE],
            standings=found,
            layers=opened(grant, _names(reads), why),
            closed=closed(grant),
            why=why,
        )


def _names(reads: PageReads) -> NameOf:
    """Names of territories, as this Grant itself shows them; a code that it does not is shown."""

    @cache
    def name_of(column: str, code: str) -> str:
        collection = f"territoires-{_LEVELS[column].value}"
        if reads.grant.right(collection) is None:
            return code
        query = FeatureQuery(collection, limit=1, equals=(("code", code),), columns=("nom",))
        rows = reads.records(query)
        return f"{rows[0]['nom']} ({code})" if rows else code

    return name_of
