"""The statements of the publication, run by DuckDB over tables of ten rows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loaders.bench import insert
from loaders.publication.counts import make_dwellings
from loaders.publication.levels.figures import DISTINCTS, figures
from loaders.publication.sources import Sources
from loaders.publication.tables import ECONOMY, REGISTER, shown_tables, sum_of
from parc_social.access.secrecy import secrecy_tables
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS, RPLS_SUMS
from parc_social.domain.measures_ops import OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted
from testing.made.indicators.ten_rows import (
    ANSWER,
    BY_CODE,
    DWELLING,
    KINDS,
    Row,
    Table,
)


def sums(
    bench: Workbench, source: str, names: Sequence[str], tables: Mapping[str, Sequence[Table]]
) -> Mapping[tuple[str, int], dict[str, int]]:
    """The sums of each table, by code and number."""
    columns = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in names)
    key = "id" if source == "logement" else "cle"
    found = bench.rows(
        f"FROM {source} SELECT split_part({key}, '|', 1), split_part({key}, '|', 2), {columns}"
        f" WHERE {key} IS NOT NULL GROUP BY 1, 2"
    )
    assert len(found) == sum(map(len, tables.values()))
    return {(c, int(n)): dict(zip(names, values, strict=True)) for c, n, *values in found}


def fill(
    bench: Workbench, collection: str, name: str, model: Row, tables: Mapping[str, Sequence[Table]]
) -> None:
    """All rows of all tables; an address is of its own table."""
    fields = collections()[collection].fields
    typed = ", ".join(f"{quoted(f.name)} {KINDS[f.type.value]}" for f in fields)
    bench.run(f"CREATE OR REPLACE TABLE {name} ({typed})")
    rows: list[Row] = []
    for code, own in tables.items():
        for n, each in enumerate(own):
            for k, row in enumerate(each.rows):
                place = row.get("adresse_id")
                where = {"adresse_id": f"{code}|{n}|{place}"} if place else {}
                rows.append({**model, **row, **where, "id": f"{code}|{n}|{k}"})
    names = dict.fromkeys(key for row in rows for key in row)
    insert(bench, name, {key: [row.get(key) for row in rows] for key in names})


def edition(source: str, millesime: int) -> Edition:
    """An edition that is published."""
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(
        f"{source}_{millesime}_00000000", source, millesime, EditionState.PUBLISHED, made_at, ()
    )


def sources(before: Edition | None = None) -> Sources:
    """What the publication of the register reads."""
    known = edition("territoires", 2025)
    return Sources(2025, None, None, known, recent=known, rpls_avant=before)


def territoires(file: Path, residences: int | None) -> None:
    """The outlines' edition: one commune, and its homes where the census knows them."""
    with workshop(file) as bench:
        bench.run("CREATE TABLE appartenance (code_commune VARCHAR)")
        bench.insert("appartenance", [("93001",)])
        bench.run(
            "CREATE TABLE commune_passage"
            " (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER, part DOUBLE);"
            "CREATE TABLE population (code_commune VARCHAR, annee INTEGER, population INTEGER,"
            " residences_principales INTEGER)"
        )
        bench.insert("population", [("93001", 2022, 9, residences)])


def value_of(indicator: Indicator, found: Mapping[str, int]) -> float | None:
    """The figure of these sums."""
    den = found[indicator.denominateur] if indicator.denominateur else None
    return indicator.value(found[str(indicator.numerateur)], den)


def published(
    bench: Workbench, places: Mapping[str, Mapping[str, int | None]]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """(value, status, numerator, denominator) of every figure of places of these sums.

    In one statement: to plan it takes far longer than to run it.
    """
    tables = secrecy_tables()
    made = figures(BY_CODE.values(), tables, shared=False)
    of = [(table.nom, table.sums) for table in shown_tables(tables)]
    of += [(REGISTER, RPLS_SUMS), (ECONOMY, (*BUSINESS_SUMS, *RENT_SUMS, *DISTINCTS))]
    columns = {sum_of(owner, name): name for owner, names in of for name in names}
    typed = ", ".join(f"{column} BIGINT" for column in columns)
    bench.run(f"CREATE OR REPLACE TEMP TABLE place (cle_place VARCHAR, {typed})")
    counts = {
        column.strip('"'): [sums[name] for sums in places.values()]
        for column, name in columns.items()
    }
    insert(bench, "place", {"cle_place": [*places], **counts})
    known = [f"true AS {table.exact}" for table in shown_tables(tables)]
    known.append(
        "'S' AS vide, 'N' AS rpls_vide, 'S' AS economie_vide, 'bonne' AS fiabilite,"
        " false AS outre_mer, false AS domine, false AS en_partie, NULL::BIGINT AS nommes"
    )
    step = f"SELECT *, {', '.join(known)} FROM place"  # noqa: S608 - our own statements
    for more in (made.withheld, made.statuses, made.terms, made.shown):
        step = f"SELECT *, {more} FROM ({step})"  # noqa: S608 - our own statements
    parts = [
        quoted(f"{i.id}{p}") for i in BY_CODE.values() for p in ("", "_statut", "_num", "_den")
    ]
    rows = bench.rows(f"SELECT cle_place, {', '.join(parts)} FROM ({step})")  # noqa: S608
    assert len(rows) == len(places)
    return {
        name: {code: tuple(row[4 * n : 4 * n + 4]) for n, code in enumerate(BY_CODE)}
        for name, *row in rows
    }


def places(
    bench: Workbench, folder: Path, some: Mapping[str, Sequence[Row]]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """The published figures of each place: its rows as households and as dwellings."""
    tables = {name: [Table("", rows, 0, None, None)] for name, rows in some.items()}
    territoires(folder / "t.duckdb", None)
    bench.attach("terr", folder / "t.duckdb")
    fill(bench, "ops-menages", "enquete", ANSWER, of_source(tables, "ops-menages"))
    make_households(bench, 2024)
    fill(bench, "rpls-logements", "stock_logement", DWELLING, of_source(tables, "rpls-logements"))
    make_dwellings(bench, sources(), Path())
    households = sums(bench, "menage", [*(m.nom for m in OPS_MESURES), "loues"], tables)
    dwellings = sums(bench, "logement", [m.nom for m in RPLS_MESURES], tables)
    return published(
        bench,
        {
            name: {
                **households[name, 0],
                **dwellings[name, 0],
                **dict.fromkeys(("repondants", "enquetes", "parc"), len(rows)),
                "bailleurs": 0,
            }
            for name, rows in some.items()
        },
    )


def of_source(tables: Mapping[str, Sequence[Table]], collection: str) -> dict[str, list[Table]]:
    """The same rows, without the columns of the other source."""
    own = {f.name for f in collections()[collection].fields}
    return {
        name: [
            Table("", [{k: v for k, v in row.items() if k in own} for row in t.rows], 0, None, None)
            for t in some
        ]
        for name, some in tables.items()
    }
