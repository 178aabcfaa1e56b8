"""Ten households, or ten dwellings, for each indicator: its edge cases, worked out by hand.

A line says who counts in the numerator, who in the denominator alone, whose answer is unknown, and
the figure (testing/made/indicators). The statements of the publication are run by DuckDB, once over
all tables.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from loaders.publication.counts import make_dwellings
from parc_social.catalogue.indicator import Calcul
from parc_social.catalogue.load import collections
from parc_social.domain.fragility import OPERANDES, Etalon, Seuils, indice
from parc_social.domain.measures_ops import OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import workshop
from testing.made.indicators.ten_counted import edition, fill, sources, sums, territoires, value_of
from testing.made.indicators.ten_dwellings import DWELLINGS, RENTED
from testing.made.indicators.ten_households import COLLECTED, HOUSEHOLDS
from testing.made.indicators.ten_others import (
    ABSENT,
    CEILED,
    CEILED_ROOMS,
    COMMUNES,
    EXITS,
    LANDLORDS,
    SYNTHESIS,
    TENTHS,
)
from testing.made.indicators.ten_rows import ANSWER, BY_CODE, DWELLING, Table, table
from testing.rows import each_row
from testing.sample import parameters_taking_turns


def test_each_indicator_has_its_table() -> None:
    tables = (HOUSEHOLDS, COLLECTED, DWELLINGS, COMMUNES, EXITS, CEILED, LANDLORDS, SYNTHESIS)
    found = [code for some in tables for code in some]
    assert sorted([*found, *ABSENT]) == sorted(BY_CODE)


def test_a_share_has_a_table_where_nothing_is_known_and_one_where_its_class_is_empty() -> None:
    for code, tables in (HOUSEHOLDS | DWELLINGS).items():
        if BY_CODE[code].unite == "%":
            values = {t.value for t in tables}
            assert BY_CODE[code].denominateur in ("logements", "menages") or None in values, code
            assert values & {0.0, 100.0}, code


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[tuple[str, int], Any]]:
    """The sums of every table of households and dwellings."""
    folder = tmp_path_factory.mktemp("dix")
    territoires(folder / "t.duckdb", None)
    ops, rpls = [m.nom for m in OPS_MESURES], [m.nom for m in RPLS_MESURES]
    deposits = {
        code: [Table("", rows, 0, None, None) for rows, *_ in some]
        for code, some in COLLECTED.items()
    }
    with workshop(None) as bench:
        bench.attach("terr", folder / "t.duckdb")
        fill(bench, "ops-menages", "enquete", ANSWER, HOUSEHOLDS | deposits)
        make_households(bench, 2024)
        fill(bench, "rpls-logements", "stock_logement", DWELLING, DWELLINGS)
        make_dwellings(bench, sources(), Path())
        yield {
            **sums(bench, "menage", [*ops, "loues"], HOUSEHOLDS | deposits),
            **sums(bench, "logement", rpls, DWELLINGS),
        }


EVERY = [(code, n) for code, own in (HOUSEHOLDS | DWELLINGS).items() for n in range(len(own))]


@each_row(("code", "n"), EVERY, ids=[f"{c}-{n}" for c, n in EVERY])
def test_ten_make_the_figure_worked_out_by_hand(
    counted: Mapping[tuple[str, int], Any], code: str, n: int
) -> None:
    indicator, expected = BY_CODE[code], (HOUSEHOLDS | DWELLINGS)[code][n]
    found = counted[code, n]
    den = found[indicator.denominateur] if indicator.denominateur else None
    told = (found[str(indicator.numerateur)], den, value_of(indicator, found))
    assert told == (expected.num, expected.den, expected.value), expected.name


@each_row("code", COLLECTED)
def test_what_was_collected_of_ten_dwellings(
    counted: Mapping[tuple[str, int], Any], code: str
) -> None:
    for n, (rows, parc, value) in enumerate(COLLECTED[code]):
        answered = counted[code, n]["menages"]
        found = counted[code, n] | {"repondants": answered, "enquetes": len(rows), "parc": parc}
        assert value_of(BY_CODE[code], found) == value


@each_row(
    ("code", "before", "residences", "value"),
    [(code, *case) for code, cases in COMMUNES.items() for case in cases],
)
def test_ten_dwellings_against_the_year_before_and_the_census(
    tmp_path: Path, code: str, before: int, residences: int | None, value: float | None
) -> None:
    territoires(tmp_path / "t.duckdb", residences)
    ten = {"now": [Table("", [{}] * 10, 0, None, None)]}
    if code == "RPLS-002":  # those of a commune that the census does not know count for nothing
        ten["ailleurs"] = [Table("", [{"code_commune": "93999"}] * 7, 0, None, None)]
    past = edition("rpls", 2024)
    with workshop(tmp_path / f"{past.id}.duckdb") as bench:
        relation = collections()["rpls-logements"].relation
        bench.run(f"CREATE TABLE {relation} (code_commune VARCHAR)")
        bench.insert(relation, [("93001",)] * before)
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "t.duckdb")
        fill(bench, "rpls-logements", "stock_logement", DWELLING, ten)
        make_dwellings(bench, sources(past), tmp_path)
        names = [m.nom for m in RPLS_MESURES]
        columns = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in names)
        (found,) = bench.rows(f"FROM logement SELECT {columns}")
    assert value_of(BY_CODE[code], dict(zip(names, found, strict=True))) == value


@each_row(
    ("code", "stayed", "left", "num", "den", "value"),
    [(code, *case) for code, cases in EXITS.items() for case in cases],
)
def test_what_left_is_set_against_what_was_there_a_year_before(
    tmp_path: Path, code: str, stayed: int, left: str, num: int, den: int, value: float | None
) -> None:
    territoires(tmp_path / "t.duckdb", None)
    there = [{"siren_bailleur": "1", "locat": 1990}] * stayed
    unknown = [{"siren_bailleur": "2", "locat": 1990}, {"siren_bailleur": "1"}] * 5
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "t.duckdb")
        parc = {code: [Table("", [*there, *unknown], 0, None, None)]}
        fill(bench, "rpls-logements", "stock_logement", DWELLING, parc)
        make_dwellings(bench, sources(), Path())
        bench.insert("bailleur_suivi", [("1",)])
        bench.insert("sortie_situee", [("a", "1", "93001", reason) for reason in left])
        names = (BY_CODE[code].numerateur, BY_CODE[code].denominateur)
        (found,) = bench.rows(
            f"FROM logement SELECT {', '.join(f'coalesce(sum({n}), 0)::BIGINT' for n in names)}"
        )
    assert (*found, BY_CODE[code].value(*found)) == (num, den, value)


@parameters_taking_turns(2)
@pytest.mark.parametrize(
    ("code", "rents", "num", "den", "value"),
    [(code, *case) for code, cases in CEILED.items() for case in cases],
)
@pytest.mark.parametrize("given", ["93", "93001"])
def test_rents_are_set_against_the_ceilings_of_their_commune(
    tmp_path: Path, code: str, rents: list[float | None], num: int, den: int,
    value: float | None, given: str,
) -> None:  # fmt: skip
    """Of the commune if it has its own, else of its département; elsewhere none counts."""
    territoires(tmp_path / "t.duckdb", None)
    let = [{"mode": "1", "surfhab": 50, "loyer_principal": rent} for rent in rents]
    if own := CEILED_ROOMS.get(code):
        let = [row | {"nbpiece": own[n % len(own)]} for n, row in enumerate(let)]
        let += [{**RENTED, "nbpiece": n} for n in (1, 2, 3, 4, 5, 9, None) if n not in own]
    rows = [*let, {**RENTED, "code_commune": "97411"}, {**RENTED, "code_commune": "94001"}]
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "t.duckdb")
        parc = {code: [Table("", rows, 0, None, None)]}
        fill(bench, "rpls-logements", "stock_logement", DWELLING, parc)
        make_dwellings(bench, sources(), tmp_path)
        ceilings = [(given, 500, 600), *([("93", 1, 2)] if given != "93" else [])]
        bench.insert("plafond_loyer", ceilings)
        names = (BY_CODE[code].numerateur, BY_CODE[code].denominateur)
        (found,) = bench.rows(
            f"FROM logement SELECT {', '.join(f'coalesce(sum({n}), 0)::BIGINT' for n in names)}"
        )
    assert (*found, BY_CODE[code].value(*found)) == (num, den, value)


@each_row("code", LANDLORDS)
def test_landlords_are_counted_once(tmp_path: Path, code: str) -> None:
    assert BY_CODE[code].numerateur == "bailleurs"
    territoires(tmp_path / "t.duckdb", None)
    for sirens, expected in LANDLORDS[code]:
        rows = [{"siren_bailleur": siren} for siren in sirens]
        with workshop(None) as bench:
            bench.attach("terr", tmp_path / "t.duckdb")
            ten = {code: [table("", rows, 0, None, None)]}
            fill(bench, "rpls-logements", "stock_logement", DWELLING, ten)
            make_dwellings(bench, sources(), Path())
            found = bench.value("FROM logement SELECT count(DISTINCT bailleur)")
        assert BY_CODE[code].value(int(found), None) == expected


@each_row("code", SYNTHESIS)
def test_what_is_made_of_the_shares_of_ten_communes(code: str) -> None:
    etalon = Etalon.of([(20, tenths) for tenths in TENTHS])
    for tenths, expected in SYNTHESIS[code]:
        found = indice([etalon] * len(OPERANDES), [tenths] * len(OPERANDES))
        assert (found if code == "X-002" else Seuils().classe(found, 0)) == expected


@each_row("code", sorted(ABSENT))
def test_what_has_no_source_is_made_of_nothing(code: str) -> None:
    indicator = BY_CODE[code]
    assert indicator.calcul is Calcul.ABSENT
    assert (indicator.numerateur, indicator.denominateur) == (None, None)
