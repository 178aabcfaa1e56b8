"""Publication on the real embedded store, from tiny editions made by hand.

Each edition of indicators costs three seconds of processor: what only reads shares `published`,
`let` and `tabled`; what publishes again and repeats a rule is a proof (`make proofs`).

Commune 93001 has two landlords and enough households, 93002 too few, 93003 no social housing.
"""

import json
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import editions as commands
from cli.accounts import compte as compte_commands
from cli.accounts import organisation as organisation_commands
from loaders.context import silent
from loaders.publication.columns import insert
from loaders.publication.edition import Publishing, make_edition
from loaders.publication.groups import partition
from loaders.publication.groups.versions import Versions
from loaders.publication.publish import publish, withdraw
from loaders.publication.refusals import publish_staged
from loaders.publication.sources import Sources
from loaders.spatial_order import empty_columns, serve
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.settings import read_tables
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.indicators import Floors
from parc_social.domain.secrecy_table import RENTS, Tableau
from parc_social.domain.territory import Niveau
from parc_social.errors import InvalidValue, NotFound, ParcSocialError
from parc_social.settings import Settings
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.maps.simplification import SCALES
from parc_social.storage.store import Store

A, B = "111111111", "222222222"
COMMUNES = ("93001", "93002", "93003")
Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]


@dataclass
class Place:
    """A store and its folder; editions are staged with the source files made by `make`."""

    store: Store
    folder: Path
    made: int = 0

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
    settings = Settings(data=data)
    settings.editions.mkdir()
    store = open_store(settings, owner=True)
    store.migrate()
    yield Place(store, settings.editions)
    store.close()


@contextmanager
def copied(place: Place, data: Path) -> Generator[Place]:
    """Another store, as this one is."""
    shutil.copytree(place.folder.parent, data, dirs_exist_ok=True)
    settings = Settings(data=data)
    store = open_store(settings, owner=True)
    yield Place(store, settings.editions, place.made)
    store.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty store."""
    with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Territories, RPLS 2024 and OPS 2024, published: only to be read."""
    with opened(tmp_path_factory.mktemp("publie")) as made:
        load(made)
        made.publish()
        yield made


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


def territoires() -> Tables:
    def box(n: int) -> str:
        x, y = 2.0 + n, 48.0
        return f"MULTIPOLYGON((({x} {y},{x + 1} {y},{x + 1} {y + 1},{x} {y + 1},{x} {y})))"

    communes = [
        {
            "code": code,
            "nom": f"Commune {code}",
            "code_parent": "200054781",
            "annee_cog": 2025,
            "code_commune": code,
            "code_epci": "200054781",
            "code_dep": "93",
            "code_reg": "11",
            "geom": box(n),
        }
        for n, code in enumerate(COMMUNES)
    ]
    iris = [{"code": "930010001", "nom": "IRIS", "annee_cog": 2025, "geom": box(0)}]
    return {"territoires-commune": communes, "territoires-iris": iris, "territoires-qpv": []}


def point(commune: str, n: int) -> dict[str, Any]:
    """Where an address lies: inside the box of its commune, along a line."""
    return {"lon": 2.1 + COMMUNES.index(commune) + n / 1000, "lat": 48.1, "code_commune": commune}


def households(
    address: tuple[str, int], owner: str, answers: int, silent_: int = 0, **facts: Any
) -> list[Row]:
    """Let dwellings of one landlord at one address, of which `answers` answered."""
    commune, n = address
    common = point(commune, n) | {
        "millesime": 2024,
        "etat": "publie",
        "siren_bailleur": owner,
        "adresse_id": f"{commune}_{n}",
        "code_insee": commune,
        "adr_numero": n,
        "adr_nomvoie": "RUE DES LILAS",
        "etat_occupation": "1",
        "composition": "SEULE",
        "nb_occupants": 1,
        "tranche_age_titulaire": "GE75",
        "date_bail": "2010-05",
    }
    return [
        common
        | {"id": f"{commune}_{n}_{owner}_{k}", "reponse_enquete": "1" if k < answers else "3"}
        | facts
        for k in range(answers + silent_)
    ]


def survey() -> Tables:
    rows = [
        *households(("93001", 1), A, 12, composition="COUPLE_C2", nb_occupants=4),
        *households(("93001", 2), A, 6, 1),
        *households(("93001", 3), A, 6),
        *households(("93001", 4), B, 11, tranche_age_titulaire="LT25", date_bail="2022-01"),
        *households(("93001", 5), B, 3, date_bail="2021-12"),
        *households(("93001", 6), A, 0, 2),
        *households(("93002", 1), A, 4),
        *households(("93002", 2), B, 5),
    ]
    return {"ops-menages": rows}


ADDRESSES = (*(("93001", n) for n in range(1, 8)), ("93002", 1), ("93002", 2))


def register(addresses: Sequence[tuple[str, int]] = ADDRESSES) -> Tables:
    """Ten dwellings an address, one in ten of them individual, all but one of known finance."""
    located = [
        point(commune, n) | {"id": f"{commune}_{n}", "numero": n, "logements": 10}
        for commune, n in addresses
    ]
    dwellings = [
        point(commune, n)
        | {
            "id": f"l{commune}{n}{k}",
            "adresse_id": f"{commune}_{n}",
            "siren_bailleur": B if n in (4, 5) else A,
            "typeconst": "I" if k == 0 else "C",
            "finan": None if k == 1 else "10" if k < 4 else "13",
            "finan_groupe": None if k == 1 else "PLAI" if k < 4 else "PLUS",
            "surfhab": 60 + k,
            "construct": 1970,
            "dpe_energie": "G" if k == 2 else "C",
            "en_qpv15": False,
            "en_qpv24": False,
        }
        for commune, n in addresses
        for k in range(10)
    ]
    return {"adresses": located, "rpls-logements": dwellings}


def dated(tables: Tables, millesime: int) -> Tables:
    return {
        name: [{**row, "millesime": millesime} for row in rows] for name, rows in tables.items()
    }


def load(place: Place) -> None:
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2024, dated(register(), 2024))
    place.stage("ops", 2024, survey())


@pytest.fixture
def again(published: Place, tmp_path: Path) -> Iterator[Place]:
    """The same as `published`, to go on with."""
    with copied(published, tmp_path) as made:
        yield made


@pytest.fixture
def loaded(place: Place) -> Place:
    """Territories, RPLS 2024 and OPS 2024, all staged."""
    load(place)
    return place


def test_all_that_is_staged_is_published_with_its_indicators(published: Place) -> None:
    fresh = published.store.editions()
    assert sorted(e.source for e in fresh) == ["indicateurs", "ops", "rpls", "territoires"]
    assert all(e.state is EditionState.PUBLISHED for e in fresh)
    (made,) = [e for e in fresh if e.source == "indicateurs"]
    assert dict(made.rows) == {
        "indicateur_france": 9,  # four populations, and everybody outre-mer, where nobody is
        "indicateur_region": 0,
        "indicateur_departement": 0,
        "indicateur_ept": 0,
        "indicateur_epci": 0,
        "indicateur_arm": 0,
        "indicateur_commune": 9,
        "indicateur_qpv": 0,
        "indicateur_iris": 1,
        "indicateur_carreau": 10,
        "indicateur_ilot": 6,
        "indicateur_adresse": 18,
    }
    assert made.fictive


def test_relations_have_the_columns_of_the_catalogue(published: Place) -> None:
    for collection, place in (
        ("indicateurs-commune", ["geom", "xmin", "ymin", "xmax", "ymax", *SCALES]),
        ("indicateurs-adresse", ["lon", "lat", "rang"]),
    ):
        twin = collections()[f"{collection}{SERIE}"]
        found = [name for name, *_ in published.read(2024, f"DESCRIBE {twin.relation}")]
        assert found == ["fid", *(f.name for f in twin.fields), *place]


def test_figures_of_a_commune_are_those_of_its_groups(published: Place) -> None:
    (row,) = published.read(
        2024,
        "SELECT menages, fiabilite, part_personnes_seules, part_personnes_seules_statut,"
        " taille_menage, part_titulaires_moins_30, part_emmenages_recents, millesime_ops,"
        " millesime_rpls, population FROM commune WHERE code = '93001'",
    )
    # 38 households in groups: 12 couples with children, 26 alone; 11 under 30, movers since
    # 2022-01. Two landlords were surveyed: how well is their business.
    assert row == (38, None, 68.4, "D", 1.95, 28.9, 28.9, 2024, 2024, "tous")


def test_figures_of_the_register_are_exact_everywhere(published: Place) -> None:
    rows = published.read(
        2024,
        "SELECT code, logements, logements_statut, part_collectif, part_plai, surface_moyenne,"
        " age_moyen, part_dpe_fg, part_dpe_fg_statut FROM commune ORDER BY code",
    )
    assert rows == [
        ("93001", 70, "D", 90.0, 33.3, 64.5, 54.0, 10.0, "D"),
        ("93002", 20, "D", 90.0, 33.3, 64.5, 54.0, 10.0, "D"),
        ("93003", 0, "D", None, None, None, None, None, "N"),
    ]


def nowhere(tables: Tables, *last: str) -> Tables:
    """The same, where what is at these addresses is of no known commune and has no place."""
    lost = {"code_commune": None, "lon": None, "lat": None}
    return {
        name: [row | lost if row.get("adresse_id", row["id"]) in last else row for row in rows]
        for name, rows in tables.items()
    }


def test_dwellings_of_no_known_commune_count_for_france_alone(place: Place) -> None:
    """This year and the year before; neither in métropole nor outre-mer."""
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2023, dated(nowhere(register(), "93001_2", "93001_3"), 2023))
    place.stage("rpls", 2024, dated(nowhere(register(), "93001_2"), 2024))
    place.publish()
    columns = "SELECT code, logements, evolution_parc, part_plai"
    tous = "WHERE population = 'tous' ORDER BY code"
    assert place.read(2024, f"{columns} FROM indicateur_france {tous}") == [
        ("FR", 90, 0.0, 33.3), ("FR-DOM", 0, None, None), ("FR-METRO", 80, 14.3, 33.3),
    ]  # fmt: skip
    assert place.read(2024, f"{columns} FROM commune WHERE logements > 0 ORDER BY code") == [
        ("93001", 60, 20.0, 33.3), ("93002", 20, 0.0, 33.3),
    ]  # fmt: skip
    (row,) = place.read(
        2024, "SELECT code_commune, code_dep, logements FROM adresse WHERE code = '93001_2'"
    )
    assert row == (None, None, 10)


def test_the_stock_evolves_from_the_register_of_the_year_before(again: Place) -> None:
    again.stage("rpls", 2025, dated(register((*ADDRESSES, ("93001", 8))), 2025))
    again.publish()
    sql = "SELECT code, evolution_parc, evolution_parc_statut FROM commune ORDER BY code"
    assert again.read(2024, sql) == [(code, None, "N") for code in COMMUNES]
    assert again.read(2025, sql) == [
        ("93001", 14.3, "D"), ("93002", 0.0, "D"), ("93003", None, "N"),
    ]  # fmt: skip


@pytest.mark.proof
def test_a_withdrawn_register_takes_the_evolution_from_it_along(loaded: Place) -> None:
    loaded.stage("rpls", 2025, dated(register(), 2025))
    loaded.publish()
    withdraw(loaded.store, loaded.folder, [loaded.served("rpls")[2024]], silent)
    sql = "SELECT DISTINCT evolution_parc_statut FROM commune"
    assert loaded.read(2025, sql) == [("N",)]


# Landlords' business: sums of groups of their own (test_publication_economie.py).

C = "333333333"


def business() -> Tables:
    """In 93001, three landlords in the QPV and three out of it; in 93002 two: half are vacant."""
    held = {
        ("93001", 1): {A: 8, B: 6, C: 4},
        ("93001", 2): {A: 6, B: 6, C: 6},
        ("93002", 1): {A: 9, B: 9},
    }
    inside = {"qpv24": "QN09301M", "qpv15": "QP093001", "en_qpv24": True, "en_qpv15": True}
    located = [
        point(commune, n) | {"id": f"{commune}_{n}", "numero": n, "logements": sum(own.values())}
        for (commune, n), own in held.items()
    ]
    located[0] |= {"qpv24": "QN09301M"}
    dwellings = [
        point(commune, n)
        | {"id": f"{commune}{n}{owner}{k}", "adresse_id": f"{commune}_{n}", "siren_bailleur": owner}
        | {"surfhab": 50, "locat": 1990, "code_arm": "93101" if n == 1 else "93102"}
        | {"mode": "12"[k % 2], "loyer_principal": None if k % 2 else 250 + 50 * n}
        | {"bail_date": None if k % 2 else "2015-03-01"}
        | (inside if (commune, n) == ("93001", 1) else {"en_qpv24": False, "en_qpv15": False})
        for (commune, n), own in held.items()
        for owner, count in own.items()
        for k in range(count)
    ]
    return dated({"adresses": located, "rpls-logements": dwellings}, 2024)


@pytest.fixture(scope="module")
def let(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A register of three landlords' files, published without a survey."""
    zones = dict(territoires())
    zones["territoires-arm"] = [
        {**zones["territoires-commune"][0], "code": code} for code in ("93101", "93102")
    ]
    with opened(tmp_path_factory.mktemp("bailleurs")) as made:
        made.stage("territoires", 2025, zones)
        made.stage("rpls", 2024, business())
        made.publish()
        yield made


def test_landlords_business_is_that_of_the_groups_of_a_territory(let: Place) -> None:
    names = "taux_vacance, taux_vacance_statut, loyer_moyen, bailleurs, bailleurs_statut"
    rows = let.read(2024, f"SELECT code, logements, {names} FROM commune ORDER BY code")  # noqa: S608
    assert rows == [
        ("93001", 36, 50.0, "D", 6.5, 3, "D"),  # 18 of 36; 9 pay 300 € and 9 pay 350 €, for 50 m²
        ("93002", 18, None, "S", None, None, "S"),
        ("93003", 0, None, "N", None, None, "N"),
    ]
    parts = "SELECT taux_vacance_num, taux_vacance_den, loyer_moyen_num, loyer_moyen_den"
    assert let.read(2024, f"{parts} FROM commune WHERE code = '93001'") == [(18, 36, 585_000, 900)]
    # What two landlords have stays out of all France too: it could be told apart.
    where = "indicateur_france WHERE population = 'tous' ORDER BY code"
    rows = let.read(2024, f"SELECT code, {names} FROM {where}")  # noqa: S608
    assert rows == [
        ("FR", 50.0, "D", 6.5, 3, "D"),
        ("FR-DOM", None, "N", None, None, "N"),
        ("FR-METRO", 50.0, "D", 6.5, 3, "D"),
    ]


def test_landlords_business_is_told_in_and_out_of_a_district_and_of_no_mover(let: Place) -> None:
    sql = "SELECT population, taux_vacance_den, loyer_moyen, loyer_moyen_statut FROM commune_serie"
    rows = let.read(2024, f"{sql} WHERE code = '93001' ORDER BY population")
    assert [row for row in rows if row[0] in ("en_qpv", "hors_qpv", "tous")] == [
        ("en_qpv", 18, 6.0, "D"), ("hors_qpv", 18, 7.0, "D"), ("tous", 36, 6.5, "D"),
    ]  # fmt: skip
    assert {row[1:] for row in rows if row[0].startswith("emmenages")} == {(None, None, "Z")}


def test_landlords_business_of_an_arrondissement_is_that_of_its_own_groups(let: Place) -> None:
    sql = "SELECT code, loyer_moyen, bailleurs FROM indicateur_arm WHERE population = 'tous'"
    assert let.read(2024, f"{sql} ORDER BY code") == [("93101", 6.0, 3), ("93102", 7.0, 3)]


def test_a_register_without_landlords_files_tells_no_business(published: Place) -> None:
    """Neither who has dwellings nor that some have: the occupation of none is known."""
    of = (Tableau.ECONOMIQUE, *RENTS)
    names = [i.id for i in indicators().values() if i.tableau in of]
    assert len(names) == 35
    statuses = ", ".join(f"string_agg(DISTINCT {name}_statut)" for name in names)
    values = " + ".join(f"count({name})" for name in names)
    found = published.read(2024, f"SELECT {values}, {statuses} FROM commune")  # noqa: S608
    assert found == [(0, *["N"] * len(names))]


def test_business_that_is_not_the_sum_of_its_groups_stops_the_publication(
    let: Place, tmp_path: Path
) -> None:
    with copied(let, tmp_path) as place:
        (kept,) = place.folder.glob("economie_rpls_2024_*.duckdb")
        kept.chmod(0o600)
        with workshop(kept) as bench:
            bench.run("UPDATE groupe SET loyers = loyers - 1")
        new = place.stage("ops", 2024, survey())
        with pytest.raises(SecrecyFault, match=r"93\d* \(\w+\) n'est pas la somme"):
            place.publish()
        assert {e.id: e.state for e in place.store.editions()}[new] is EditionState.CHECKED


# Tables of secrecy, each over its own groups.

# 24 households that pass the rule of `sensible`: 8 of each resource, half with a job.
MIXED: list[Row] = [
    {
        "tranche_plafond": ("P0_20", "P60_80", "P120_150")[n % 3],
        "rfr_connu": "1",
        "aide_logement": "01"[n % 2],
        "nb_majeurs": 1,
        "nb_emploi_stable": n % 2,
        "nb_sans_emploi": 1 - n % 2,
        "date_bail": ("2010-05", "2023-03")[n < 12],
    }
    for n in range(24)
]
SAME: Row = MIXED[1] | {"date_bail": "2010-05"}


@pytest.fixture(scope="module")
def tabled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two addresses of one landlord: one of all sorts, half of whom moved in; one all alike."""
    with opened(tmp_path_factory.mktemp("tables")) as made:
        far = territoires()["territoires-commune"][-1]["geom"]  # from both: they are out of it
        district = {"code": "QN09399M", "nom": "QPV", "annee_cog": 2025, "geom": far}
        made.stage("territoires", 2025, {**territoires(), "territoires-qpv": [district]})
        mixed = households(("93001", 1), A, 24)
        rows = [{**row, **facts} for row, facts in zip(mixed, MIXED, strict=True)]
        made.stage("ops", 2024, {"ops-menages": [*rows, *households(("93001", 2), A, 12, **SAME)]})
        made.publish()
        yield made


def test_a_group_that_a_stricter_table_forbids_is_counted_with_another(tabled: Place) -> None:
    """Twelve households alike are a group of the base table, and not alone in one of resources."""
    names = "part_personnes_seules", "part_ressources_moins_40", "part_majeurs_sans_emploi"
    shown = ", ".join(f"{name}, {name}_statut" for name in names)
    assert tabled.read(2024, f"SELECT id, {shown} FROM adresse ORDER BY id") == [  # noqa: S608
        ("93001_1", 100.0, "D", 22.2, "A", 33.3, "A"),
        ("93001_2", 100.0, "D", 22.2, "A", 33.3, "A"),
    ]
    groups = "SELECT DISTINCT part_ressources_moins_40, part_ressources_moins_40_statut"
    assert tabled.read(2024, f"{groups} FROM indicateur_ilot WHERE population = 'tous'") == [
        (22.2, "A")
    ]
    fractions = "part_ressources_moins_40_num, part_ressources_moins_40_den, part_apl_den"
    (told,) = tabled.read(2024, f"SELECT menages, {fractions} FROM commune WHERE code = '93001'")  # noqa: S608
    assert told == (36, 8, 36, 36)


def test_the_detail_of_resources_begins_at_the_epci(tabled: Place) -> None:
    """And at the commune it is no column."""
    names = [name for name, *_ in tabled.read(2024, "DESCRIBE indicateur_commune")]
    assert "part_ressources_60_80" not in names


def test_recent_movers_are_a_population_with_groups_of_its_own(tabled: Place) -> None:
    """What was collected is that of one landlord here: secret, and unknown of movers."""
    whole = "SELECT population, menages, part_ressources_moins_40_num, part_emmenages_recents,"
    sql = f"{whole} taux_reponse_statut, fiabilite FROM commune_serie WHERE code = '93001'"
    assert tabled.read(2024, f"{sql} ORDER BY 1") == [
        ("emmenages_recents", 12, 4, 100.0, "N", None),
        ("emmenages_recents_hors_qpv", 12, 4, 100.0, "N", None),
        ("hors_qpv", 36, 8, 33.3, "S", None),
        ("tous", 36, 8, 33.3, "S", None),
    ]


@pytest.mark.parametrize(
    ("known", "rows"),
    [
        ((None,) * 9, [("tous", None, "N")]),
        # Two addresses in, one of them by most of its dwellings; four out; one not known.
        (
            (True, 7, False, False, False, False, None, None, None),
            [("en_qpv", 85.0, "D"), ("hors_qpv", 0.0, "D"), ("tous", 28.3, "D")],
        ),
    ],
    ids=["nothing known", "some known"],
)
def test_what_is_not_known_to_be_in_a_district_is_neither_in_nor_out(
    tmp_path: Path, known: Sequence[bool | int | None], rows: list[Row]
) -> None:
    """17 of 60 dwellings of known zone; of an address, populations know the side of most."""
    stock = register()
    for row in stock["rpls-logements"]:
        said = known[ADDRESSES.index((row["code_commune"], int(row["adresse_id"][-1])))]
        inside = int(row["id"][-1]) < said if type(said) is int else said
        row |= {"en_qpv24": inside, "en_qpv15": None}
    with opened(tmp_path) as made:
        made.stage("territoires", 2025, territoires())
        made.stage("rpls", 2024, stock)
        made.publish()
        sql = "SELECT population, part_qpv24, part_qpv24_statut FROM commune_serie"
        where = "WHERE code = '93001' AND NOT starts_with(population, 'emmenages')"
        assert made.read(2024, f"{sql} {where} ORDER BY 1") == rows
        old = "SELECT DISTINCT part_qpv15, part_qpv15_statut FROM commune"
        assert made.read(2024, old) == [(None, "N")]


def test_the_register_speaks_of_dwellings_and_not_of_movers(published: Place) -> None:
    sql = "SELECT DISTINCT population, logements, logements_statut FROM commune_serie"
    assert published.read(2024, f"{sql} WHERE code = '93001' ORDER BY 1") == [
        ("emmenages_recents", None, "Z"),
        ("emmenages_recents_hors_qpv", None, "Z"),
        ("hors_qpv", 70, "D"),
        ("tous", 70, "D"),
    ]


@pytest.mark.parametrize(("dominance", "found"), [(100, (36, "D")), (99, (None, "S"))])
def test_a_territory_of_one_landlord_is_secret_where_that_rule_is_on(
    tabled: Place, tmp_path: Path, dominance: int, found: tuple[int | None, str]
) -> None:
    """From the commune up: a residence has one landlord, and its group is shown all the same."""
    with copied(tabled, tmp_path) as place:
        by_source = {e.source: e for e in place.store.editions()}
        territories = by_source["territoires"]
        sources = Sources(2024, by_source["ops"], None, territories, recent=territories)
        floors = Floors(dominance=dominance)
        made = make_edition(sources, Publishing(place.folder, silent, floors=floors))
        with workshop(None) as bench:
            bench.attach("i", made.file)
            sql = "SELECT menages, part_personnes_seules_statut FROM i.indicateur_{}"
            everybody = "WHERE population = 'tous'"
            commune = f"{sql.format('commune')} {everybody} AND code = '93001'"
            assert bench.rows(commune) == [found]
            assert bench.rows(f"{sql.format('ilot')} {everybody} ORDER BY 1") == [
                (12, "D"),
                (24, "D"),
            ]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("UPDATE groupe SET apl = apl + 1 WHERE tableau = 'sensible'", "n'est pas la somme"),
        pytest.param(
            "UPDATE groupe SET menages = 11 WHERE population <> 'tous'",
            "n'est pas la somme",
            marks=pytest.mark.proof,
        ),
        ("UPDATE membre SET ressources_60_80 = 0, ressources_moins_20 = 1", "règle de sensible"),
        pytest.param(
            "UPDATE chaine SET groupe = 1 WHERE tableau = 'sensible'",
            "groupes entiers",
            marks=pytest.mark.proof,
        ),
        ("DELETE FROM chaine WHERE population <> 'tous'", "groupes entiers"),
        (
            (
                "UPDATE membre SET age_connu = 0"
                " WHERE cle NOT IN (FROM membre SELECT cle ORDER BY cle LIMIT 5)"
            ),
            "règle de base|parlerait de moins de 11",
        ),
        ("INSERT INTO releve VALUES (1, '1', 12, 16, 16, 0)", "collecte"),
    ],
)
def test_a_table_that_is_tampered_with_stops_the_publication(
    tabled: Place, tmp_path: Path, fault: str, said: str
) -> None:
    with copied(tabled, tmp_path) as place:
        (kept,) = place.folder.glob("*.partition.duckdb")
        kept.chmod(0o640)
        with workshop(kept) as bench:
            bench.run(fault)
        place.stage("rpls", 2025, dated(register(), 2025))
        with pytest.raises(SecrecyFault, match=said):
            place.publish()


@pytest.mark.parametrize(("commune", "statut"), [("93002", "S"), ("93003", "N")])
def test_a_commune_without_group_is_secret_or_without_stock_has_nothing(
    published: Place, commune: str, statut: str
) -> None:
    rows = published.read(2024, "FROM commune ORDER BY code")
    (row,) = [row for row in rows if commune in row]
    names = [name for name, *_ in published.read(2024, "DESCRIBE commune")]
    found = dict(zip(names, row, strict=True))
    assert found["menages"] is None
    assert found["fiabilite"] is None
    there = (i for i in indicators().values() if i.exists_at(Niveau.COMMUNE))
    for indicator in (i for i in there if i.source == "ops"):
        assert (found[indicator.id], found[f"{indicator.id}_statut"]) == (None, statut)


def test_a_shown_figure_has_its_numerator_and_denominator(published: Place) -> None:
    (row,) = published.read(
        2024,
        "SELECT part_personnes_seules, part_personnes_seules_num, part_personnes_seules_den,"
        " part_personnes_seules_statut, millesime FROM commune WHERE code = '93001'",
    )
    assert row == (68.4, 26, 38, "D", 2024)
    assert published.read(
        2024,
        "SELECT count(*) FROM commune"
        " WHERE part_personnes_seules IS NULL AND part_personnes_seules_num IS NOT NULL",
    ) == [(0,)]


def test_every_address_of_the_stock_is_listed_answering_or_not(published: Place) -> None:
    rows = published.read(2024, "SELECT id, part_personnes_seules_statut FROM adresse ORDER BY id")
    # The group of address 1 is shown by it alone, the others by two addresses or more.
    assert rows == [("93001_1", "D")] + [(f"93001_{n}", "A") for n in range(2, 8)] + [
        ("93002_1", "S"),
        ("93002_2", "S"),
    ]


def test_a_silent_address_shows_the_shares_of_a_group_beside_it(published: Place) -> None:
    shares = dict(published.read(2024, "SELECT id, part_personnes_seules FROM adresse"))
    assert shares["93001_1"] == 0.0
    assert shares["93001_2"] == shares["93001_3"] == 100.0
    assert shares["93001_7"] in (0.0, 100.0)


@pytest.mark.proof
def test_who_answered_changes_no_row_and_no_place(again: Place) -> None:
    """The same deposit with one more silent address lists the same points in the same order."""
    listed = again.read(2024, "SELECT fid, id, lon, lat FROM adresse ORDER BY fid")
    quiet = [
        {**row, "reponse_enquete": "3"} if row["adresse_id"] == "93002_1" else row
        for row in survey()["ops-menages"]
    ]
    other = again.stage("ops", 2022, {"ops-menages": quiet})
    again.publish(other)
    later = again.read(2022, "SELECT fid, id, lon, lat FROM adresse ORDER BY fid")
    assert [row[1:] for row in later] == [row[1:] for row in listed if row[1] != "93001_7"]


def test_a_later_register_reuses_the_frozen_groups(again: Place) -> None:
    digest = again.frozen("SELECT * FROM decoupe ORDER BY groupe")
    survey_only = "SELECT code, COLUMNS('part_personnes_seules.*') FROM commune ORDER BY code"
    before = again.read(2024, survey_only)
    later = (*ADDRESSES[1:], ("93001", 8), ("93003", 1))
    again.stage("rpls", 2025, dated(register(later), 2025))
    fresh = again.publish()
    assert [e.millesime for e in fresh if e.source == "indicateurs"] == [2025]
    assert again.frozen("SELECT * FROM decoupe ORDER BY groupe") == digest
    assert again.read(2025, survey_only)[:2] == before[:2]
    assert len(list(again.folder.glob("*.partition.duckdb"))) == 1


@pytest.mark.proof
def test_an_address_newer_than_the_survey_shows_its_neighbours_group(loaded: Place) -> None:
    loaded.stage("rpls", 2025, dated(register((*ADDRESSES, ("93001", 8), ("93003", 1))), 2025))
    loaded.publish()
    rows = loaded.read(2025, "SELECT id, part_personnes_seules_statut FROM adresse")
    shown = dict(rows)
    assert (shown["93001_8"], shown["93003_1"]) == ("A", "S")


@pytest.mark.proof
def test_a_series_is_summed_in_the_newest_communes_and_says_so(place: Place) -> None:
    """93002 is in 93003 since 2026: each row is of 2026, but addresses are where they were."""
    place.stage("territoires", 2025, territoires())
    rows = [*households(("93002", 1), A, 12), *households(("93003", 1), A, 11)]
    place.stage("ops", 2024, {"ops-menages": rows})
    place.publish()
    sql = "SELECT code, menages, annee_cog FROM commune ORDER BY code"
    assert place.read(2024, sql) == [
        ("93001", None, 2025), ("93002", 12, 2025), ("93003", 11, 2025),
    ]  # fmt: skip
    merged = dict(territoires())
    merged["territoires-commune"] = [
        row | {"annee_cog": 2026} for row in merged["territoires-commune"] if row["code"] != "93002"
    ]
    place.stage("territoires", 2026, merged)
    place.publish()
    assert place.read(2024, sql) == [("93001", None, 2026), ("93003", 23, 2026)]
    fine = "SELECT DISTINCT code_commune, annee_cog FROM adresse ORDER BY 1"
    assert place.read(2024, fine) == [("93002", 2025), ("93003", 2025)]


@pytest.mark.proof
def test_groups_follow_their_addresses_into_a_new_commune(again: Place) -> None:
    """93001 becomes part of 93003 in the register of 2025."""
    tables = {
        name: [r | {"code_commune": "93003"} if r["code_commune"] == "93001" else r for r in rows]
        for name, rows in dated(register(), 2025).items()
    }
    again.stage("rpls", 2025, tables)
    again.publish()
    sql = "SELECT code, menages, part_personnes_seules FROM commune ORDER BY code"
    assert again.read(2025, sql) == [
        ("93001", None, None),
        ("93002", None, None),
        ("93003", 38, 68.4),
    ]


@pytest.mark.proof
def test_a_survey_older_than_the_register_has_indicators_of_its_own(place: Place) -> None:
    place.stage("territoires", 2025, territoires())
    place.stage("ops", 2022, survey())
    place.stage("rpls", 2024, dated(register(), 2024))
    place.publish()
    assert sorted(place.served("indicateurs")) == [2022, 2024]
    first = "SELECT menages, logements, logements_statut, part_plai_statut, millesime_rpls"
    (row,) = place.read(2022, f"{first} FROM commune WHERE code = '93001'")
    assert row == (38, None, "N", "N", None)
    # An address that only the survey knows is placed in its IRIS by its point.
    assert place.read(2022, "SELECT DISTINCT iris FROM adresse ORDER BY iris NULLS LAST") == [
        ("930010001",),
        (None,),
    ]


def test_a_register_without_survey_has_exact_figures_and_no_survey(let: Place) -> None:
    sql = "SELECT logements, menages, part_personnes_seules_statut, millesime_ops"
    (row,) = let.read(2024, f"{sql} FROM commune WHERE code = '93001'")
    assert row == (36, None, "N", None)
    assert let.read(2024, "SELECT DISTINCT part_personnes_seules_statut FROM adresse") == [("N",)]


def test_a_new_edition_retires_the_old_and_its_indicators(again: Place) -> None:
    old = {source: again.served(source)[2024] for source in ("rpls", "indicateurs")}
    new = again.stage("rpls", 2024, dated(register(ADDRESSES[:8]), 2024))
    again.publish(new)
    states = {e.id: e.state for e in again.store.editions()}
    assert states[new] is EditionState.PUBLISHED
    assert [states[i] for i in old.values()] == [EditionState.RETIRED, EditionState.RETIRED]
    assert len(again.served("indicateurs")) == 1


def test_a_withdrawn_edition_takes_its_indicators_along_and_comes_back(again: Place) -> None:
    before = again.served("indicateurs")
    survey_id = again.served("ops")[2024]
    withdraw(again.store, again.folder, [survey_id], silent)
    (row,) = again.read(2024, "SELECT menages FROM commune WHERE code = '93001'")
    assert row == (None,)
    again.publish(survey_id)
    assert again.served("indicateurs") == before


def test_a_territory_or_an_address_list_that_changes_nothing_makes_no_indicators(
    again: Place,
) -> None:
    ban = again.stage("ban", 2025, {})
    assert [e.id for e in again.publish(ban)] == [ban]


def test_a_tampered_partition_stops_the_whole_publication(again: Place) -> None:
    (kept,) = again.folder.glob("*.partition.duckdb")
    assert kept.stat().st_mode & 0o777 == 0o400
    kept.chmod(0o640)
    with workshop(kept) as bench:
        bench.run("UPDATE groupe SET seules = seules + 1")
    new = again.stage("rpls", 2025, dated(register(), 2025))
    with pytest.raises(SecrecyFault, match="n'est pas la somme"):
        again.publish(new)
    assert {e.id: e.state for e in again.store.editions()}[new] is EditionState.CHECKED
    assert sorted(again.served("indicateurs")) == [2024]


def test_what_secrecy_refuses_is_left_out_and_the_others_are_published(again: Place) -> None:
    (kept,) = again.folder.glob("*.partition.duckdb")
    kept.chmod(0o640)
    with workshop(kept) as bench:
        bench.run("UPDATE groupe SET seules = seules + 1")
    new = again.stage("rpls", 2025, dated(register(), 2025))
    ban = again.stage("ban", 2025, {})
    done = publish_staged(again.store, again.folder, silent)
    assert [e.id for e in done.publiees] == [ban]
    assert [refusal.edition.id for refusal in done.refusees] == [new]
    assert "n'est pas la somme" in done.refusees[0].raison
    states = {e.id: e.state for e in again.store.editions()}
    assert (states[ban], states[new]) == (EditionState.PUBLISHED, EditionState.CHECKED)
    assert [e.millesime for e in again.store.editions() if e.source == "indicateurs"] == [2024]


@pytest.mark.proof
def test_a_partition_made_by_a_lower_floor_stops_the_publication(loaded: Place) -> None:
    publish(loaded.store, loaded.folder, None, silent, secrecy_tables().with_floor(5))
    new = loaded.stage("rpls", 2025, dated(register(), 2025))
    with pytest.raises(SecrecyFault, match="sous le seuil de 11"):
        loaded.publish(new)


# As the serving role of each store reads it.
COMMUNE = "indicateurs-commune"
EVERYONE = Grant(
    "a",
    "o",
    rights=(
        Right(
            COMMUNE, (RightPart((FRANCE,), tuple(f.name for f in collections()[COMMUNE].fields)),)
        ),
    ),
)


def served(reader: Store) -> dict[str, Row]:
    """The communes that a reader is given, by code."""
    page = reader.page(EVERYONE, FeatureQuery(COMMUNE, limit=1_000))
    features = json.loads(b"[" + page.body + b"]")
    return {f["properties"]["code"]: f["properties"] for f in features}


def of_three(silent_: int, *, late: int = 0) -> list[Row]:
    """Twelve households of each of three landlords in 93001, and who did not answer.

    `late`: the silent dwellings that one of them adds.
    """
    owners = (A, B, C)
    return [
        row
        for n, owner in enumerate(owners, start=1)
        for row in households(("93001", n), owner, 12, silent_ + (late if owner == C else 0))
    ]


_LEVELS = ("commune", "iris", "france", "carreau", "ilot", "adresse")


def reliabilities(place: Place) -> dict[str, set[str | None]]:
    """Of the rows of each level that have households: every population."""
    return {
        level: {
            told
            for (told,) in place.read(
                2024,
                f"SELECT DISTINCT fiabilite FROM indicateur_{level}"  # noqa: S608 - our own names
                " WHERE part_personnes_seules_statut IN ('D', 'A')",
            )
        }
        for level in _LEVELS
    }


def test_reliability_is_judged_once_by_what_three_landlords_collected(place: Place) -> None:
    """At every level: by the groups over which it may be told, never by what is there today."""
    place.stage("territoires", 2025, territoires())
    place.stage("ops", 2024, {"ops-menages": of_three(8)})
    place.publish()
    good = {level: {"bonne"} for level in _LEVELS}
    assert reliabilities(place) == good, "36 answers of 60, in one group"
    place.stage("ops", 2024, {"ops-menages": of_three(8, late=60)})
    place.revise()
    assert reliabilities(place) == good, "36 of 120, were it counted again: one landlord's business"
    collected = "SELECT DISTINCT logements_enquetes, taux_reponse FROM commune WHERE code = '93001'"
    assert place.read(2024, collected) == [(60, 60.0)]


def test_few_answers_for_the_stock_show_no_figure_on_either_store(
    settings: Settings, store: Store, reader: Store
) -> None:
    settings.editions.mkdir(parents=True, exist_ok=True)
    place = Place(store, settings.editions)
    place.stage("territoires", 2025, territoires())
    place.stage("ops", 2024, {"ops-menages": [*of_three(60), *households(("93002", 1), A, 12, 3)]})
    place.publish()
    rows = served(reader)
    names = ("menages", "fiabilite", "part_personnes_seules", "part_personnes_seules_statut")
    assert [rows["93001"][name] for name in names] == [None, "insuffisante", None, "N"]
    assert [rows["93002"][name] for name in names] == [12, None, 100, "D"], "of one landlord"
    assert {f.code for f in reader.figures(EVERYONE, FeatureQuery(COMMUNE, limit=1_000))} == {
        "93002"
    }


def test_landlords_business_is_served_alike_by_either_store(
    settings: Settings, store: Store, reader: Store
) -> None:
    settings.editions.mkdir(parents=True, exist_ok=True)
    place = Place(store, settings.editions)
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2024, business())
    (made,) = [e.id for e in place.publish() if e.source == "indicateurs"]
    rows = served(reader)
    names = ("taux_vacance", "taux_vacance_statut", "loyer_moyen", "bailleurs", "bailleurs_statut")
    assert {code: [row[name] for name in names] for code, row in rows.items()} == {
        "93001": [50, "D", 6.5, 3, "D"],
        "93002": [None, "S", None, None, "S"],
        "93003": [None, "N", None, None, "N"],
    }
    figures = reader.figures(EVERYONE, FeatureQuery(COMMUNE, limit=1_000))
    told = {(f.code, f.indicateur): (f.num, f.den) for f in figures}
    assert told["93001", "loyer_moyen"] == (585_000, 900)
    assert ("93002", "loyer_moyen") not in told
    account = reader.bilan(EVERYONE, COMMUNE, made)
    first = account["niveaux"][0]
    assert (first["tableau"], first["niveau"], first["groupes"]) == ("economique", "part", 2)
    assert (first["logements"], first["logements_reportes"]) == (36, 0)
    assert account["cadre"]["economie_rpls"] == place.served("rpls")[2024]


def test_a_share_known_of_fewer_than_the_floor_is_withheld_with_all_the_others(
    place: Place,
) -> None:
    """Withheld alone, it would be given back by subtraction: no group is made of them."""
    place.stage("territoires", 2025, territoires())
    known = households(("93001", 1), A, 10)
    unknown = [{**row, "id": f"x{n}", "composition": None} for n, row in enumerate(known)]
    place.stage("ops", 2024, {"ops-menages": [*known, *unknown]})
    place.publish()
    sql = "SELECT menages, part_personnes_seules_statut, part_titulaires_65_plus_statut"
    assert place.read(2024, f"{sql} FROM commune WHERE code = '93001'") == [(None, "S", "S")]
    assert place.read(2024, "SELECT part_personnes_seules_statut FROM adresse") == [("S",)]


def test_the_account_says_what_each_level_grouped_and_what_is_left(published: Place) -> None:
    rows = published.read(
        2024,
        "SELECT nom, groupes_menages, restants_menages FROM bilan"
        " WHERE tableau = 'base' AND population = 'tous' ORDER BY niveau",
    )
    assert [name for name, *_ in rows] == [
        "part",
        "iris",
        "commune",
        "epci",
        "departement",
        "region",
        "france",
    ]
    assert sum(grouped for _, grouped, _ in rows) + rows[-1][2] == 47
    settings = dict(published.read(2024, "SELECT cle, valeur FROM cadre"))
    assert read_tables(settings["reglages"]) == secrecy_tables()
    assert "empreinte" not in settings, "without a key, it would let guesses be tried"


@pytest.mark.parametrize(
    ("ids", "error"),
    [
        (lambda p: ["ops_2024_ffffffff"], NotFound),
        (lambda p: [p.served("rpls")[2024]], InvalidValue),
        (lambda p: [p.served("indicateurs")[2024]], InvalidValue),
        (lambda p: None, InvalidValue),
    ],
    ids=["unknown", "published already", "published indicators", "nothing staged"],
)
def test_what_can_not_be_published_is_said(
    published: Place, ids: Callable[[Place], list[str] | None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        publish(published.store, published.folder, ids(published), silent)


def test_a_survey_without_territories_is_refused(place: Place) -> None:
    place.stage("ops", 2024, survey())
    with pytest.raises(NotFound, match="territoires"):
        place.publish()


def test_without_territories_the_rest_is_published_and_the_survey_named(place: Place) -> None:
    ops = place.stage("ops", 2024, survey())
    ban = place.stage("ban", 2025, {})
    done = publish_staged(place.store, place.folder, silent)
    assert [e.id for e in done.publiees] == [ban]
    assert [(refusal.edition.id, "territoires" in refusal.raison) for refusal in done.refusees] == [
        (ops, True)
    ]
    assert next(e for e in place.store.editions() if e.id == ops).is_draft  # and open


def test_a_damaged_edition_keeps_no_other_from_being_published(
    loaded: Place, run: Callable[..., Result]
) -> None:
    bad = loaded.stage("ban", 2025, {})
    (loaded.folder / f"{bad}.duckdb").write_bytes(b"abime")
    result = run("publish")
    assert result.exit_code == 1
    assert f"NON PUBLIÉE : {bad}" in result.stderr
    assert f"editions jeter {bad}" in result.stderr
    assert "les autres sont publiées" in result.stderr
    assert "publiée : rpls_2024_00000002" in result.stdout
    assert sorted(loaded.served("indicateurs")) == [2024]
    assert run("publish").exit_code == 1  # still there, still said
    assert run("editions", "jeter", bad).exit_code == 0


def test_one_edition_is_published_by_its_id_whatever_else_is_staged(place: Place) -> None:
    bad = place.stage("rpls", 2024, dated(register(), 2024))
    (place.folder / f"{bad}.duckdb").unlink()
    good = place.stage("territoires", 2025, territoires())
    assert [e.id for e in place.publish(good)] == [good]


@pytest.mark.proof
def test_two_editions_of_one_place_must_be_chosen_from(loaded: Place) -> None:
    other = loaded.stage("rpls", 2024, dated(register(ADDRESSES[:3]), 2024))
    first = next(e.id for e in loaded.store.editions() if e.source == "rpls" and e.id != other)
    with pytest.raises(InvalidValue, match="deux éditions"):
        loaded.publish(first, other)
    assert other in {e.id for e in loaded.publish()}
    states = {e.id: e.state for e in loaded.store.editions()}
    assert states[first] is EditionState.STAGED


# Versions of one survey: what changed between two must be nothing or enough households.

SINGLE = "SELECT part_personnes_seules_num, part_personnes_seules_den FROM commune"
SINGLE += " WHERE code = '93001'"


def corrected(changes: Mapping[str, Mapping[str, Any]]) -> Tables:
    """The survey with some facts changed, by household."""
    rows = survey()["ops-menages"]
    return {"ops-menages": [{**row, **changes.get(row["id"], {})} for row in rows]}


def names(address: str, count: int) -> list[str]:
    owner = B if address in ("93001_4", "93001_5") else A
    return [f"{address}_{owner}_{k}" for k in range(count)]


def test_a_correction_of_ten_households_waits(again: Place) -> None:
    assert again.read(2024, SINGLE) == [(26, 38)]
    fact = {"composition": "SEULE"}
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 10), fact)))
    again.revise()
    assert again.read(2024, SINGLE) == [(26, 38)]
    assert again.frozen("SELECT count(*) FROM decoupe WHERE attend") == [(1,)]


def test_a_correction_of_eleven_households_shows(again: Place) -> None:
    fact = {"composition": "SEULE"}
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 11), fact)))
    again.revise()
    assert again.read(2024, SINGLE) == [(37, 38)]


@pytest.mark.proof
def test_two_small_corrections_do_not_show_one_after_the_other(again: Place) -> None:
    """The third version is 12 households away from the first and 6 from the second."""
    fact = {"composition": "SEULE"}
    for count in (6, 12):
        again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", count), fact)))
        again.revise()
    assert again.read(2024, SINGLE) == [(38, 38)]
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 11), fact)))
    again.revise()
    assert again.read(2024, SINGLE) == [(38, 38)]


@pytest.mark.proof
def test_a_household_that_leaves_a_group_of_twelve_waits(again: Place) -> None:
    again.stage("ops", 2024, corrected({"93001_1_" + A + "_0": {"reponse_enquete": "3"}}))
    again.revise()
    assert again.read(2024, SINGLE) == [(26, 38)]


def test_a_correction_of_everyone_does_not_cover_the_household_that_left(again: Place) -> None:
    """Everyone's surface is told now, and one household of a group of twelve is gone."""
    gone = f"93001_1_{A}_0"
    rows = [{**row, "surface_hab": 60} for row in survey()["ops-menages"] if row["id"] != gone]
    again.stage("ops", 2024, {"ops-menages": rows})
    again.revise()
    assert again.read(2024, SINGLE) == [(26, 38)]
    assert again.frozen("SELECT count(*) FROM decoupe WHERE attend") == [(1,)]
    occupants = "SELECT surface_par_occupant_den FROM commune WHERE code = '93001'"
    assert again.read(2024, occupants) == [(12 + 14,)], "of the two groups that do not wait"
    assert again.frozen("SELECT count(enquetes) FROM decoupe") == [(0,)], "of no group of its own"


def _wait_for_nothing(bench: Workbench, versions: Versions, _tables: Any) -> None:
    """The fault: a revision whose groups are all counted again."""
    assert versions.count == 1
    bench.run("CREATE TEMP TABLE attente (groupe INTEGER)")


def test_a_revision_that_gives_a_household_back_is_refused(
    again: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last look finds by itself what should have waited."""
    monkeypatch.setattr(partition, "hold_back", _wait_for_nothing)
    before = again.served("indicateurs")
    again.stage("ops", 2024, corrected({f"93001_1_{A}_0": {"composition": "SEULE"}}))
    with pytest.raises(SecrecyFault, match=r"révision refusée.* change par moins de 11 ménages"):
        again.revise()
    assert again.served("indicateurs") == before


@pytest.mark.proof
def test_late_answers_of_a_commune_without_group_form_a_new_one(again: Place) -> None:
    late = [*survey()["ops-menages"], *households(("93002", 3), A, 8)]
    before = again.frozen("SELECT * FROM decoupe ORDER BY groupe")
    again.stage("ops", 2024, {"ops-menages": late})
    again.revise()
    after = again.frozen("SELECT * FROM decoupe ORDER BY groupe")
    assert after[: len(before)] == before
    grouped = again.frozen("SELECT code_commune, menages FROM decoupe ORDER BY groupe")
    assert grouped[len(before) :] == [("93002", 12)]


@pytest.mark.proof
def test_a_version_published_again_is_the_same(again: Place) -> None:
    first = again.served("ops")[2024]
    before = again.read(2024, "SELECT * EXCLUDE (geom) FROM commune ORDER BY code")
    fact = {"composition": "SEULE"}
    again.stage("ops", 2024, corrected(dict.fromkeys(names("93001_1", 11), fact)))
    again.revise()
    again.publish(first)
    later = again.read(2024, "SELECT * EXCLUDE (geom) FROM commune ORDER BY code")
    assert later == before


# The commands.


@pytest.fixture
def run(loaded: Place, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`parc-social …` on the store of `loaded`; its output is 200 columns wide."""
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(loaded.folder.parent))
    monkeypatch.setenv("COLUMNS", "200")
    root = typer.Typer()
    commands.register(root)
    return lambda *words: CliRunner().invoke(root, words)


def test_commands_publish_list_compare_withdraw_and_restore(
    loaded: Place, run: Callable[..., Result]
) -> None:
    assert "publiée : rpls_2024_00000002 (adresse 9, rpls_logement 90)" in run("publish").output
    listed = {item["id"]: item for item in json.loads(run("editions", "--json").stdout)}
    assert listed["ops_2024_00000003"]["etat"] == "publiée"
    assert "rpls_2024_00000002" in run("editions").output
    other = loaded.stage("rpls", 2025, dated(register(ADDRESSES[:6]), 2025))
    compared = run("editions", "comparer", "rpls_2024_00000002", other).output
    totals = [line for line in compared.splitlines() if "ensemble" in line]
    assert [[cell.strip() for cell in line.split("│")[1:-1]] for line in totals] == [
        ["adresse", "ensemble", "9", "6", "-3", "-33,3"],
        ["rpls_logement", "ensemble", "90", "60", "-30", "-33,3"],
    ]
    assert "retirée : ops_2024_00000003" in run("editions", "retirer", "ops_2024_00000003").output
    assert loaded.served("ops") == {}
    assert "publiée : ops_2024_00000003" in run("editions", "restaurer", "ops_2024_00000003").output
    assert loaded.served("ops") == {2024: "ops_2024_00000003"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["publish", "rpls_2024_ffffffff"], "édition inconnue"),
        (["editions", "restaurer", "rpls_2024_00000002"], "est prête, non retirée"),
        (["editions", "retirer", "rpls_2024_00000002"], "n'est pas publiée"),
        (["editions", "comparer", "rpls_2024_00000002", "ops_2024_00000003"], "d'une même source"),
    ],
)
def test_a_command_that_can_not_be_done_says_why(
    run: Callable[..., Result], words: list[str], message: str
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert isinstance(result.exception, ParcSocialError)
    assert message in str(result.exception)


WEST, EAST, SMALL = "999800014", "999800022", "999800030"


def neighbours(small: int) -> Tables:
    """One group: two landlords of eight households, and a third of a few."""
    return {
        "ops-menages": [
            *households(("93001", 1), WEST, 8),
            *households(("93001", 1), EAST, 8),
            *households(("93001", 2), SMALL, small),
        ]
    }


def moving(small: int) -> Tables:
    """Many households of each of three landlords, few of whom have just moved in."""
    moved = {WEST: 8, EAST: 8, SMALL: small}
    rows = [
        *households(("93001", 1), WEST, 20),
        *households(("93001", 1), EAST, 20),
        *households(("93001", 2), SMALL, 30),
    ]
    return {
        "ops-menages": [
            row
            | ({"date_bail": "2023-06"} if int(row["id"].rpartition("_")[2]) < moved[owner] else {})
            for row in rows
            for owner in [row["siren_bailleur"]]
        ]
    }


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            neighbours(5),
            "niveau part : 1 groupes publiés (21 ménages) laissent voir à 999800022 une",
        ),
        pytest.param(
            neighbours(11), "aucun groupe publié n'est fragilisé", marks=pytest.mark.proof
        ),
        pytest.param(
            moving(5),
            "emménagés récents de la table base, niveau part : 1 groupes publiés (21 ménages",
            marks=pytest.mark.proof,
        ),
        pytest.param(moving(11), "aucun groupe publié n'est fragilisé", marks=pytest.mark.proof),
    ],
    ids=["few others", "enough others", "few movers of others", "enough movers of others"],
)
def test_a_merger_is_registered_with_a_warning_on_what_is_published(
    place: Place, monkeypatch: pytest.MonkeyPatch, answers: Tables, said: str
) -> None:
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2024, dated(register(), 2024))
    place.stage("ops", 2024, answers)
    place.publish()
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(place.folder.parent))
    root = typer.Typer()
    for noun in (organisation_commands, compte_commands):
        noun.register(root)

    def run(*words: str) -> Result:
        return CliRunner().invoke(root, words, catch_exceptions=False)

    for code, kind in (("999000003", "gip"), (WEST, "bailleur"), (EAST, "bailleur")):
        run("organisation", "ajouter", code, "--nom", code, "--type", kind)
    run("compte", "creer", "agent", "--organisation", "999000003", "--nom", "Agent")
    merger = ("organisation", "succession", "fusion", WEST, EAST, "--le", "2025-01-01",
              "--compte", "agent")  # fmt: skip
    tried = run(*merger, "--essai")
    assert said in tried.stderr
    assert run("organisation", "succession", "lister").stdout == ""
    assert said in run(*merger).stderr
    assert WEST in run("organisation", "succession", "lister").stdout
