"""Registers made by hand, and what is grouped and frozen of landlords' business in them."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loaders.bench import insert
from loaders.publication.business.groups import take_business
from loaders.publication.counts import make_dwellings
from loaders.publication.sources import Sources, open_sources
from loaders.publication.verification.business import check_groups
from loaders.spatial_order import empty_columns
from parc_social.access.secrecy import LEVELS, Tables, secrecy_tables
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted

A, B, C, D = "111111111", "222222222", "333333333", "444444444"
THREE = {A: 6, B: 4, C: 2}
FOUR = {A: 6, B: 6, C: 6, D: 6}
COMMUNES = {"93001": "200054781", "93002": "200054781", "93003": "200000000"}
Row = dict[str, Any]
Holdings = Mapping[str, Mapping[str, int]]  # "commune_number" of an address: dwellings by landlord
SpoolFile = tuple[str, str, bool | None, str]
Rent = tuple[str, int, dict[str, int], bool]  # level, groups of business, dwellings let, it waits
Group = tuple[str, int, int, int, bool]  # level, dwellings, vacant, landlords, whether it waits


def edition(identifier: str) -> Edition:
    """An edition of that id, staged."""
    source, year, _ = identifier.split("_")
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(identifier, source, int(year), EditionState.STAGED, made_at, ())


def table(bench: Workbench, collection: str, rows: Sequence[Row]) -> None:
    """The relation of a collection, as it lies in an edition file."""
    served = collections()[collection]
    columns = f"{empty_columns(served)}, NULL::DOUBLE AS lon, NULL::DOUBLE AS lat"
    relation = quoted(served.relation)
    bench.run(f"CREATE TABLE {relation} AS SELECT {columns} WHERE false")
    names = dict.fromkeys(name for row in rows for name in row)
    insert(bench, served.relation, {name: [row.get(name) for row in rows] for name in names})


def dwellings(held: Holdings, facts: Callable[[Row], Row] = lambda _: {}) -> list[Row]:
    """Rows of a register; `facts` says what is otherwise of each."""
    made: list[Row] = []
    for address, own in held.items():
        for siren, count in own.items():
            for k in range(count):
                row: Row = {
                    "id": f"{address}{siren}{k}",
                    "millesime": 2024,
                    "adresse_id": address,
                    "code_commune": address[:5],
                    "siren_bailleur": siren,
                    "surfhab": 50,
                    "locat": 1990,
                    "mode": "1" if k else "2",
                    "offre_date": None if k else "2023-12-01",
                    "bail_date": "2015-03-01" if k else None,
                    "loyer_principal": 250 if k else None,
                }
                made.append(row | facts(row))
    return made


@dataclass
class Stock:
    """A folder of editions: one of territories, registers of 2024 one after the other."""

    folder: Path
    made: int = 0
    zones: Edition = field(default_factory=lambda: edition("territoires_2025_00000000"))

    def territories(self) -> None:
        """Three communes of a département, two of them in one EPCI."""
        with workshop(self.folder / f"{self.zones.id}.duckdb") as bench:
            bench.run(
                "CREATE TABLE appartenance (code_commune VARCHAR, nom VARCHAR, code_dep VARCHAR,"
                " code_reg VARCHAR, code_epci VARCHAR, code_ept VARCHAR);"
                "CREATE TABLE territoire_iris (code VARCHAR, geom GEOMETRY);"
                "CREATE TABLE territoire_qpv (code VARCHAR, code_dep VARCHAR, geom GEOMETRY)"
            )
            bench.insert(
                "appartenance", [(c, c, "93", "11", epci, None) for c, epci in COMMUNES.items()]
            )

    def register(self, rows: Sequence[Row], left: Sequence[SpoolFile] = ()) -> Sources:
        """A register of these dwellings, later than those that were made before.

        `left`: landlord, commune, side of the districts and reason of each that left the stock.
        """
        self.made += 1
        made = edition(f"rpls_2024_{self.made:08x}")
        places = {row["adresse_id"]: row for row in rows}
        located = [
            {"id": address, "code_commune": row["code_commune"], "qpv24": row.get("qpv24"),
             "iris": row.get("iris"), "lon": 2.4 + n / 1000, "lat": 48.9,
             "logements": sum(row["adresse_id"] == address for row in rows)}
            for n, (address, row) in enumerate(places.items())
        ]  # fmt: skip
        with workshop(self.folder / f"{made.id}.duckdb") as bench:
            table(bench, "adresses", located)
            table(bench, "rpls-logements", rows)
            bench.run(
                "CREATE TABLE bailleur_suivi (siren VARCHAR); CREATE TABLE sortie_parc (siren"
                " VARCHAR, code_commune VARCHAR, code_arm VARCHAR, en_qpv BOOLEAN, motif VARCHAR)"
            )
            sirens = {row["siren_bailleur"] for row in rows} | {siren for siren, *_ in left}
            bench.insert("bailleur_suivi", [(s,) for s in sorted(filter(None, sirens))])
            bench.insert("sortie_parc", [(s, c, None, side, why) for s, c, side, why in left])
        return Sources(2024, None, made, self.zones, recent=self.zones)

    def exits(self, rows: Sequence[Row], left: Sequence[SpoolFile]) -> list[tuple[Any, ...]]:
        """Of each group: known a year before, left, demolished, sold to a landlord; landlords."""
        with self.opened(self.register(rows, left)) as bench:
            check_groups(bench, secrecy_tables().economy)
            return bench.rows(
                "SELECT suivis, sortis, demolis, cedes_bailleurs, count(bailleur), attend"
                " FROM economie.groupe LEFT JOIN economie.bailleur_groupe USING (groupe)"
                " GROUP BY groupe, suivis, sortis, demolis, cedes_bailleurs, attend ORDER BY groupe"
            )

    def groups(self, rows: Sequence[Row], tables: Tables | None = None) -> list[Group]:
        """The groups that a register is published over, checked as they are at publication."""
        sources = self.register(rows)
        with self.opened(sources, tables) as bench:
            check_groups(bench, (tables or secrecy_tables()).economy)
            return bench.rows(
                "SELECT $levels[niveau + 1], mode_connu, vacants, count(bailleur), attend"
                " FROM economie.groupe LEFT JOIN economie.bailleur_groupe USING (groupe)"
                " GROUP BY groupe, niveau, mode_connu, vacants, attend ORDER BY groupe",
                {"levels": list(LEVELS)},
            )

    def rents(self, rows: Sequence[Row], tables: Tables | None = None) -> dict[str, list[Rent]]:
        """The groups of rents, by table: level, rents and surface by class, whether it waits."""
        found: dict[str, list[Rent]] = {}
        with self.opened(self.register(rows), tables) as bench:
            check_groups(bench, (tables or secrecy_tables()).economy)
            for tableau, *told in bench.rows(
                "SELECT tableau, $levels[niveau + 1], count(DISTINCT e.groupe), attend,"
                " (SELECT map_from_entries(list((classe, n) ORDER BY classe)) FROM ("
                "  SELECT classe, CAST(sum(loyers) / 25000 AS INTEGER) AS n"
                "  FROM economie.loyer_membre AS m WHERE m.ensemble = g.ensemble GROUP BY 1))"
                " FROM economie.loyer_groupe AS g"
                " JOIN economie.loyer_ensemble AS e USING (ensemble)"
                " GROUP BY tableau, niveau, attend, g.ensemble ORDER BY g.ensemble",
                {"levels": list(LEVELS)},
            ):
                level, groups, waits, classes = told
                found.setdefault(tableau, []).append((level, groups, classes, waits))
        return found

    @contextmanager
    def opened(self, sources: Sources, tables: Tables | None = None) -> Generator[Workbench]:
        """The bench of a publication, with the groups of its register."""
        with workshop(None) as bench:
            open_sources(bench, sources, self.folder)
            make_dwellings(bench, sources, self.folder)
            take_business(bench, sources, self.folder, tables or secrecy_tables())
            yield bench


def of(siren: str, **facts: Any) -> Callable[[Row], Row]:
    """Other facts of one landlord's dwellings."""
    return lambda row: facts if row["siren_bailleur"] == siren else {}
