"""What follows from the edition on show, recorded where the job that put it there died first.

Between the swap and the record a worker may die as often as a job is tried: what is served is then
whole, and the registry does not know of it, nor the landlords whose deposits are published.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from parc_social.domain.campaigns.edition_act import EditionAct, EditionEvent
from parc_social.domain.job import PUBLICATION, JobState
from parc_social.errors import NotFound
from parc_social.registry.registry import Registry
from parc_social.settings import Settings
from parc_social.storage.editions.edition import SURVEY, Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.store import Store

_SHOWN = (EditionAct.PUBLIER, EditionAct.RESTAURER)
_WHY = "enregistré après coup : le serveur de calcul s'était arrêté avant"


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """Completes the registry, once; by the account whose job did not come to its end."""

    settings: Settings
    registry: Registry
    clock: Callable[[], datetime]

    def complete(self) -> int:
        """How many acts were missing. Raises Busy while another writes in the store.

        Nothing is looked for unless the last job ended otherwise than well.
        """
        job = self.registry.jobs.latest(PUBLICATION)
        if job is None or not job.state.is_over or job.state is JobState.SUCCESSFUL:
            return 0
        with (
            closing(open_store(self.settings, owner=True)) as store,
            store.write_lock("portail : ce qui a été publié est enregistré", None),
        ):
            years = sorted({e.millesime for e in store.editions() if e.source == SURVEY})
            return sum(self._complete(store, year, job.owner.account) for year in years)

    def _complete(self, store: Store, millesime: int, account: str) -> int:
        acts = self.registry.edition_acts
        event = self._missing(store, millesime, account)
        if event is None:
            return 0
        (acts.withdrawn if event.acte is EditionAct.RETIRER else acts.published)(event)
        return 1

    def _missing(self, store: Store, millesime: int, account: str) -> EditionEvent | None:
        """The act that the registry does not know of a millésime; None: it knows."""
        told = self.registry.edition_acts.on_show(SURVEY, millesime)
        is_told = told is not None and told.acte in _SHOWN
        of_year = [e for e in store.editions() if (e.source, e.millesime) == (SURVEY, millesime)]
        shown = next((e for e in of_year if e.state is EditionState.PUBLISHED), None)
        if shown is not None:
            is_known = told is not None and is_told and told.edition == shown.id
            return None if is_known else self._shown(store, shown, account)
        if told is None or not is_told:
            return None
        gone = [e for e in of_year if e.id == told.edition and e.state is EditionState.RETIRED]
        return self._event(gone[0], EditionAct.RETIRER, account) if gone else None

    def _shown(self, store: Store, edition: Edition, account: str) -> EditionEvent | None:
        """How it came on show, with its deposits; None: it was not prepared here."""
        for one in reversed(self.registry.edition_acts.of(edition.id)):
            if one.acte in (*_SHOWN, EditionAct.RETIRER) and one.depots:
                return self._event(edition, EditionAct.RESTAURER, account, one)
        provenance = store.provenance(edition.id)
        for name in (edition.id, *(provenance.references if provenance else ())):
            try:
                prepared = self.registry.edition_acts.prepared(name)
            except NotFound:
                continue
            return self._event(edition, EditionAct.PUBLIER, account, prepared)
        return None

    def _event(
        self, edition: Edition, acte: EditionAct, account: str, before: EditionEvent | None = None
    ) -> EditionEvent:
        depots = before.depots if before else {}
        told = before.compte_rendu if before and acte is EditionAct.PUBLIER else {}
        return EditionEvent(
            edition.id, edition.source, edition.millesime, acte, self.clock(), account, _WHY,
            depots, told,
        )  # fmt: skip


def served_edition(store: Store, prepared: str, millesime: int) -> Edition | None:
    """What is on show of a prepared edition: itself, or the one made of it as it was corrected."""
    for one in store.editions():
        place = (one.source, one.millesime, one.state)
        if place == (SURVEY, millesime, EditionState.PUBLISHED):
            told = store.provenance(one.id)
            if one.id == prepared or (told is not None and prepared in told.references):
                return one
    return None
