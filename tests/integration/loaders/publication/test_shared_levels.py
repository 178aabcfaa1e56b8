"""The last look at levels that show a group's figures: each fault is seen, whichever figure has it.

Conditions of all figures are bits of some whole numbers: first, last and in-between are asked.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from loaders.publication.level_list import fractions_of, relation_of
from loaders.publication.verification.shared_levels import SHARED, check_statuses
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.indicator import Calcul
from parc_social.catalogue.load import indicators
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted
from testing.rows import each_row

_NIVEAU = Niveau.ADRESSE
_THERE = [one for one in indicators().values() if one.exists_at(_NIVEAU)]
_SHARES = [one for one in _THERE if one.calcul is not Calcul.EFFECTIF]
_COUNT = next(one for one in _THERE if one.calcul is Calcul.EFFECTIF)
_ASKED = [_SHARES[at] for at in (0, 1, len(_SHARES) // 2, -2, -1)]


@contextmanager
def _rows(
    shown: Mapping[str, object], fraction: Mapping[str, object], file: Path | None = None
) -> Generator[Workbench]:
    """Levels without rows, but for two addresses, of which the first is as asked."""
    every = indicators().values()
    values = [f"NULL::DOUBLE AS {quoted(one.id)}" for one in every]
    statuts = [f"NULL::VARCHAR AS {quoted(f'{one.id}_statut')}" for one in every]
    parts = [f"NULL::DOUBLE AS {quoted(f'{one.id}_num')}" for one in every]
    with workshop(file) as bench:
        for niveau in SHARED:
            for table, columns in (
                (relation_of(niveau), [*values, *statuts]),
                (fractions_of(niveau), parts),
            ):
                there = "code <> ''" if niveau is _NIVEAU else "code = ''"
                made = ", ".join(["code", "'tous' AS population", *columns])
                bench.run(
                    f"CREATE TABLE {quoted(table)} AS SELECT {made}"  # noqa: S608
                    f" FROM (VALUES ('1'), ('2')) AS v(code) WHERE {there}"
                )
        for table, given in ((relation_of(_NIVEAU), shown), (fractions_of(_NIVEAU), fraction)):
            for name, value in given.items():
                change = f"UPDATE {quoted(table)} SET {quoted(name)} = $v WHERE code = '1'"  # noqa: S608
                bench.run(change, {"v": value})
        yield bench


@each_row(
    ("statut", "value", "num"),
    [
        (None, None, None),
        ("N", None, None),
        ("S", None, None),
        ("D", 12.0, 3.0),
        ("A", 12.0, None),
    ],
)
def test_a_figure_that_says_no_more_than_its_group_passes(
    statut: str | None, value: float | None, num: float | None
) -> None:
    for one in _ASKED:
        shown = {one.id: value, f"{one.id}_statut": statut}
        with _rows(shown, {f"{one.id}_num": num}) as bench:
            check_statuses(bench)


@each_row(
    ("statut", "value", "num"),
    [
        ("A", 12.0, 3.0),
        ("S", 12.0, None),
        ("S", None, 3.0),
        ("N", None, 3.0),
    ],
)
def test_a_figure_that_says_more_than_its_group_stops_the_publication(
    statut: str, value: float | None, num: float | None
) -> None:
    for one in _ASKED:
        shown = {one.id: value, f"{one.id}_statut": statut}
        with (
            _rows(shown, {f"{one.id}_num": num}) as bench,
            pytest.raises(SecrecyFault, match="1 lignes de adresse en disent plus"),
        ):
            check_statuses(bench)


def test_a_count_is_never_that_of_a_group() -> None:
    with _rows({_COUNT.id: 3.0, f"{_COUNT.id}_statut": "D"}, {}) as bench:
        check_statuses(bench)
    with (
        _rows({f"{_COUNT.id}_statut": "A"}, {}) as bench,
        pytest.raises(SecrecyFault, match="1 lignes de adresse en disent plus"),
    ):
        check_statuses(bench)


@pytest.mark.proof
def test_many_rows_are_looked_at_in_little_memory(tmp_path: Path) -> None:
    """The addresses of France, whole and side by side, were more than a publication has.

    What is found and what passes: the tests above.
    """
    with _rows({}, {}, tmp_path / "essai.duckdb") as bench:
        shown, parts = list[str](), list[str]()
        for number, one in enumerate(indicators().values()):
            group = "NULL" if one.calcul is Calcul.EFFECTIF else "'A'"
            turn = f"(r + {number}) % 3"
            shown += [
                f"CASE WHEN {turn} <> 2 THEN r END",
                f"CASE {turn} WHEN 0 THEN 'D' WHEN 1 THEN {group} ELSE 'S' END",
            ]
            parts.append(f"CASE WHEN {turn} = 0 THEN r END")
        names = [quoted(f"{one}{end}") for one in indicators() for end in ("", "_statut")]
        nums = [quoted(f"{one}_num") for one in indicators()]
        for table, columns, values in (
            (relation_of(_NIVEAU), names, shown),
            (fractions_of(_NIVEAU), nums, parts),
        ):
            made = f"SELECT r::VARCHAR, 'tous', {', '.join(values)} FROM range(10, 30000) AS v(r)"  # noqa: S608
            bench.run(
                f"INSERT INTO {quoted(table)} (code, population, {', '.join(columns)}) {made}"
            )
        bench.run("CHECKPOINT")
        bench.run("SET memory_limit = '56MB'")
        check_statuses(bench)
