"""What is on show and what the registry says of it agree, whoever died between the two."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from parc_social.access.model.organisation import Identity, Role
from parc_social.domain.campaigns.edition_act import EditionAct, EditionEvent
from parc_social.domain.job import PUBLICATION, Owner
from parc_social.registry.jobs.order import Order, Result
from parc_social.registry.publication.edition_acts import acts_of
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import Settings, read_settings
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from server.jobs.publication_record import PublicationRecord
from testing.made.registry import GIP
from testing.made.stores.lives import households
from testing.made.transmitted import NOW, OTHER, accept, open_campaign, states, transmit
from testing.sample import taking_turns

pytestmark = taking_turns(4)

YEAR = 2026


@dataclass(frozen=True)
class Office:
    """A store and a registry, in which an edition was prepared of two accepted deposits."""

    settings: Settings
    registry: Registry
    store: Store
    edition: str

    def complete(self) -> int:
        """What the next worker to begin does; how many acts it has recorded."""
        return PublicationRecord(self.settings, self.registry, lambda: NOW).complete()

    def told(self) -> list[tuple[EditionAct, str]]:
        """Acts on the edition, and by whom."""
        return [(one.acte, one.compte) for one in self.registry.edition_acts.of(self.edition)]


@pytest.fixture
def office(registry_url: str, tmp_path: Path) -> Iterator[Office]:
    settings = read_settings({"PARC_SOCIAL_DATA": str(tmp_path / "d")})
    with (
        closing(open_registry(registry_url)) as registry,
        closing(open_store(settings, owner=True)) as store,
    ):
        registry.accounts.save_organisation(GIP)
        registry.accounts.create(Identity("agent", GIP, Role.SIGNATAIRE), "Agent")
        open_campaign(registry)
        accept(registry, transmit(registry, "a"))
        accept(registry, transmit(registry, "c", OTHER.code))
        edition = households(store, tmp_path, 1, YEAR)
        store.check(edition)
        held = acts_of(registry.reviews.held("ops", YEAR))
        told = {"corrections": 0}
        registry.edition_acts.keep(
            EditionEvent(
                edition, "ops", YEAR, EditionAct.PREPARER, NOW, "de-999900004", depots=held,
                compte_rendu=told,
            )
        )  # fmt: skip
        yield Office(settings, registry, store, edition)


@pytest.fixture
def died(office: Office) -> Callable[[], None]:
    """A job of publication that three workers began, and none ended."""

    def thrice() -> None:
        order = Order(Owner("agent", GIP.code), None, (), "0", PUBLICATION, {"inputs": {}})
        jobs, now = office.registry.jobs, NOW
        jobs.accept(order, now)
        for _ in range(jobs.bounds.attempts):
            assert jobs.take(now) is not None
            now += jobs.bounds.silence + timedelta(seconds=1)
            jobs.recover(now)

    return thrice


def test_three_deaths_after_the_swap_leave_nothing_untold(
    office: Office, died: Callable[[], None]
) -> None:
    office.store.publish([office.edition], [])
    died()
    assert states(office.registry) == {"a": "accepté", "c": "accepté"}
    assert [office.complete() for _ in range(3)] == [1, 0, 0]
    assert states(office.registry) == {"a": "publié", "c": "publié"}
    assert office.told()[1:] == [(EditionAct.PUBLIER, "agent")]
    mails = [m.genre.name for m in office.registry.outbox.page(None, 0, 50)]
    assert mails.count("DEPOT_PUBLIE") == 2  # each landlord is told, once


def test_and_so_are_a_withdrawal_and_a_restoration(
    office: Office, died: Callable[[], None]
) -> None:
    office.store.publish([office.edition], [])
    died()
    office.complete()
    office.store.publish([], [office.edition])
    died()
    assert [office.complete() for _ in range(2)] == [1, 0]
    assert states(office.registry) == {"a": "accepté", "c": "accepté"}
    office.store.publish([office.edition], [])
    died()
    assert [office.complete() for _ in range(2)] == [1, 0]
    assert states(office.registry) == {"a": "publié", "c": "publié"}
    acts = [EditionAct.PREPARER, EditionAct.PUBLIER, EditionAct.RETIRER, EditionAct.RESTAURER]
    assert [acte for acte, _ in office.told()] == acts


def test_nothing_is_told_of_what_is_not_on_show_or_not_ours(
    office: Office, died: Callable[[], None], tmp_path: Path
) -> None:
    died()  # before the swap
    assert office.complete() == 0
    loaded = households(office.store, tmp_path, 2, YEAR)
    office.store.publish([loaded], [])  # by the command, of files that no page has seen
    assert office.complete() == 0
    assert states(office.registry) == {"a": "accepté", "c": "accepté"}
    assert [acte for acte, _ in office.told()] == [EditionAct.PREPARER]


def test_a_job_that_waits_or_ended_well_is_left_to_itself(office: Office) -> None:
    office.store.publish([office.edition], [])
    order = Order(Owner("agent", GIP.code), None, (), "0", PUBLICATION, {"inputs": {}})
    jobs = office.registry.jobs
    jobs.accept(order, NOW)
    assert office.complete() == 0
    taken = jobs.take(NOW)
    assert taken is not None
    assert office.complete() == 0
    assert jobs.succeed(taken, Result("application/json", b"{}", "0"), NOW)
    assert office.complete() == 0
    assert states(office.registry) == {"a": "accepté", "c": "accepté"}
