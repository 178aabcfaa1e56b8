"""An embedded store in which editions made by hand are staged and published.

Commune 93001 has two landlords and enough households, 93002 too few, 93003 no social housing.
"""

import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loaders.bench import insert
from loaders.context import silent
from loaders.publication.publish import publish
from loaders.spatial_order import empty_columns, serve
from parc_social.access.conventions.convention import legal_day
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from testing.publication.tables import (
    COMMUNES,
    MIXED,
    SAME,
    A,
    Row,
    Tables,
    business,
    dated,
    households,
    register,
    survey,
    territoires,
)


@dataclass
class Place:
    """A store and its folder; editions are staged with the source files made by `make`."""

    store: Store
    folder: Path
    made: int = 0

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.folder.parent

    def stage(self, source: str, millesime: int, tables: Tables) -> str:
        """Makes the file of an edition and stages it; its id."""
        self.made += 1
        identifier = f"{source}_{millesime}_{self.made:08x}"
        file = self.folder / f"{identifier}.duckdb"
        shutil.copyfile(source_file(source, tables), file)
        rows = tuple((collections()[name].relation, len(found)) for name, found in tables.items())
        made_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.made)
        edition = Edition(
            identifier, source, millesime, EditionState.STAGED, made_at, rows, fictive=True
        )
        self.store.stage(edition, file, silent)
        return identifier

    def publish(self, *ids: str) -> list[Edition]:
        """Publishes these, or all that is staged."""
        return publish(self.store, self.folder, ids or None, silent)

    def revise(self) -> list[Edition]:
        """Publishes all that is staged, surveys as revisions of today."""
        today = legal_day(datetime.now(UTC))
        return publish(self.store, self.folder, None, silent, revision=today)

    def served(self, source: str) -> dict[int, str]:
        """Ids of the published editions of a source by millésime."""
        return {
            e.millesime: e.id
            for e in self.store.editions()
            if e.source == source and e.state is EditionState.PUBLISHED
        }

    def read(self, millesime: int, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the published indicators of a millésime."""
        file = self.folder / f"{self.served('indicateurs')[millesime]}.duckdb"
        with workshop(None) as bench:
            bench.attach("i", file)
            bench.run("USE i")
            bench.run(_VIEW)
            return bench.rows(sql)

    def frozen(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of `decoupe`, the groups that the survey's last version is frozen in."""
        with workshop(None) as bench:
            bench.attach("p", self.folder / f"{self.served('ops')[2024]}.partition.duckdb")
            bench.run(
                "CREATE TEMP VIEW decoupe AS FROM p.groupe"
                " WHERE tableau = 'base' AND population = 'tous'"
            )
            return bench.rows(sql)


# What collections show of a commune, each figure with what it is made of, and of an address;
# `commune` and `adresse` are of everybody, as the current edition.
_VIEW = """CREATE TEMP VIEW commune_serie AS
SELECT r.*, f.* EXCLUDE (code, millesime, population)
FROM indicateur_commune AS r JOIN indicateur_commune_fraction AS f USING (code, population);
CREATE TEMP VIEW commune AS FROM commune_serie WHERE population = 'tous';
CREATE TEMP VIEW adresse AS FROM indicateur_adresse WHERE population = 'tous'"""
_MADE: dict[str, Path] = {}  # equal tables, one file: making it costs more than all the rest
_FOLDER = TemporaryDirectory()


def source_file(source: str, tables: Tables) -> Path:
    """An edition file of these tables, only to be copied."""
    key = repr((source, tables))
    if key not in _MADE:
        _MADE[key] = Path(_FOLDER.name) / f"{len(_MADE)}.duckdb"
        with workshop(_MADE[key]) as bench:
            for name, rows in tables.items():
                fill(bench, name, rows)
            if source == "territoires":
                appartenances(bench, [row["code"] for row in tables["territoires-commune"]])
    return _MADE[key]


@contextmanager
def opened(data: Path) -> Generator[Place]:
    """An empty store in this folder."""
    settings = Settings(data=data)
    settings.editions.mkdir()
    store = open_store(settings, owner=True)
    store.migrate()
    yield Place(store, settings.editions)
    store.close()


@contextmanager
def copied(origin: Path, data: Path) -> Generator[Place]:
    """Another store, as the one in that folder is."""
    shutil.copytree(origin, data, dirs_exist_ok=True)
    settings = Settings(data=data)
    store = open_store(settings, owner=True)
    yield Place(store, settings.editions, len(store.editions()))
    store.close()


def fill(bench: Workbench, collection: str, rows: Sequence[Row]) -> None:
    """The relation of a collection with these rows, as a loader makes it."""
    served = collections()[collection]
    place = (
        "NULL AS geom" if served.geometry.value == "MultiPolygon" else "NULL AS lon, NULL AS lat"
    )
    bench.run(f"CREATE TEMP TABLE arrivee AS SELECT {empty_columns(served)}, {place} WHERE false")
    names = [name for (name, *_) in bench.rows("DESCRIBE arrivee")]
    columns = ", ".join(f"{quoted(name)} VARCHAR" for name in names)
    bench.run(f"CREATE OR REPLACE TEMP TABLE arrivee ({columns})")
    texts = {n: [None if (v := r.get(n)) is None else str(v) for r in rows] for n in names}
    insert(bench, "arrivee", texts)
    typed = (
        "geom::GEOMETRY AS geom" if "geom" in names else "lon::DOUBLE AS lon, lat::DOUBLE AS lat"
    )
    bench.run(f"CREATE TEMP VIEW placee AS SELECT * REPLACE ({typed}) FROM arrivee")  # noqa: S608
    serve(bench, collection, "placee")
    bench.run("DROP VIEW placee; DROP TABLE arrivee")


def appartenances(bench: Workbench, communes: Sequence[str]) -> None:
    """Of these communes; one that is missing is in 93003 since 2026."""
    bench.run(
        "CREATE TABLE appartenance (code_commune VARCHAR, nom VARCHAR, code_dep VARCHAR,"
        " code_reg VARCHAR, code_epci VARCHAR, code_ept VARCHAR);"
        "CREATE TABLE commune_passage (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER,"
        " part DOUBLE)"
    )
    bench.insert("appartenance", [(c, c, "93", "11", "200054781", "T8") for c in communes])
    gone = [code for code in COMMUNES if code not in communes]
    bench.insert("commune_passage", [(code, "93003", 2026, 1) for code in gone])


def load(place: Place) -> None:
    """Territories, RPLS 2024 and OPS 2024, all staged."""
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2024, dated(register(), 2024))
    place.stage("ops", 2024, survey())


def stage_business(place: Place) -> None:
    """A register of three landlords' files, in two arrondissements, and no survey."""
    zones = dict(territoires())
    zones["territoires-arm"] = [
        {**zones["territoires-commune"][0], "code": code} for code in ("93101", "93102")
    ]
    place.stage("territoires", 2025, zones)
    place.stage("rpls", 2024, business())


def stage_tables(place: Place) -> None:
    """Two addresses of one landlord: one of all sorts, half of whom moved in; one all alike."""
    far = territoires()["territoires-commune"][-1]["geom"]  # from both: they are out of it
    district = {"code": "QN09399M", "nom": "QPV", "annee_cog": 2025, "geom": far}
    place.stage("territoires", 2025, {**territoires(), "territoires-qpv": [district]})
    mixed = households(("93001", 1), A, 24)
    rows = [{**row, **facts} for row, facts in zip(mixed, MIXED, strict=True)]
    place.stage("ops", 2024, {"ops-menages": [*rows, *households(("93001", 2), A, 12, **SAME)]})
