"""The two countries: the demonstration as it is, and one of so many copies of it."""

import argparse
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cartes.wavy import wavy_communes
from bench.enlarged import DWELLINGS, Repeated, enlarge, repeat, spread
from bench.measure import Target
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from testing.cluster import Cluster, free_port
from testing.france.lines import write_lines
from testing.france.register import Member, fill, members_of
from testing.france.size import Size
from testing.servers import COMMAND, measured_environment, measured_server, prepare

POSTGRES = "postgresql"
_ADDRESSES = Repeated("rpls", "adresse", "id")
_DATABASE = "parc_social"
_DONE = "france-faite"


@dataclass(frozen=True, slots=True)
class Country:
    """What is served: its folder, the store's URL (the registry's too in PostgreSQL), its size."""

    data: Path
    url: str
    size: Size
    members: Sequence[Member]

    def environ(self, port: int = 0) -> dict[str, str]:
        """What a command needs to find it."""
        return measured_environment(self.data, self.url, port) | _registry(self.url)

    @property
    def firsts(self) -> Sequence[Member]:
        """An account of each organisation; their colleagues follow in the same order."""
        return self.members[: self.size.organisations]

    @property
    def registry_url(self) -> str:
        """Of its accounts and journal."""
        return read_settings(self.environ()).registry

    def edition(self, source: str) -> Edition:
        """The newest one of a source that is on show."""
        return max(self.editions(source), key=lambda one: one.millesime)

    def editions(self, source: str) -> Sequence[Edition]:
        """All of a source that are on show."""
        with closing(open_store(read_settings(self.environ()), owner=True)) as store:
            return [
                one
                for one in store.editions()
                if one.source == source and one.state is EditionState.PUBLISHED
            ]

    def file(self, source: str) -> Path:
        """Of that edition."""
        return self.data / "editions" / f"{self.edition(source).id}.duckdb"


def countries(
    folder: Path, sizes: tuple[Size, Size], options: argparse.Namespace, cluster: Cluster
) -> tuple[Country, Country]:
    """The demonstration, then the large one, each made where it is not yet."""
    seed = folder / f"{options.magasin}-graine"
    url = cluster.url(_DATABASE) if options.magasin == POSTGRES else "duckdb:"
    os.environ.update(_registry(url))  # the demonstration's accounts go there
    prepare(seed, url, options.graine, cluster)
    made = [_country(folder, seed, size, options.magasin, cluster) for size in sizes]
    for one in _registry(url):
        del os.environ[one]
    return made[0], made[1]


@contextmanager
def served(country: Country, store: str, cluster: Cluster) -> Iterator[Target]:
    """A server of it, alone; what the database spends is its own while nobody else asks it."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environ = country.environ(port) | {"PARC_SOCIAL_BASE_URL": base}
    with measured_server([COMMAND, "serve"], environ, port) as pid:
        roots = (pid, cluster.pid) if store == POSTGRES else (pid,)
        yield Target("parc-social", store, base, roots)


def _registry(url: str) -> dict[str, str]:
    return {} if url == "duckdb:" else {"PARC_SOCIAL_REGISTRY": url}


def _country(folder: Path, seed: Path, size: Size, store: str, cluster: Cluster) -> Country:
    name = f"{size.copies}_{size.organisations}_{size.accounts}_{size.lines}"
    data, database = folder / f"{store}-{name}", f"{_DATABASE}_{name}"
    url = cluster.url(database) if store == POSTGRES else "duckdb:"
    members = members_of(size.organisations, size.accounts)
    country = Country(data, url, size, members)
    if (data / _DONE).exists():
        return country
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(seed, data)
    if store == POSTGRES:
        cluster.create(database, _DATABASE)
    if size.copies > 1:
        _enlarge(country)
    with closing(open_registry(country.registry_url)) as registry:
        fill(registry, members)
        write_lines(registry, members, size.lines)
    (data / _DONE).touch()
    return country


def _enlarge(country: Country) -> None:
    environ, copies = country.environ(), country.size.copies
    held = dict(country.edition("rpls").rows)
    for what in (DWELLINGS, _ADDRESSES):
        enlarge(environ, country.data, what, held[what.relation] * copies, spread)
    for survey in country.editions("ops"):
        households = Repeated("ops", "ops_menage", "id", millesime=survey.millesime)
        wanted = dict(survey.rows)[households.relation] * copies
        enlarge(environ, country.data, households, wanted, repeat)
    wavy_communes(country.data, country.url)  # figures and outlines of 35,000 communes
