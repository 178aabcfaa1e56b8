"""Random rights that change: a job answers under those of when it runs, to who still has them.

What the owner may see is decided here from the conventions that the test has written, then asked of
the process at once. With a registry in a file and in PostgreSQL, each beside a store of its kind.
"""

import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import flask
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auth_proxy.authentication.gate_config import GateConfig
from parc_social.access.conventions.convention import (
    SIGNATURES,
    Acte,
    Convention,
    Evenement,
    legal_day,
)
from parc_social.access.conventions.text import DONNEES
from parc_social.access.model.grant import Grant, under
from parc_social.access.model.matrix import matrice_of
from parc_social.access.model.organisation import (
    Delegation,
    Identity,
    Organisation,
    Role,
    parse_organisation,
    parse_ressort,
)
from parc_social.access.policy import PolicyRefusal, standing
from parc_social.catalogue.formats import JSON
from parc_social.domain.job import JobState, Owner
from parc_social.errors import Forbidden, ParcSocialError
from parc_social.registry.jobs.order import JobFilter, Order
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from parc_social.storage.edition_reads import FactsCache
from parc_social.storage.open import open_store, set_store
from server.configuration import configuration_file, read_configuration
from server.jobs.execution import Executions
from server.jobs.runner import JobRights, Runner
from testing.grants import trials

with warnings.catch_warnings():  # pygeoapi's models are of pydantic 1
    warnings.simplefilter("ignore")
    from server.jobs.views import JobViews

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ENDS = date(2026, 12, 31)
GIP = parse_organisation("999000003", "GIP", "gip", None)
ALL = JobFilter(limit=1_000)
NEVER_WAS = "00000000-0000-4000-8000-000000000000"
PLACES = ("commune:93066", "commune:97411", "departement:93", "region:04", "france")
LAYERS = ("indicateurs-commune", "indicateurs-ilot", "indicateurs-epci", "adresses")
SQUARE = [[2.0, 48.0], [3.0, 48.0], [3.0, 49.5], [2.0, 49.5], [2.0, 48.0]]
ONE = "part_personnes_seules"
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("indicateurs-territoire", {"niveau": "commune", "indicateurs": [ONE]}),
    ("indicateurs-territoire", {"niveau": "ilot", "indicateurs": [ONE]}),
    ("indicateurs-polygone", {"polygone": {"type": "Polygon", "coordinates": [SQUARE]},
                              "indicateurs": [ONE, "logements"]}),
    ("discretisation", {"niveau": "ilot", "indicateur": ONE, "classes": 3}),
    ("comparaison", {"niveau": "commune", "codes": ["93066", "97411"], "indicateurs": [ONE]}),
    ("appariement-adresses", {"adresses": [{"voie": "rue de la République",
                                            "code_commune": "93066"}]}),
)  # fmt: skip
ACTS = (Acte.ENVOYER, Acte.SIGNER, Acte.CONTRESIGNER)
Change = tuple[str, tuple[Delegation, ...]]
LIMITS = st.lists(
    st.builds(
        Delegation,
        st.none() | st.lists(st.sampled_from(LAYERS), unique=True, min_size=1).map(tuple),
        st.none()
        | st.lists(st.sampled_from(PLACES).map(parse_ressort), unique=True, min_size=1).map(tuple),
        st.none() | st.sampled_from((date(2026, 6, 2), date(2027, 6, 2))),
    ),
    max_size=1,
).map(tuple)
CHANGES = st.tuples(
    st.sampled_from(
        ("none", "none", "limits", "limits", "suspend", "revoke", "account", "days", "end")
    ),
    LIMITS,
)


class Office:
    """A registry of these tests alone, the store that jobs read, and the clock of both."""

    def __init__(self, registry: Registry, store: Any, settings: Any) -> None:
        self.registry, self.now, self._numbers = registry, NOW, count(1)
        read = read_configuration(configuration_file({}), settings)
        self.executions = Executions(read, store, settings.bounds)
        self.facts = FactsCache(store, matrice_of(settings.droits))
        self._settings = settings
        registry.accounts.save_organisation(GIP)
        registry.accounts.create(Identity("directrice", GIP, Role.SIGNATAIRE), "directrice")
        modele = registry.texts.modele(DONNEES)
        self.modele = modele.id, modele.version

    def party(self, ressort: str) -> "Party":
        """A State service with a convention in force, and two accounts."""
        number = next(self._numbers)
        code = _siren(number)
        organisation = parse_organisation(code, f"Service {number}", "etat", ressort)
        self.registry.accounts.save_organisation(organisation)
        for login in (f"anne-{number}", f"alain-{number}"):
            identity = Identity(login, organisation, Role.SIGNATAIRE)
            self.registry.accounts.create(identity, login)
        numero = f"C{number}"
        agreements = self.registry.agreements
        agreements.create(Convention(numero, code, date(2020, 1, 1), ENDS, modele=self.modele))
        for acte in ACTS:
            self.act(numero, acte, "directrice" if acte is Acte.CONTRESIGNER else f"anne-{number}")
        return Party(self, organisation, f"anne-{number}", f"alain-{number}", numero)

    def act(self, numero: str, acte: Acte, login: str) -> None:
        """An event of a convention, by an account."""
        text = self.registry.agreements.get(numero).texte if acte in SIGNATURES else ""
        event = Evenement(acte, NOW, login, "essai", text)
        self.registry.agreements.act(numero, event, legal_day(NOW))

    @property
    def views(self) -> JobViews:
        """The views of a server that has just started: it remembers nothing."""
        jobs = self.registry.jobs
        url = "http://exemple.fr"
        return JobViews(jobs, self.executions, lambda: self.now, lambda: None, url, lambda: None)

    def run_next(self) -> None:
        """What a worker does that has just started."""
        with closing_registry(self.registry) as fresh:
            door = GateConfig(fresh, self.facts, self._settings, lambda: self.now)
            runner = Runner(fresh.jobs, JobRights(door), self.executions, lambda: self.now)
            assert runner.run_next()
            assert not runner.run_next()


def closing_registry(known: Registry) -> Any:
    """Another reader of the same registry, whose memory is empty."""
    return closing(open_registry(known.engine.url.render_as_string(hide_password=False)))


def _siren(number: int) -> str:
    """The number as a SIREN, with its key (Luhn)."""
    eight = f"9991{number:04d}"
    total = sum(sum(divmod(int(d) * (1 + at % 2), 10)) for at, d in enumerate(eight))
    return eight + str(-total % 10)


@dataclass
class Party:
    """An organisation whose rights change; `limits` are those of the first account."""

    office: Office
    organisation: Organisation
    login: str
    colleague: str
    numero: str
    limits: tuple[Delegation, ...] = ()
    gone: bool = False

    @property
    def owner(self) -> Owner:
        """The first account."""
        return Owner(self.login, self.organisation.code)

    def grant(self, asked_with: tuple[Delegation, ...] = ()) -> Grant | None:
        """What the account sees at this moment, with a secret of these limits; None: nothing."""
        if self.gone:
            return None
        office = self.office
        both = tuple(dict.fromkeys((*self.limits, *asked_with)))
        who = Identity(self.login, self.organisation, Role.SIGNATAIRE, delegations=both)
        conventions = office.registry.agreements.of(self.organisation.code)
        found = standing(who, conventions, legal_day(office.now), office.facts.facts())
        return None if isinstance(found, PolicyRefusal) else found.in_format(JSON)

    def change(self, change: Change) -> None:
        """Takes away, or gives back, some of its rights."""
        what, limits = change
        registry, office = self.office.registry, self.office
        match what:
            case "limits":
                self.limits, self.gone = limits, False
                identity = Identity(self.login, self.organisation, Role.SIGNATAIRE,
                                    delegations=limits)  # fmt: skip
                registry.accounts.replace(identity, self.login)
            case "suspend" | "revoke":
                state = registry.agreements.get(self.numero)
                acte = Acte.SUSPENDRE if what == "suspend" else Acte.REVOQUER
                if not any(e.acte in (Acte.SUSPENDRE, Acte.REVOQUER) for e in state.evenements):
                    office.act(self.numero, acte, "directrice")
            case "account":
                registry.accounts.revoke(self.login)
                self.gone = True
            case "days":
                office.now += timedelta(days=2)
            case "end":
                office.now = datetime(2027, 1, 2, tzinfo=UTC)
            case _:
                pass


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
