"""The SQL of figures says what the domain's arithmetic says, on both sides of each boundary."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from loaders.publication.levels.figures import figures, reliability
from loaders.publication.tables import (
    COLLECTED,
    ECONOMY,
    REGISTER,
    SURVEY,
    shown_tables,
    sum_of,
    table_of,
)
from parc_social.access.secrecy import secrecy_tables
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.indicators import BUSINESS_SUMS, Collecte, Floors, value
from parc_social.domain.indicators import reliability as judged
from parc_social.domain.secrecy_table import Tableau
from parc_social.domain.territory import Partie
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted
from testing.rows import each_row

_TYPES = {"outre_mer": "BOOLEAN", "en_partie": "BOOLEAN", "domine": "BOOLEAN", "nommes": "BIGINT"}
Sums = Mapping[str, int | None]
_MODEL = next(i for i in indicators().values() if i.source == SURVEY and i.tableau is Tableau.BASE)


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workshop(None) as made:
        yield made


def indicator(**facts: Any) -> Indicator:
    """One of the survey, `n` over `d`, known of `t` households, everywhere in France."""
    made = {"id": "x", "numerateur": "n", "denominateur": "d", "temoin": "menages", "diviseur": 1}
    made |= {"sans_objet": (), "calcul": Calcul.RAPPORT}
    return replace(_MODEL, **{**made, **facts})


def told(of: Indicator, columns: Sequence[str]) -> str:
    """SQL: value, status, numerator, denominator of an indicator, of columns."""
    made = figures([of], secrecy_tables(), shared=True)
    step = f"SELECT {', '.join(columns)}"
    for more in (made.withheld, made.statuses, made.terms):
        step = f"SELECT *, {more} FROM ({step})"  # noqa: S608 - our own statements
    return f"SELECT x, x_statut, x_num, x_den FROM (SELECT {made.shown} FROM ({step}))"  # noqa: S608


def row(bench: Workbench, of: Indicator, sums: Sums, **facts: Any) -> tuple[Any, ...]:
    """(value, status, numerator, denominator) of an indicator on one row."""
    known: dict[str, Any] = {"vide": "S", "rpls_vide": "N", "fiabilite": "bonne"}
    known |= {"outre_mer": False, "en_partie": False, "domine": False, "nommes": None}
    exact = facts.pop("exact", True)
    owner = table_of(of, secrecy_tables()) or REGISTER
    whole = {"ops": "menages", "rpls": "logements"}[of.source]
    sums = {whole: sums["n"] if sums["n"] is None else 50, **sums}
    columns = [f"CAST(${name} AS {_TYPES.get(name, 'VARCHAR')}) AS {name}" for name in known]
    columns += [f"CAST(${name} AS BIGINT) AS {sum_of(owner, name)}" for name in sums]
    columns.append(f"{exact} AS {sum_of(owner, 'exact')}")
    (found,) = bench.rows(told(of, columns), {**known, **facts, **sums})
    return found


@each_row("decimales", [0, 1, 2, 3])
@each_row("facteur", [1, 100])
def test_a_value_is_that_of_the_domain(bench: Workbench, facteur: int, decimales: int) -> None:
    draw = random.Random(f"{facteur} {decimales}")  # noqa: S311 - invented numbers
    of = indicator(facteur=facteur, decimales=decimales)
    pairs = [(1, 16), (-1, 16), (5, 16), (0, 12), (10**11, 11), (-7, 11), (10**12, 10**7)]
    pairs += [(draw.randint(-(10**6), 10**6), draw.randint(11, 10**5)) for _ in range(60)]
    for num, den in pairs:
        expected = value(num, den, facteur, decimales)
        assert row(bench, of, {"n": num, "d": den}) == (expected, "D", num, den)


COUNT: Mapping[str, Any] = {
    "denominateur": None, "temoin": None, "calcul": Calcul.EFFECTIF, "facteur": 1, "decimales": 0,
}  # fmt: skip


@each_row(("num", "expected"), [(0, 0.0), (1432, 1432.0), (10**12, 1e12)])
def test_a_count_is_itself(bench: Workbench, num: int, expected: float) -> None:
    of = indicator(**COUNT)
    assert row(bench, of, {"n": num}) == (expected, "D", num, None)


def test_a_sum_too_large_for_the_machine_is_an_error_and_no_figure(bench: Workbench) -> None:
    with pytest.raises(Exception, match="Overflow"):
        row(bench, indicator(facteur=100, decimales=3), {"n": 10**17, "d": 11})


@each_row(
    ("sums", "facts", "expected"),
    [
        ({"n": 4, "d": 11}, {}, (36.4, "D", 4, 11)),
        ({"n": 0, "d": 0}, {}, (None, "N", None, None)),
        ({"n": None, "d": None}, {}, (None, "S", None, None)),
        ({"n": None, "d": None}, {"vide": "N"}, (None, "N", None, None)),
        ({"n": 4, "d": 11}, {"exact": False}, (36.4, "A", None, None)),
        ({"n": 4, "d": 11}, {"fiabilite": "fragile"}, (36.4, "D", 4, 11)),
        ({"n": 4, "d": 11}, {"fiabilite": "insuffisante"}, (None, "N", None, None)),
        ({"n": 4, "d": 11}, {"fiabilite": None}, (36.4, "D", 4, 11)),
    ],
)
def test_a_survey_figure_is_shown_or_says_why_not(
    bench: Workbench, sums: Sums, facts: Mapping[str, Any], expected: tuple[Any, ...]
) -> None:
    assert row(bench, indicator(facteur=100, decimales=1), sums, **facts) == expected


def test_months_become_years_in_whole_numbers(bench: Workbench) -> None:
    of = indicator(facteur=1, diviseur=12, decimales=1)
    assert row(bench, of, {"n": 1_000, "d": 11}) == (7.6, "D", 1_000, 11)
    assert row(bench, of, {"n": 1_000, "d": 11})[0] == of.value(1_000, 11)


def test_a_figure_that_no_question_of_its_table_asks_is_secret_everywhere(bench: Workbench) -> None:
    """Withheld where few answered, and told elsewhere, it would be given back by subtraction."""
    for temoin, statut in (("charge_connue", "D"), ("ages_inconnus", "S")):
        of = indicator(facteur=100, decimales=1, temoin=temoin)
        assert row(bench, of, {"n": 5, "d": 40, temoin: 40})[1] == statut


def test_what_does_not_exist_outre_mer_is_said_so_there_alone(bench: Workbench) -> None:
    of = indicator(facteur=100, decimales=1, sans_objet=(Partie.OUTRE_MER,))
    assert row(bench, of, {"n": 4, "d": 11}, outre_mer=True) == (None, "Z", None, None)
    assert row(bench, of, {"n": 4, "d": 11}) == (36.4, "D", 4, 11)


@each_row(
    ("tableau", "table"),
    [
        (Tableau.BASE, "base"), (Tableau.AIDES, "sensible"), (Tableau.ACTIVITE, "sensible"),
        (Tableau.RESSOURCES, "sensible"), (Tableau.AINES, "aines"),
        (Tableau.RESSOURCES_DETAIL, "ressources_detail"),
    ],
)  # fmt: skip
def test_a_figure_is_counted_over_the_groups_of_its_table(
    bench: Workbench, tableau: Tableau, table: str
) -> None:
    of = indicator(facteur=100, decimales=1, tableau=tableau)
    assert table_of(of, secrecy_tables()) == table
    assert row(bench, of, {"n": 40, "d": 110}) == (36.4, "D", 40, 110)


def test_a_table_whose_rule_is_not_kept_is_secret() -> None:
    base = replace(secrecy_tables(), tables=secrecy_tables().tables[:1])
    assert table_of(indicator(tableau=Tableau.AIDES), base) is None


@each_row(
    ("n", "d", "known", "expected"),
    [
        (40, 110, 7, (36.4, "D", 40, 110)),
        (0, 0, 7, (None, "N", None, None)),  # of all that groups hold, none is asked
        (None, None, None, (None, "S", None, None)),  # no group
    ],
)
def test_landlords_business_is_of_its_own_groups(
    bench: Workbench, n: int | None, d: int | None, known: int | None, expected: tuple[Any, ...]
) -> None:
    of = indicator(
        facteur=100, decimales=1, source=REGISTER, tableau=Tableau.ECONOMIQUE, temoin="d"
    )
    sums = {"n": n, "d": d, BUSINESS_SUMS[-1]: known}
    columns = [f"CAST(${name} AS BIGINT) AS {sum_of(ECONOMY, name)}" for name in sums]
    columns.append(f"50 AS {sum_of(REGISTER, 'logements')}, 'N' AS rpls_vide, 'S' AS economie_vide")
    found = bench.rows(told(of, columns), sums)
    assert found == [expected]


def test_a_table_has_the_sums_of_its_figures_and_no_others() -> None:
    base, sensitive, elders, detail, collected = shown_tables(secrecy_tables())
    assert {"menages", "seules"} <= {*base.sums}
    assert {"menages", "apl", "ressources_moins_40"} <= {*sensitive.sums}
    assert not {"seules"} & {*sensitive.sums}
    assert not {*COLLECTED} & {*base.sums, *sensitive.sums}
    assert "ressources_80_100" in detail.sums
    assert elders.sums == ("menages", "sous_occupes_65", "pieces_connues_65")
    assert collected.sums == ("menages", "repondants", "loues", "enquetes", "parc")
    fine = [table.fine for table in (base, sensitive, elders, detail, collected)]
    assert fine == [True, True, True, False, False]


def test_figures_of_a_dominant_landlord_are_secret(bench: Workbench) -> None:
    of = indicator(facteur=100, decimales=1)
    assert row(bench, of, {"n": 4, "d": 11}, domine=True) == (None, "S", None, None)


@each_row(
    ("named", "expected"),
    [(None, (36.4, "D", 4, 11)), (100, (36.4, "D", 4, 11)), (101, (None, "S", None, None))],
)
def test_a_share_of_a_minority_is_none_of_all(
    bench: Workbench, named: int | None, expected: tuple[Any, ...]
) -> None:
    """Fifty households of groups, of those that the row names: half of them, or fewer."""
    of = indicator(facteur=100, decimales=1)
    assert row(bench, of, {"n": 4, "d": 11}, nommes=named) == expected


def test_what_was_collected_is_not_told_of_recent_movers(bench: Workbench) -> None:
    """Nobody knows which of the silent moved in."""
    of = indicator(
        facteur=100, decimales=1, numerateur="repondants", denominateur="loues",
        tableau=Tableau.COLLECTE,
    )  # fmt: skip
    sums = {"n": 12, "repondants": 12, "loues": 40}
    assert row(bench, of, sums) == (30.0, "D", 12, 40)
    assert row(bench, of, sums, en_partie=True) == (None, "N", None, None)


def test_an_indicator_without_source_is_not_available(bench: Workbench) -> None:
    of = indicator(numerateur=None, denominateur=None, temoin=None)
    assert row(bench, of, {"n": 40, "d": 110}) == (None, "N", None, None)
    assert row(bench, of, {"n": None, "d": None}) == (None, "S", None, None)


def test_a_count_of_a_group_is_not_an_addresss(bench: Workbench) -> None:
    of = indicator(**COUNT)
    assert row(bench, of, {"n": 40}, exact=False) == (None, "S", None, None)


@each_row(
    ("sums", "expected"),
    [
        ({"n": 1, "d": 2}, (50.0, "D", 1, 2)),  # public: no floor
        ({"n": 0, "d": 0}, (None, "N", None, None)),
        ({"n": None, "d": None}, (None, "N", None, None)),
    ],
)
def test_a_register_figure_is_exact_or_unknown(
    bench: Workbench, sums: Sums, expected: tuple[Any, ...]
) -> None:
    of = indicator(facteur=100, decimales=1, source=REGISTER, tableau=Tableau.PUBLIC, temoin=None)
    assert row(bench, of, sums, exact=False, fiabilite=None) == expected


@each_row(
    ("menages", "loues", "enquetes", "parc"),
    [(50, 100, 60, 100), (49, 100, 60, 100), (50, 100, 59, 100), (20, 100, 20, 100),
     (19, 100, 90, 100), (90, 100, 19, 100), (90, 100, 1, 0), (11, 11, 11, 11)],
)  # fmt: skip
def test_reliability_is_that_of_the_domain(
    bench: Workbench, menages: int, loues: int, enquetes: int, parc: int
) -> None:
    sums: dict[str, int] = dict(zip(COLLECTED, (menages, loues, enquetes, parc), strict=True))
    columns = ", ".join(f"${name} AS {name}" for name in sums)
    told = bench.value(f"SELECT {reliability(Floors())} FROM (SELECT {columns})", sums)  # noqa: S608
    assert told == judged(Collecte(menages, loues, enquetes, parc), Floors())


def test_reliability_is_not_told_where_what_was_collected_is_not(bench: Workbench) -> None:
    columns = ", ".join(f"CAST(NULL AS BIGINT) AS {name}" for name in COLLECTED)
    assert bench.value(f"SELECT {reliability(Floors())} FROM (SELECT {columns})") is None  # noqa: S608


def test_no_current_collection_has_more_than_250_columns() -> None:
    current = [c for c in collections().values() if not c.serie]
    widest = max(current, key=lambda c: len(c.fields))
    assert len(widest.fields) <= 250, widest.id


def test_collections_of_one_relation_share_its_columns() -> None:
    """The table is made from the last of them in the catalogue, which has them all."""
    widest = {c.relation: c for c in collections().values()}
    for collection in collections().values():
        known = {f.name: f.type for f in widest[collection.relation].fields}
        for field in collection.fields:
            assert known[field.name] is field.type, (collection.id, quoted(field.name))
