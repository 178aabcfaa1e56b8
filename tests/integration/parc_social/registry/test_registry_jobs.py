"""Jobs of the registry on both of its databases: one owner, one worker at a time, bounded."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from parc_social.access.model.organisation import (
    Delegation,
    Identity,
    parse_organisation,
    parse_ressort,
)
from parc_social.database.job_rows import TravailResultatRow, TravailRow
from parc_social.domain.job import JobLimits, JobState, Owner
from parc_social.errors import Full, NotFound
from parc_social.registry.jobs.jobs import Jobs
from parc_social.registry.jobs.order import JobFilter, Order, Result, TakenJob
from parc_social.registry.registry import Registry, open_registry

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
A = parse_organisation("999000003", "GIP", "gip", None)
B = parse_organisation("999000011", "DDT", "etat", "departement:93")
SMALL = JobLimits(waiting=3, running=2, octets=100, kept_octets=150, attempts=2)
ANSWER = Result("application/json", b'"oui"', "d" * 32)
ALL = JobFilter(limit=100)


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    """Two organisations; the first has two accounts."""
    opened = open_registry(registry_url)
    for organisation, login in ((A, "anne"), (A, "alain"), (B, "benoit")):
        opened.accounts.save_organisation(organisation)
        opened.accounts.create(Identity(login, organisation), login)
    yield opened
    opened.close()


@pytest.fixture
def jobs(registry: Registry) -> Jobs:
    return Jobs(registry.engine, SMALL)


ANNE, ALAIN, BENOIT = Owner("anne", A.code), Owner("alain", A.code), Owner("benoit", B.code)
ELSEWHERE = Owner("anne", B.code)  # the same person, for another organisation


def order(owner: Owner = ANNE, process: str = "echo") -> Order:
    delegations = (Delegation(("adresses",), (parse_ressort("commune:97105"),), NOW.date()),)
    body = {"inputs": {"echo": "é\u0000", "pause": 1.5}}
    return Order(owner, None, delegations, "0" * 32, process, body)


def taken(jobs: Jobs, now: datetime = NOW) -> TakenJob:
    found = jobs.take(now)
    assert found is not None
    return found


def test_what_is_asked_comes_to_the_worker_as_it_was(jobs: Jobs) -> None:
    accepted = jobs.accept(order(), NOW)
    assert (accepted.state, accepted.progress, accepted.started) == (JobState.ACCEPTED, 0, None)
    found = taken(jobs)
    assert (found.id, found.order, found.attempt) == (accepted.id, order(), 1)
    running = jobs.find(ANNE, found.id)
    assert (running.state, running.started) == (JobState.RUNNING, NOW)
    assert jobs.take(NOW) is None


@pytest.mark.parametrize("stranger", [ALAIN, BENOIT, ELSEWHERE, Owner("", "")])
def test_a_job_exists_for_its_owner_alone(jobs: Jobs, stranger: Owner) -> None:
    job = jobs.accept(order(), NOW)
    assert jobs.succeed(taken(jobs), ANSWER, NOW)
    for act in (jobs.find, jobs.result, lambda who, one: jobs.dismiss(who, one, NOW)):
        with pytest.raises(NotFound):
            act(stranger, job.id)
    assert jobs.listed(stranger, ALL, NOW) == ([], 0)
    assert jobs.result(ANNE, job.id) == ANSWER


def test_a_job_that_never_was_is_not_found(jobs: Jobs) -> None:
    for act in (jobs.find, jobs.result, lambda who, one: jobs.dismiss(who, one, NOW)):
        with pytest.raises(NotFound):
            act(ANNE, "00000000-0000-4000-8000-000000000000")


def test_no_more_wait_than_an_organisation_may_have(jobs: Jobs) -> None:
    for _ in range(SMALL.waiting):
        jobs.accept(order(), NOW)
    with pytest.raises(Full):
        jobs.accept(order(ALAIN), NOW)
    jobs.accept(order(BENOIT), NOW + timedelta(seconds=1))
    taken(jobs)
    jobs.accept(order(), NOW)


def test_no_more_run_than_an_organisation_may_have_and_others_pass_by(jobs: Jobs) -> None:
    for second in range(SMALL.waiting):
        jobs.accept(order(), NOW + timedelta(seconds=second))
    last = jobs.accept(order(BENOIT), NOW + timedelta(minutes=1))
    first, _second, third = taken(jobs), taken(jobs), taken(jobs)
    assert third.id == last.id
    assert jobs.take(NOW) is None
    jobs.fail(first, "too-slow", "délai dépassé", NOW)
    assert taken(jobs).order.owner == ANNE


def test_many_workers_take_each_job_once(jobs: Jobs) -> None:
    wide = Jobs(jobs._engine, JobLimits(waiting=50, running=50))
    made = {wide.accept(order(), NOW).id for _ in range(20)}
    with ThreadPoolExecutor(6) as workers:
        found = [one for one in workers.map(lambda _: wide.take(NOW), range(40)) if one]
    assert sorted(one.id for one in found) == sorted(made)


def test_of_two_that_ask_at_once_for_the_last_place_one_has_it(jobs: Jobs) -> None:
    for _ in range(SMALL.waiting - 1):
        jobs.accept(order(), NOW)

    def ask(_: int) -> bool:
        try:
            jobs.accept(order(), NOW)
        except Full:
            return False
        return True

    with ThreadPoolExecutor(6) as callers:
        assert sum(callers.map(ask, range(6))) == 1


def test_an_answer_is_kept_once_and_the_question_is_forgotten(
    jobs: Jobs, registry: Registry
) -> None:
    jobs.accept(order(), NOW)
    found = taken(jobs)
    assert jobs.succeed(found, ANSWER, NOW + timedelta(seconds=3))
    assert not jobs.succeed(found, replace(ANSWER, body=b"deux"), NOW)
    assert not jobs.fail(found, "too-slow", "trop tard", NOW)
    assert not jobs.beat(found, NOW, 10, "")
    ended = jobs.find(ANNE, found.id)
    assert (ended.state, ended.progress, ended.finished) == (
        JobState.SUCCESSFUL, 100, NOW + timedelta(seconds=3),
    )  # fmt: skip
    assert jobs.result(ANNE, found.id) == ANSWER
    with registry.engine.connect() as connection:
        assert connection.execute(text("SELECT demande FROM travail")).scalar() is None


@pytest.mark.parametrize(("octets", "state"), [(100, JobState.SUCCESSFUL), (101, JobState.FAILED)])
def test_an_answer_is_bounded(jobs: Jobs, octets: int, state: JobState) -> None:
    job = jobs.accept(order(), NOW)
    assert jobs.succeed(taken(jobs), replace(ANSWER, body=b"x" * octets), NOW)
    found = jobs.find(ANNE, job.id)
    assert (found.state, found.code) == (state, "" if state == "successful" else "result-too-large")


def test_all_answers_of_an_organisation_are_bounded_and_dismissal_makes_room(jobs: Jobs) -> None:
    big = replace(ANSWER, body=b"x" * 100)
    first, second = jobs.accept(order(), NOW), jobs.accept(order(ALAIN), NOW)
    for _ in range(2):
        assert jobs.succeed(taken(jobs), big, NOW)
    states = {jobs.find(ANNE, first.id).state, jobs.find(ALAIN, second.id).state}
    assert states == {JobState.SUCCESSFUL, JobState.FAILED}
    jobs.dismiss(ANNE, first.id, NOW)
    jobs.dismiss(ALAIN, second.id, NOW)
    third = jobs.accept(order(), NOW)
    assert jobs.succeed(taken(jobs), big, NOW)
    assert jobs.find(ANNE, third.id).state is JobState.SUCCESSFUL


def test_a_dismissed_job_tells_its_worker_and_keeps_nothing(jobs: Jobs, registry: Registry) -> None:
    waiting = jobs.accept(order(), NOW)
    assert jobs.dismiss(ANNE, waiting.id, NOW).state is JobState.DISMISSED
    assert jobs.take(NOW) is None
    running = jobs.accept(order(), NOW)
    found = taken(jobs)
    assert jobs.beat(found, NOW, 50, "moitié")
    assert jobs.find(ANNE, running.id).message == "moitié"
    jobs.dismiss(ANNE, running.id, NOW)
    assert not jobs.beat(found, NOW, 60, "")
    assert not jobs.succeed(found, ANSWER, NOW)
    assert not jobs.give_back(found, NOW)
    done = jobs.accept(order(), NOW)
    jobs.succeed(taken(jobs), ANSWER, NOW)
    jobs.dismiss(ANNE, done.id, NOW)
    assert jobs.dismiss(ANNE, done.id, NOW).state is JobState.DISMISSED
    with pytest.raises(NotFound):
        jobs.result(ANNE, done.id)
    assert rows(registry, TravailResultatRow) == 0


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1)])
def test_the_job_of_a_silent_worker_is_run_again_under_another_name(
    jobs: Jobs, late: timedelta
) -> None:
    job = jobs.accept(order(), NOW)
    dead = taken(jobs)
    later = NOW + SMALL.silence + late
    assert jobs.recover(later) == (1 if late else 0)
    if not late:
        return
    again = taken(jobs, later)
    assert (again.id, again.attempt) == (job.id, 2)
    assert not jobs.succeed(dead, replace(ANSWER, body=b"mort"), later)
    assert jobs.succeed(again, ANSWER, later)
    assert jobs.result(ANNE, job.id) == ANSWER


def test_a_job_whose_workers_die_again_and_again_fails(jobs: Jobs) -> None:
    job = jobs.accept(order(), NOW)
    now = NOW
    for _ in range(SMALL.attempts):
        taken(jobs, now)
        now += timedelta(minutes=1)
        assert jobs.recover(now) == 1
    found = jobs.find(ANNE, job.id)
    assert (found.state, found.code) == (JobState.FAILED, "unavailable")


def test_a_worker_that_stops_gives_back_without_counting_an_attempt(jobs: Jobs) -> None:
    jobs.accept(order(), NOW)
    for _ in range(SMALL.attempts + 2):
        found = taken(jobs)
        assert found.attempt == 1
        assert jobs.give_back(found, NOW)


def test_what_lost_its_database_is_tried_again_and_counted(jobs: Jobs) -> None:
    jobs.accept(order(), NOW)
    for attempt in (1, 2):
        found = taken(jobs)
        assert found.attempt == attempt
        assert jobs.give_back(found, NOW, counted=True)
    assert taken(jobs).attempt == 3


def test_a_job_that_nobody_begins_fails(jobs: Jobs) -> None:
    job = jobs.accept(order(), NOW)
    assert jobs.recover(NOW + SMALL.patience) == 0
    assert jobs.recover(NOW + SMALL.patience + timedelta(seconds=1)) == 1
    assert jobs.find(ANNE, job.id).state is JobState.FAILED


def test_what_has_expired_is_gone(jobs: Jobs, registry: Registry) -> None:
    job = jobs.accept(order(), NOW)
    jobs.succeed(taken(jobs), ANSWER, NOW)
    assert jobs.recover(NOW + SMALL.life) == 0
    assert jobs.recover(NOW + SMALL.life + timedelta(seconds=1)) == 1
    with pytest.raises(NotFound):
        jobs.find(ANNE, job.id)
    assert (rows(registry, TravailRow), rows(registry, TravailResultatRow)) == (0, 0)


def test_a_list_is_filtered_and_paged(jobs: Jobs) -> None:
    first = jobs.accept(order(), NOW)
    done = taken(jobs)
    jobs.succeed(done, ANSWER, NOW + timedelta(seconds=10))
    second = jobs.accept(order(process="autre"), NOW + timedelta(minutes=1))
    taken(jobs, NOW + timedelta(minutes=1))
    now = NOW + timedelta(minutes=2)

    def ids(**wanted: Any) -> list[str]:
        found, total = jobs.listed(ANNE, replace(ALL, **wanted), now)
        assert total == len(found)
        return [one.id for one in found]

    assert ids() == [second.id, first.id]
    assert ids(processes=("echo",)) == [first.id]
    assert ids(states=(JobState.RUNNING, JobState.FAILED)) == [second.id]
    assert ids(since=NOW + timedelta(minutes=1)) == [second.id]
    assert ids(until=NOW) == [first.id]
    assert ids(shortest=10) == [second.id, first.id]
    assert ids(shortest=11) == [second.id]
    assert ids(longest=10) == [first.id]
    assert ids(longest=60) == [second.id, first.id]
    page, total = jobs.listed(ANNE, JobFilter(limit=1, offset=1), now)
    assert ([one.id for one in page], total) == ([first.id], 2)


def rows(registry: Registry, table: type[Any]) -> int:
    with registry.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar() or 0
