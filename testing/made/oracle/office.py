"""A registry of conventions and jobs beside a store, and parties that ask under random ones."""

import warnings
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

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
from parc_social.access.model.grant import Grant
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
from parc_social.domain.job import Owner
from parc_social.registry.jobs.order import JobFilter
from parc_social.registry.registry import Registry, open_registry
from parc_social.storage.edition_reads import FactsCache
from server.configuration import configuration_file, read_configuration
from server.jobs.execution import Executions
from server.jobs.runner import JobRights, Runner

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


def closing_registry(known: Registry) -> Any:
    """Another reader of the same registry, whose memory is empty."""
    return closing(open_registry(known.engine.url.render_as_string(hide_password=False)))


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
