"""The last look at a revision: which territory tells of too few, whatever is looked at at once."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.publication.tables import ShownTable, shown_tables
from loaders.publication.verification import revision
from parc_social.access.secrecy import secrecy_tables
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.rows import each_row

GROUPS, FEW = 240, 10
TABLE = shown_tables(secrecy_tables())[0]
NAMES = [name for name in TABLE.sums if name in OPS_SUMS]


def _moved(bench: Workbench, groups: int, otherwise: str) -> None:
    """Groups of four landlords by pairs in communes: twenty households move each sum.

    `otherwise`: SQL of how many move it, where it is not that.
    """
    counts = [f"{name}{suffix}" for name in OPS_SUMS for suffix in ("", "_er", "_hors")]
    moved = ", ".join(f"({otherwise})::INTEGER AS {name}" for name in counts)
    bench.run(
        f"CREATE TABLE bouge AS SELECT g::INTEGER AS origine, b::VARCHAR AS bailleur, {moved}"  # noqa: S608
        f" FROM range({groups}) AS v(g), range(4) AS w(b);"
        "CREATE TEMP TABLE chaine AS SELECT DISTINCT tableau, population, origine,"
        f" origine AS groupe FROM bouge, (SELECT '{TABLE.nom}' AS tableau),"
        " (SELECT unnest(['tous', 'emmenages_recents']) AS population);"
        "CREATE TEMP TABLE place_vue AS SELECT DISTINCT 'commune' AS niveau, origine AS groupe,"
        " (origine // 2)::VARCHAR AS code FROM bouge;"
        "CREATE TEMP TABLE quartier AS SELECT DISTINCT origine AS groupe, false AS en_qpv"
        " FROM bouge; CREATE TEMP TABLE portee AS SELECT 'tous' AS population, 'tous' AS parmi,"
        " false AS en_qpv",
    )


def _found(bench: Workbench, names: Sequence[str]) -> tuple[list[str], list[int]]:
    """The communes and the groups of movers of which a sum moves by too few."""
    asked: tuple[ShownTable, list[str]] = TABLE, [f'"{name}"' for name in names]
    communes = [code for _, code, _ in revision._few(bench, asked, FEW)]
    return communes, [group for (group,) in revision._few_movers(bench, asked, FEW)]


@each_row("sums", [500, 10_000_000])
def test_the_one_commune_that_tells_of_too_few_is_found_in_parts_as_at_once(
    sums: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "SUMS", sums)
    with workshop(None) as bench:
        _moved(bench, GROUPS, "CASE g WHEN 100 THEN (b = 0)::INTEGER WHEN 101 THEN 0 ELSE 20 END")
        assert _found(bench, NAMES[:3]) == (["50"], [100])


def test_only_sums_that_a_household_moves_are_looked_at() -> None:
    """One that movers gain and others lose moves both of theirs, and not that of everyone."""
    with workshop(None) as bench:
        _moved(bench, 2, "0")
        gained, kept, *_ = NAMES
        assert revision._moved(bench, NAMES) == set()
        bench.run(f"UPDATE bouge SET {gained}_er = 1, {gained}_hors = 1")  # noqa: S608
        assert revision._moved(bench, (gained, kept)) == {gained}


@pytest.mark.proof
def test_every_sum_moved_everywhere_is_looked_at_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of France, by group and landlord, side by side, were more than is given."""
    monkeypatch.setattr(revision, "SUMS", 200_000)
    with workshop(tmp_path / "essai.duckdb") as bench:
        _moved(bench, 8_000, "20")
        bench.run("CHECKPOINT; SET memory_limit = '35MB'")
        assert _found(bench, NAMES) == ([], [])
