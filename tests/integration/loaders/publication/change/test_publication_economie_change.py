"""What moved between two versions of a register, read some groups after the others."""

import random
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from loaders.publication.business import rents_change, versions
from loaders.publication.business.rents_change import AMOUNTS, untold_rents
from loaders.publication.business.versions import hold_back
from parc_social.access.secrecy import secrecy_tables
from parc_social.domain.indicators import BUSINESS_SUMS
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.made.stores.stock import A, B, C, D, Row, Stock, dwellings

ECONOMY = secrecy_tables().economy
PLACES = [f"9300{commune}_{number}" for commune in (1, 2, 3) for number in range(4)]
AT_ONCE = {versions: ("AT_ONCE",), rents_change: ("AT_ONCE", "ROWS", "CELLS")}


def _before(draw: random.Random) -> list[Row]:
    """Four landlords in twelve places, each its own district; vacant and let, of all sizes."""
    held = {place: {siren: draw.randint(4, 9) for siren in (A, B, C, D)} for place in PLACES}

    def facts(row: Row) -> Row:
        district = f"QN{row['adresse_id'][3:]}"
        financed = draw.choice(["PLUS", "PLUS", "PLAI", "AVANT77"])
        return {"qpv24": district, "nbpiece": draw.randint(2, 4), "finan_groupe": financed}

    return dwellings(held, facts)


def _later(draw: random.Random, before: Sequence[Row]) -> list[Row]:
    """Nothing of some places, of others all rents, of others a landlord's, or its dwellings."""
    acts = {place: draw.randrange(4) for place in PLACES}
    found: list[Row] = []
    for row in before:
        act, own = acts[row["adresse_id"]], row["siren_bailleur"] == A
        rent = row["loyer_principal"]
        if act == 1 or (act == 2 and own):
            found.append(row | {"loyer_principal": rent and rent + 10})
        elif act != 3 or not own:
            found.append(row)
    return found


def _published(folder: Path, registers: Sequence[Sequence[Row]]) -> list[tuple[Any, ...]]:
    """The groups of the last of some registers, and whether each waits."""
    stock, found = Stock(folder), list[tuple[Any, ...]]()
    folder.mkdir()
    stock.territories()
    for rows in registers:
        with stock.opened(stock.register(rows)) as bench:
            found = bench.rows(
                "SELECT 'affaires' AS tableau, groupe, attend FROM economie.groupe UNION ALL"
                " SELECT tableau, ensemble, attend FROM economie.loyer_groupe ORDER BY ALL"
            )
    return found


def test_a_change_is_the_same_read_in_stretches_of_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(3)  # noqa: S311 - the same registers each time
    before = _before(draw)
    registers = before, _later(draw, before)
    found: list[list[tuple[Any, ...]]] = []
    for at_once in (60, 1_000_000):
        for module, names in AT_ONCE.items():
            for name in names:
                monkeypatch.setattr(module, name, at_once)
        found.append(_published(tmp_path / str(at_once), registers))
    assert found[0] == found[1]
    for of_business in (True, False):
        waiting = {waits for name, _, waits in found[0] if (name == "affaires") is of_business}
        assert waiting == {True, False}


_LET = (
    (
        "CREATE TEMP TABLE loue AS SELECT (r // 100)::INTEGER AS groupe,"
        " (100000000 + r % 10)::VARCHAR AS bailleur, r + 1 AS loyers, 20 + r % 80 AS surface,"
        " 't' || (1 + r // 10 % 4) AS typologie FROM range($dwellings) AS v(r)"
    ),
    (
        "CREATE TEMP VIEW loyer_du_jour AS"
        " SELECT 'typologie' AS variable, groupe, bailleur, typologie AS classe, loyers, surface"
        " FROM loue UNION ALL"
        " SELECT 'financement', groupe, bailleur, 'plus', loyers, surface FROM loue"
    ),
    (
        "CREATE TEMP TABLE loyer_forme AS SELECT (t * 100000 + groupe)::INTEGER AS ensemble,"
        " $tables[t + 1] AS tableau, $selon[t + 1] AS variable"
        " FROM (SELECT DISTINCT groupe FROM loue), range(len($tables)) AS v(t)"
    ),
    (
        "CREATE TEMP TABLE loyer_connu AS SELECT ensemble % 100000 AS groupe, ensemble"
        " FROM loyer_forme"
    ),
    (
        "CREATE TABLE avant_loyer AS"
        " SELECT e.ensemble, d.* EXCLUDE (variable) REPLACE (d.loyers + 1 AS loyers)"
        " FROM loyer_connu AS e JOIN loyer_forme AS f USING (ensemble)"
        " JOIN loyer_du_jour AS d ON d.groupe = e.groupe AND d.variable = f.variable"
    ),
    "CHECKPOINT",
)


def _let(bench: Workbench, dwellings: int) -> None:
    """Dwellings of ten landlords in groups of a hundred, all of whose rents were another."""
    values = {
        "dwellings": dwellings,
        "tables": [one.nom for one in ECONOMY.rents],
        "selon": [one.variable for one in ECONOMY.rents],
    }
    for sql in _LET:
        bench.run(sql, {name: value for name, value in values.items() if f"${name}" in sql})


@pytest.mark.proof
def test_every_rent_corrected_is_read_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of France, table by table, class by class, were more than is given.

    The test above asks that stretches give what all at once does.
    """
    for name, at_once in (("AT_ONCE", 20_000), ("ROWS", 5_000), ("CELLS", 2_000)):
        monkeypatch.setattr(rents_change, name, at_once)
    with workshop(tmp_path / "essai.duckdb") as bench:
        _let(bench, 60_000)
        bench.run("SET memory_limit = '35MB'")
        tracemalloc.start()
        try:
            assert untold_rents(bench, "avant", ECONOMY, AMOUNTS) == set()
            assert tracemalloc.get_traced_memory()[1] < 12_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.proof
def test_every_dwelling_corrected_is_read_in_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "AT_ONCE", 8_000)
    with workshop(tmp_path / "essai.duckdb") as bench:
        bench.run(
            "CREATE SCHEMA avant; CREATE TEMP TABLE nouveau (lieu INTEGER, groupe INTEGER);"
            "CREATE TABLE avant.cadre AS SELECT 'plafonds' AS cle, 'x' AS valeur"
        )
        for table, more in (("avant.membre", 1), ("affaire", 0)):
            sums = (
                f"((r + {more}) % {n + 2})::INTEGER AS {s}" for n, s in enumerate(BUSINESS_SUMS)
            )
            bench.run(
                f"CREATE TABLE {table} AS SELECT (r // 100)::INTEGER AS groupe, 0 AS lieu,"  # noqa: S608
                f" (100000000 + r % 10)::VARCHAR AS bailleur, {', '.join(sums)}"
                " FROM range(60000) AS v(r)"
            )
        bench.run("CREATE VIEW avant_membre AS FROM avant.membre; CHECKPOINT")
        bench.run("SET memory_limit = '35MB'")
        hold_back(bench, ("avant",), ECONOMY)
        assert bench.value("SELECT count(*) FROM attente") == 0
