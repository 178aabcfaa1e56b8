"""Jobs of the registry that read a file, on both of its databases."""

from datetime import UTC, datetime, timedelta

import pytest

from parc_social.access.model.organisation import Identity, parse_organisation
from parc_social.domain.job import Owner
from parc_social.registry.jobs.jobs import Jobs
from parc_social.registry.jobs.order import JobFilter, Order
from parc_social.registry.registry import Registry

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
PARTY = parse_organisation("999900004", "OPH", "bailleur", None)
OWNER = Owner("odile", PARTY.code)


@pytest.fixture
def jobs(registry: Registry) -> Jobs:
    registry.accounts.save_organisation(PARTY)
    registry.accounts.create(Identity("odile", PARTY), "Odile")
    return Jobs(registry.engine)


def order(name: str, process: str = "verification") -> Order:
    return Order(OWNER, None, (), "0" * 32, process, {"inputs": {"fichier": name}})


def test_files_are_awaited_by_jobs_that_are_not_over(jobs: Jobs) -> None:
    running, ended, waiting = (
        jobs.accept(order(name), NOW + timedelta(seconds=n)).id for n, name in enumerate("abc")
    )
    jobs.dismiss(OWNER, ended, NOW)
    taken = jobs.take(NOW)
    assert taken is not None
    assert taken.id == running
    assert jobs.awaited_files(["verification"]) == {"a", "c"}
    assert jobs.awaited_files(["echo"]) == frozenset()
    jobs.dismiss(OWNER, waiting, NOW)
    assert jobs.awaited_files(["verification"]) == {"a"}


def test_jobs_apart_are_listed_where_they_alone_are_asked_for(jobs: Jobs) -> None:
    jobs.accept(order("a", "echo"), NOW)
    jobs.accept(order("b"), NOW)
    for wanted, processes in (
        (JobFilter(limit=9, apart=("verification",)), ["echo"]),
        (JobFilter(limit=9, processes=("verification",)), ["verification"]),
    ):
        found, total = jobs.listed(OWNER, wanted, NOW)
        assert ([job.process for job in found], total) == (processes, 1)
