"""Sums of territories in arrays are those that SQL makes of the same cells."""

from itertools import product
from random import Random

import numpy as np

from loaders.publication.level_list import POPULATIONS, TERRITORIES, Level
from loaders.publication.levels.territory_sums import (
    TerritoryLines,
    added,
    distinct,
    lines_of,
    read_cells,
)
from parc_social.storage.edition_files.workbench import Workbench, workshop

_LEVELS = {level.niveau.value: level for level in TERRITORIES}
_PLACES = {place: level for level in TERRITORIES for place in level.places}
_RANDOM = Random(20261130)  # noqa: S311 - the same cells each time
# As `assise_territoire` was made before: grouped by code and population, cells chosen by `portee`.
_AGAIN = """
SELECT e.rowid AS entete, p.population, sum(points) AS points, sum(un) AS un, sum(deux) AS deux,
       count(DISTINCT deux) AS differents
FROM ({cells}) AS c
JOIN portee AS p ON p.en_qpv IS NOT DISTINCT FROM c.en_qpv AND p.parmi = c.parmi
JOIN entete AS e ON e.niveau = '{niveau}' AND e.code = c.code
GROUP BY ALL
"""


def _fill(bench: Workbench) -> None:
    """Two territories a level, a third that is in no cell; cells here and there, some sums null."""
    bench.run("CREATE TABLE entete (niveau VARCHAR, code VARCHAR)")
    bench.insert("entete", [(niveau, f"{niveau}{n}") for n, niveau in product(range(3), _LEVELS)])
    bench.run("CREATE TABLE portee (population VARCHAR, parmi VARCHAR, en_qpv BOOLEAN)")
    bench.insert("portee", [(p.code, p.parmi, cell) for p in POPULATIONS for cell in p.cells])
    texts = ", ".join(f"{place} VARCHAR" for place in _PLACES)
    bench.run(
        f"CREATE TABLE cellule ({texts}, en_qpv BOOLEAN, parmi VARCHAR, points BIGINT,"
        " un BIGINT, deux BIGINT)"
    )
    among = sorted({p.parmi for p in POPULATIONS})
    bench.insert(
        "cellule",
        [
            (
                *(
                    _RANDOM.choice([None, f"{level.niveau}0", f"{level.niveau}1", "ailleurs"])
                    for level in _PLACES.values()
                ),
                _RANDOM.choice([True, False, None]),
                _RANDOM.choice(among),
                _RANDOM.choice([0, 0, 1]),
                _RANDOM.choice([None, _RANDOM.randrange(1 << 40)]),
                _RANDOM.randrange(50),
            )
            for _ in range(60)
        ],
    )


def _again(bench: Workbench, level: Level) -> dict[tuple[int, str], tuple[int | None, ...]]:
    each = (f"SELECT *, {place} AS code FROM cellule" for place in level.places)  # noqa: S608 - the test's names
    cells = " UNION ALL ".join(each)
    rows = bench.rows(_AGAIN.format(cells=cells, niveau=level.niveau))
    known = {population.code for population in level.populations}
    return {(row[0], row[1]): row[2:] for row in rows if row[1] in known}


def _lines(bench: Workbench, level: Level) -> TerritoryLines:
    rows = bench.columns(f"SELECT rowid AS rang FROM entete WHERE niveau = '{level.niveau}'")  # noqa: S608 - the test's names
    cells = read_cells(bench, "cellule", ("points",))
    return lines_of(level, np.asarray(rows["rang"]), cells, np.asarray(cells.columns["points"]), 7)


def test_each_line_has_the_sums_of_its_cells_and_null_where_none_has_one() -> None:
    with workshop(None) as bench:
        _fill(bench)
        cells = read_cells(bench, "cellule", ("un", "deux"))
        for level in TERRITORIES:
            again, lines = _again(bench, level), _lines(bench, level)
            line, cell = lines.of_cells(cells)
            found = {
                name: dict(zip(there.tolist(), sums.tolist(), strict=True))
                for name, there, sums in added(cells.columns, line, cell)
            }
            pairs, _ = distinct(line, np.asarray(cells.columns["deux"])[cell])
            different = dict(
                zip(*(c.tolist() for c in np.unique(pairs, return_counts=True)), strict=True)
            )
            named = zip(lines.entete.tolist(), lines.population.tolist(), strict=True)
            for n, (entete, population) in enumerate(named, 7):
                _, un, deux, times = again.get((entete, POPULATIONS[population].code), (None,) * 4)
                assert found["un"].get(n) == un
                assert found["deux"].get(n) == deux
                assert different.get(n) == times


def test_a_territory_has_a_line_of_everybody_and_of_those_who_have_an_address_there() -> None:
    with workshop(None) as bench:
        _fill(bench)
        for level in TERRITORIES:
            again, lines = _again(bench, level), _lines(bench, level)
            points = {key: row[0] or 0 for key, row in again.items()}
            shown = {
                (int(entete), population.code): points.get((int(entete), population.parc), 0) > 0
                for entete in set(lines.entete.tolist())
                for population in level.populations
            }
            asked = {key for key, there in shown.items() if there or key[1] == POPULATIONS[0].code}
            named = [
                (entete, POPULATIONS[n].code)
                for entete, n in zip(lines.entete.tolist(), lines.population.tolist(), strict=True)
            ]
            assert len(named) == len(asked) == lines.last - 7
            assert set(named) == asked
            assert dict(zip(named, lines.inhabited.tolist(), strict=True)) == {
                key: shown[key] for key in named
            }


def test_a_line_of_movers_stands_beside_that_of_everybody_in_its_cells() -> None:
    with workshop(None) as bench:
        _fill(bench)
        for level in TERRITORIES:
            lines = _lines(bench, level)
            movers, everybodies = (each.tolist() for each in lines.of_movers())
            parts = [POPULATIONS[n].parmi for n in lines.population.tolist()]
            assert len(movers) == sum(parmi != POPULATIONS[0].parmi for parmi in parts) > 0
            for some, everybody in zip(movers, everybodies, strict=True):
                assert lines.entete[some - 7] == lines.entete[everybody - 7]
                part, all_there = (POPULATIONS[lines.population[n - 7]] for n in (some, everybody))
                assert part.parmi != all_there.parmi
                assert part.cells == all_there.cells
