"""Random rights that change: a job answers under those of when it runs, to who still has them.

What the owner may see is decided here from the conventions that the test has written, then asked of
the process at once. With a registry in a file and in PostgreSQL, each beside a store of its kind.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import flask
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, under
from parc_social.access.model.organisation import Delegation, parse_ressort
from parc_social.domain.job import JobState, Owner
from parc_social.errors import Forbidden, ParcSocialError
from parc_social.registry.jobs.order import Order
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from parc_social.storage.open import open_store, set_store
from testing.grants import trials
from testing.made.oracle.office import (
    ALL,
    ASKED,
    CHANGES,
    GIP,
    LAYERS,
    LIMITS,
    NEVER_WAS,
    NOW,
    Office,
    Party,
)


@pytest.fixture(scope="module")
def office(request: pytest.FixtureRequest, service: Any, tmp_path_factory: Any) -> Iterator[Office]:
    settings = read_settings(service.environ)
    url = f"sqlite:///{tmp_path_factory.mktemp('travaux') / 'registre.sqlite'}"
    if settings.store.startswith("postgresql"):
        url = request.getfixturevalue("new_database")()
    registry = open_registry(url)
    registry.migrate()
    store = open_store(settings, owner=False)
    set_store(store)
    yield Office(registry, store, settings)
    registry.close()
    store.close()


def at_once(office: Office, process: str, grant: Grant, body: dict[str, Any]) -> bytes | str:
    """What the process answers under a Grant, or the code of its refusal."""
    try:
        return office.executions.answer(process, grant, body)[1]
    except ParcSocialError as error:
        return error.code


def read(office: Office, grant: Grant, job: str) -> flask.Response:
    """GET /jobs/{id}/results, past a gate that has decided this Grant."""
    with flask.Flask(__name__).test_request_context(f"/jobs/{job}/results"), under(grant):
        return office.views.results(job)


@pytest.mark.both_stores
def test_a_job_answers_under_the_rights_of_when_it_runs_and_is_read(office: Office) -> None:
    @trials(10)
    @given(
        st.sampled_from(("departement:93", "departement:974", "france")),
        st.sampled_from(ASKED), LIMITS, LIMITS, CHANGES, CHANGES,
    )  # fmt: skip
    @example(
        "france",
        ASKED[1],
        (),
        (),
        ("limits", (Delegation(territoires=(parse_ressort("commune:93066"),)),)),
        ("none", ()),
    )
    @example("france", ASKED[0], (), (), ("none", ()), ("limits", (Delegation(LAYERS[2:]),)))
    @example("departement:93", ASKED[0], (), (), ("suspend", ()), ("none", ()))
    @example("departement:93", ASKED[3], (), (), ("none", ()), ("none", ()))
    def holds(ressort: str, asked: Any, limits: Any, secret: Any, before: Any, after: Any) -> None:
        office.now = NOW
        party = office.party(ressort)
        party.change(("limits", limits))
        secret = (*limits, *secret)  # what limits who asks: the account, and its secret
        wide = party.grant(secret)
        assert wide is not None
        process, inputs = asked
        body = {"inputs": inputs}
        job = office.registry.jobs.accept(
            Order(party.owner, None, secret, wide.digest, process, body), office.now
        ).id
        party.change(before)
        office.run_next()
        _is_answered(office, party, job, (process, body), secret)
        party.change(after)
        _is_read(office, party, job, secret)
        _is_nobodys_else(office, party, job)

    holds()


def _is_answered(
    office: Office, party: Party, job: str, asked: tuple[str, dict[str, Any]], secret: Any
) -> None:
    """As the process would at this moment, under what is open now: never more, never of before."""
    now = party.grant(secret)
    found = office.registry.jobs.find(party.owner, job)
    if now is None:
        assert (found.state, found.code) == (JobState.FAILED, "refused")
        return
    answer = at_once(office, asked[0], now, asked[1])
    if isinstance(answer, str):
        assert (found.state, found.code) == (JobState.FAILED, answer)
        return
    assert found.state is JobState.SUCCESSFUL
    kept = office.registry.jobs.result(party.owner, job)
    assert (kept.body, kept.digest) == (answer, now.digest)


def _is_read(office: Office, party: Party, job: str, secret: Any) -> None:
    """By who has the very rights that it was made under; under others it is refused."""
    found = office.registry.jobs.find(party.owner, job)
    now = party.grant(secret)
    if now is None or found.state is not JobState.SUCCESSFUL:
        return  # the gate lets nobody in; or there is nothing to read
    made = office.registry.jobs.result(party.owner, job)
    if now.digest == made.digest:
        assert read(office, now, job).get_data() == made.body
    else:
        with pytest.raises(Forbidden):
            read(office, now, job)


def _is_nobodys_else(office: Office, party: Party, job: str) -> None:
    """A colleague, a stranger who sees all, and the owner elsewhere: the same 404, no list."""
    france = tuple(standing_of_all(office))
    jobs = office.registry.jobs
    for account, organisation in (
        (party.colleague, party.organisation.code), (party.login, GIP.code),
        ("directrice", GIP.code),
    ):  # fmt: skip
        stranger = replace(france[0], account=account, organisation=organisation)
        said = [refusal(office, stranger, one) for one in (job, NEVER_WAS)]
        assert said[0] == said[1]
        assert said[0].startswith("NotFound")
        listed, total = jobs.listed(Owner(account, organisation), ALL, office.now)
        assert job not in {one.id for one in listed}
        assert total == len(listed)
    mine, total = jobs.listed(party.owner, ALL, office.now)
    assert ([one.id for one in mine], total) == ([job], 1)


def refusal(office: Office, grant: Grant, job: str) -> str:
    """What somebody is told who asks for the result of a job."""
    try:
        return f"{read(office, grant, job).status_code}"
    except ParcSocialError as error:
        return f"{type(error).__name__} {error}"


def standing_of_all(office: Office) -> Iterator[Grant]:
    """A Grant on everything, for whoever it is given to."""
    yield Grant("x", "x", processes=tuple(office.executions._processors))
