"""Acts of the GIP on editions that take time: from preparing one to throwing it away.

The engine is that of `parc-social publish` and `editions …`: one writer, one swap, all or nothing.
A worker that dies leaves what is served as it was; the next finds as published what is.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from loaders.context import Progress
from loaders.edition_builder import read_staged
from loaders.publication.publish import publish, withdraw
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import Grant
from parc_social.domain.campaigns.edition_act import (
    EditionAct,
    EditionEvent,
    check_missing_accepted,
)
from parc_social.errors import Busy, Conflict, InvalidValue, NotFound
from parc_social.registry.campaigns import check_steering
from parc_social.registry.publication.edition_acts import acts_of
from parc_social.registry.registry import Registry
from parc_social.settings import Settings
from parc_social.storage.editions.edition import SURVEY, Edition, EditionState
from parc_social.storage.editions.history import TEXTS_STEP
from parc_social.storage.execution.cancellation import Cancellation, current_cancellation
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from parc_social.wording import cited
from server.jobs.at_rest.sealed_files import SealedFiles
from server.jobs.preparation import Preparation, corrections_of
from server.jobs.publication_record import served_edition

LONGEST = timedelta(hours=12)  # of the whole of France
_MEDIA = "application/json"
_LOOK_S = 0.5  # while another writes in the store
_SHARES = (  # what a step's name begins with, its share in percent, its words
    ("lecture", (2, 25), "lecture des dépôts"),
    ("conversion", (25, 30), "lecture des valeurs"),
    ("contrôle", (30, 35), "contrôle des règles"),
    ("appariement", (35, 40), "recherche des adresses"),
    ("relation", (40, 45), "rédaction de l'édition"),
    ("indicateurs", (45, 95), "calcul des indicateurs et du secret"),
    ("publication", (95, 97), "mise en ligne"),
    (TEXTS_STEP, (97, 99), "édition en ligne ; écriture de ses textes de lecture"),
)


@dataclass(frozen=True, slots=True)
class PublicationOrder:
    """What is asked: an act, by which account; of an edition, or of a millésime to prepare.

    `revision`: the day of a further version of a survey; `without`: landlords of the edition on
    show that are not in it may go.
    """

    acte: EditionAct
    compte: str
    edition: str = ""
    millesime: int = 0
    motif: str = ""
    revision: date | None = None
    without: bool = False

    def document(self) -> dict[str, Any]:
        """As a job's body keeps it."""
        day = self.revision.isoformat() if self.revision else None
        return {
            "acte": self.acte.name, "compte": self.compte, "edition": self.edition,
            "millesime": self.millesime, "motif": self.motif, "revision": day,
            "without": self.without,
        }  # fmt: skip


def order_in(document: Mapping[str, Any]) -> PublicationOrder:
    """The order of a job's body."""
    day = document["revision"]
    told = {**document, "acte": EditionAct[document["acte"]]}
    return PublicationOrder(**{**told, "revision": date.fromisoformat(day) if day else None})


@dataclass(frozen=True, slots=True)
class PublicationWork:
    """What a worker publishes with."""

    settings: Settings
    registry: Registry
    sealed: SealedFiles
    clock: Callable[[], datetime]

    def answer(self, grant: Grant, inputs: Mapping[str, Any]) -> tuple[str, bytes]:
        """Media type and octets: which edition the act was done to.

        Raises Forbidden when the account steers no more, and what the engine refuses.
        """
        order = order_in(inputs)
        account = self.registry.accounts.get(order.compte)
        check_steering(account.acting(legal_day(self.clock()), grant.organisation))
        acts = {
            EditionAct.PREPARER: self._prepare,
            EditionAct.EXAMINER: self._examine,
            EditionAct.PUBLIER: self._publish,
            EditionAct.RETIRER: self._withdraw,
            EditionAct.RESTAURER: self._restore,
            EditionAct.JETER: self._discard,
        }
        life = current_cancellation()
        with (
            closing(open_store(self.settings, owner=True)) as store,
            _only_writer(store, f"portail : édition {order.acte.value}", life),
        ):
            edition = acts[order.acte](store, order, teller(life))
        return _MEDIA, orjson.dumps({"edition": edition})

    def _prepare(self, store: Store, order: PublicationOrder, tell: Progress) -> str:
        campaign = self.registry.campaigns.get(SURVEY, order.millesime)
        deposits = self.registry.reviews.held(SURVEY, order.millesime)
        preparation = self._preparation(store, tell)
        edition, account = preparation.prepare(order.millesime, deposits, campaign.profil)
        event = self._event(edition, order)
        self.registry.edition_acts.keep(
            replace(event, depots=acts_of(deposits), compte_rendu=account)
        )
        return edition.id

    def _examine(self, store: Store, order: PublicationOrder, tell: Progress) -> str:
        edition = _edition(store, order.edition)
        report = read_staged(self.settings.editions / f"{edition.id}.duckdb").report
        account = self._preparation(store, tell).account(edition, report)
        event = self._event(edition, order)
        self.registry.edition_acts.keep(replace(event, compte_rendu=account))
        return edition.id

    def _publish(self, store: Store, order: PublicationOrder, tell: Progress) -> str:
        acts = self.registry.edition_acts
        prepared = acts.prepared(order.edition)
        found = served_edition(store, prepared.edition, prepared.millesime)
        if found is None:
            edition = _edition(store, order.edition)
            acts.check_current(prepared)
            _check_not_corrected(store, edition, prepared)
            check_missing_accepted(len(prepared.compte_rendu["partis"]), said=order.without)
            publish(store, self.settings.editions, [edition.id], tell, revision=order.revision)
            found = served_edition(store, prepared.edition, prepared.millesime)
        if found is None:
            raise Conflict(f"l'édition {order.edition} n'est pas en ligne")
        store.write_texts(tell)  # of one that went on show before its job was resumed
        event = self._event(found, order)
        acts.published(replace(event, depots=prepared.depots, compte_rendu=prepared.compte_rendu))
        return found.id

    def _withdraw(self, store: Store, order: PublicationOrder, tell: Progress) -> str:
        edition, folder = _edition(store, order.edition), self.settings.editions
        if edition.state is not EditionState.RETIRED:
            withdraw(store, folder, [edition.id], tell)
        self.registry.edition_acts.withdrawn(self._event(edition, order))
        return edition.id

    def _restore(self, store: Store, order: PublicationOrder, tell: Progress) -> str:
        edition = _edition(store, order.edition)
        if edition.state is EditionState.RETIRED:
            publish(store, self.settings.editions, [edition.id], tell, revision=order.revision)
        elif edition.state is not EditionState.PUBLISHED:
            raise InvalidValue(f"l'édition {edition.id} est {edition.state.value}, non retirée")
        store.write_texts(tell)
        told = self.registry.edition_acts.of(edition.id)
        depots = next((one.depots for one in reversed(told) if one.depots), {})
        event = replace(self._event(edition, order), depots=depots)
        self.registry.edition_acts.published(event)
        return edition.id

    def _discard(self, store: Store, order: PublicationOrder, tell: Progress) -> str:
        edition = _edition(store, order.edition)
        tell("publication", 0, 1)
        store.discard(edition.id)
        self.registry.edition_acts.keep(self._event(edition, order))
        return edition.id

    def _preparation(self, store: Store, tell: Progress) -> Preparation:
        rows = self.registry.deposit_rows
        return Preparation(self.settings, store, self.sealed, rows, tell)

    def _event(self, edition: Edition, order: PublicationOrder) -> EditionEvent:
        return EditionEvent(
            edition.id, edition.source, edition.millesime, order.acte, self.clock(), order.compte,
            order.motif,
        )  # fmt: skip


def teller(life: Cancellation) -> Progress:
    """Progress, to whom waits; the act ends here once its job was given up (TooSlow).

    A long statement is told of from a thread that watches it, where nothing is to be raised.
    """
    own = threading.get_ident()

    def tell(step: str, done: int, total: int) -> None:
        share = min(done / total, 1.0) if total else 0.0
        first, last, words = life.progress, life.progress, life.message
        for name, span, said in _SHARES:
            if step.startswith(name):
                (first, last), words = span, said
        percent = max(life.progress, round(first + (last - first) * share))
        if threading.get_ident() == own:
            life.tell(percent, words)
        else:
            life.progress = percent

    return tell


@contextmanager
def _only_writer(store: Store, act: str, life: Cancellation) -> Iterator[None]:
    """The only writer in the block; whoever writes meanwhile is waited for, and told of."""
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(store.write_lock(act, None))
                break
            except Busy as error:
                life.tell(1, f"{error} : en attente de la fin")
                life.wait(_LOOK_S)
        yield


def _edition(store: Store, identifier: str) -> Edition:
    found = next((e for e in store.editions() if e.id == identifier), None)
    if found is None:
        raise NotFound(f"édition inconnue : {cited(identifier[:40])}")
    return found


def _check_not_corrected(store: Store, edition: Edition, prepared: EditionEvent) -> None:
    if corrections_of(store, edition) != prepared.compte_rendu["corrections"]:
        raise Conflict(
            "des bailleurs ont corrigé des fiches de cette édition depuis qu'elle est préparée :"
            " préparez-la de nouveau, pour voir ce qui serait publié"
        )
