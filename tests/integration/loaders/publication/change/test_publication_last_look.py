"""The last look at a revision: which territory tells of too few, whatever is looked at at once."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders.publication.groups import polygon_groups
from loaders.publication.tables import ShownTable, shown_tables
from loaders.publication.verification import revision
from parc_social.access.secrecy import secrecy_tables
from parc_social.access.verification.partition import SecrecyFault
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


def _grouped(bench: Workbench, groups: int) -> dict[str, str]:
    """Groups of the first table of two households each, as they are written to be added up."""
    sums = ", ".join(f"1 AS {name}" for name in OPS_SUMS)
    asked = {name: f"d.{name}" for name in OPS_SUMS if name != "menages"}
    bench.run(
        "CREATE SCHEMA decoupage; CREATE TABLE decoupage.chaine AS SELECT 'base' AS tableau,"  # noqa: S608
        f" 'tous' AS population, g AS origine, g AS groupe FROM range({groups}) AS v(g);"
        f"CREATE TABLE membre AS SELECT g AS groupe, {sums} FROM range({groups}) AS v(g), range(2);"
        f"CREATE TABLE groupe_ecrit AS SELECT groupe, {', '.join(f'2 AS {n}' for n in OPS_SUMS)}"
        " FROM decoupage.chaine; CHECKPOINT"
    )
    return asked


@each_row("at_once", [1, 100_000])
def test_a_group_that_is_not_the_sum_of_its_households_is_found_in_any_stretch(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polygon_groups, "AT_ONCE", at_once)
    wrong = ("UPDATE groupe_ecrit SET menages = 3 WHERE groupe = 4",
             "DELETE FROM groupe_ecrit WHERE groupe = 9",
             "DELETE FROM membre WHERE groupe = 0")  # fmt: skip
    with workshop(None) as bench:
        asked = _grouped(bench, 10)
        polygon_groups._check(bench, asked)
        for n, act in enumerate(wrong, start=1):
            bench.run(act)
            with pytest.raises(SecrecyFault, match=f"^.*{n} groupes ne sont pas la somme"):
                polygon_groups._check(bench, asked)


@pytest.mark.proof
def test_groups_are_counted_again_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every sum of each group of France, side by side, was more than is given."""
    monkeypatch.setattr(polygon_groups, "AT_ONCE", 6_000)
    with workshop(tmp_path / "essai.duckdb") as bench:
        asked = _grouped(bench, 60_000)
        bench.run("SET memory_limit = '80MB'")
        polygon_groups._check(bench, asked)
