"""What each dwelling of the register counts for: a row in sight, every mesure that is not zero.

The statements of the publication are run by DuckDB; the numbers were worked out by hand.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from loaders.bench import insert
from loaders.publication.counts import make_dwellings
from loaders.publication.sources import Sources
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted
from testing.made.indicators.dwelling_cases import CASES
from testing.rows import each_row

Row = Mapping[str, Any]
DWELLING: Row = {"millesime": 2025, "code_commune": "93001"}
ALWAYS: Row = {"logements": 1, "evolution": 1}
NAMES = [mesure.nom for mesure in RPLS_MESURES]
SERVED = collections()["rpls-logements"]
KINDS = {"integer": "INTEGER", "number": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN",
         "date": "DATE"}  # fmt: skip


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A bench with territories of two communes and no census."""
    folder = tmp_path_factory.mktemp("logements")
    territories(folder / "t.duckdb")
    with workshop(None) as made:
        made.attach("terr", folder / "t.duckdb")
        yield made


def territories(file: Path, *, census: bool = False) -> None:
    """93001, and 93002 that 93003 joined in 2025; with its census or without."""
    with workshop(file) as bench:
        bench.run("CREATE TABLE appartenance (code_commune VARCHAR)")
        bench.insert("appartenance", [("93001",), ("93002",)])
        bench.run(
            "CREATE TABLE commune_passage"
            " (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER, part DOUBLE)"
        )
        bench.insert("commune_passage", [("93003", "93002", 2025, 1.0)])
        if census:
            bench.run(
                "CREATE TABLE population (code_commune VARCHAR, annee INTEGER,"
                " population INTEGER, residences_principales INTEGER)"
            )
            bench.insert(
                "population",
                [("93001", 2020, 9, 30), ("93001", 2021, 9, 40), ("93001", 2022, 9, None)],
            )


def stock(bench: Workbench, table: str, rows: Sequence[Row]) -> None:
    """The register as an edition has it."""
    typed = ", ".join(f"{quoted(f.name)} {KINDS[f.type.value]}" for f in SERVED.fields)
    bench.run(f"CREATE OR REPLACE TABLE {table} ({typed})")
    numbered = [{"id": f"{n:04}", **DWELLING, **row} for n, row in enumerate(rows)]
    names = dict.fromkeys(name for row in numbered for name in row)
    insert(bench, table, {name: [row.get(name) for row in numbered] for name in names})


def edition(source: str, millesime: int) -> Edition:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(
        f"{source}_{millesime}_00000000", source, millesime, EditionState.PUBLISHED, made, ()
    )


SOURCES = Sources(
    2025, None, None, edition("territoires", 2025), recent=edition("territoires", 2025)
)


def mesures(bench: Workbench, rows: Sequence[Row]) -> list[dict[str, int]]:
    """The mesures of each of these dwellings, in their order."""
    stock(bench, "stock_logement", rows)
    make_dwellings(bench, SOURCES, Path())
    found = bench.rows(f"FROM logement SELECT {', '.join(NAMES)} ORDER BY id")
    return [dict(zip(NAMES, values, strict=True)) for values in found]


def counts(bench: Workbench, rows: Sequence[Row]) -> list[dict[str, int]]:
    """The mesures of each dwelling that are not zero, of all in one statement."""
    found = mesures(bench, rows)
    return [{name: number for name, number in each.items() if number} for each in found]


def test_a_dwelling_counts_for_what_it_says(bench: Workbench) -> None:
    found = counts(bench, [facts for _, facts, _ in CASES])
    told = zip(CASES, found, strict=True)
    wrong = {name: each for (name, _, known), each in told if each != {**ALWAYS, **known}}
    assert wrong == {}


WATCHED = "111111111"  # a landlord whose file says which dwellings left


@each_row(
    ("siren", "locat", "suivis"),
    [
        (WATCHED, 2023, 1),
        (WATCHED, 2024, 0),  # not there a year before
        (WATCHED, None, 0),
        ("222222222", 2000, 0),  # its file does not say
        (None, 2000, 0),
    ],
)
def test_a_dwelling_that_stayed_is_known_to_where_its_landlord_says_which_left(
    bench: Workbench, siren: str | None, locat: int | None, suivis: int
) -> None:
    mesures(bench, [{"siren_bailleur": siren, "locat": locat}])
    bench.insert("bailleur_suivi", [(WATCHED,)])
    assert bench.rows("FROM logement SELECT suivis, sortis") == [(suivis, 0)]


@each_row(
    ("reason", "counts_for"),
    [
        ("1", ["suivis", "sortis", "vendus_occupants"]),
        ("2", ["cedes_bailleurs"]),  # it is in the stock of another landlord
        ("3", ["suivis", "sortis", "vendus_autres"]),
        ("4", ["suivis", "sortis", "demolis"]),
        ("5", ["suivis", "sortis", "sortis_autrement"]),
    ],
)
def test_a_dwelling_that_left_counts_for_why_and_is_none_of_the_stock(
    bench: Workbench, reason: str, counts_for: list[str]
) -> None:
    mesures(bench, [])
    bench.insert("sortie_situee", [("a", WATCHED, "93001", reason)])
    (found,) = bench.rows(f"FROM logement SELECT adresse, bailleur, {', '.join(NAMES)}")
    assert found[:2] == ("a", WATCHED)
    assert [name for name, n in zip(NAMES, found[2:], strict=True) if n] == counts_for


def test_an_address_counts_once(bench: Workbench) -> None:
    found = mesures(bench, [{"adresse_id": a} for a in ("a", "b", "a", None)])
    assert [each["points_adresse"] for each in found] == [1, 1, 0, 0]


def shown(indicator: Indicator, sums: Mapping[str, int]) -> float | None:
    den = sums[indicator.denominateur] if indicator.denominateur else None
    return indicator.value(sums[str(indicator.numerateur)], den)


def told(sums: Mapping[str, int]) -> dict[str, float | None]:
    """The figures of the register that these sums make."""
    found = (i for i in indicators().values() if i.source == "rpls" and i.numerateur in sums)
    return {i.id: shown(i, sums) for i in found}


def test_the_classes_of_a_variable_are_disjoint_and_sum_to_its_total(bench: Workbench) -> None:
    """Dwelling by dwelling; PLUS and what is from before 1977 overlap in no code."""
    found = mesures(bench, [facts for _, facts, _ in CASES])
    classes: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in (i for i in indicators().values() if i.source == "rpls"):
        for variable, _ in indicator.classes:
            classes[variable].append(indicator)
    assert sorted(classes) == [
        "contingent", "dpe", "dpe_lettre", "epoque", "financement", "inventaire", "pieces",
        "pieces_detail", "surfaces",
        "typeconst",
    ]  # fmt: skip
    for variable, members in classes.items():
        parts = [[each[str(i.numerateur)] for i in members] for each in found]
        assert [sum(p) for p in parts] == [e[str(members[0].denominateur)] for e in found], variable
        assert all(any(p[n] for p in parts) for n in range(len(members))), variable


def test_the_stock_of_a_year_before_and_the_census_count_for_their_commune(tmp_path: Path) -> None:
    """93003 joined 93002; the last census that tells is that of 2021."""
    territories(tmp_path / "territoires.duckdb", census=True)
    with workshop(tmp_path / "rpls_2024_00000000.duckdb") as before:
        communes = ["93001"] * 4 + ["93002", "93003", "93099"]
        stock(before, SERVED.relation, [{"code_commune": c, "millesime": 2024} for c in communes])
    sources = replace(SOURCES, rpls_avant=edition("rpls", 2024))
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "territoires.duckdb")
        stock(bench, "stock_logement", [{}, {}, {}, {"code_commune": "93002"}])
        make_dwellings(bench, sources, tmp_path)
        sums = ", ".join(f"sum({name})::BIGINT" for name in NAMES)
        rows = bench.rows(f"FROM logement SELECT code_commune, {sums} GROUP BY 1 ORDER BY 1")
    by_commune = {code: told(dict(zip(NAMES, v, strict=True))) for code, *v in rows}
    assert sorted(by_commune) == ["93001", "93002"]
    assert by_commune["93001"]["evolution_parc"] == -25.0
    assert by_commune["93002"]["evolution_parc"] == -50.0
    assert by_commune["93001"]["densite_parc"] == 7.5
    assert by_commune["93002"]["densite_parc"] is None
    assert [by_commune[c]["logements"] for c in sorted(by_commune)] == [3, 1]
