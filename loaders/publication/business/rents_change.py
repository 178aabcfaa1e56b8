"""What moved of the groups of rents since an earlier version, and which of them can't tell it.

As groups of business (business/versions.py), sum by sum; and what moves is looked at
between groups and classes too, as what is told is (parc_social.access.secrecy.crossing). Where many
rents move, one alone may cross a ceiling: who is at it or under is an amount of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from loaders.bench import stretches, whole
from parc_social.access.secrecy.crossing import Cell, Held, untellable
from parc_social.access.secrecy.economy import untold_sums
from parc_social.access.secrecy.rents import REST
from parc_social.access.secrecy.survey import gathered
from parc_social.access.secrecy.tables import Economy, Rents
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

AMOUNTS = ("loyers", "surface")
LOW = ("compares", "bas_plai", "bas_plus")  # told since there are ceilings, of whole groups alone
# Dwellings of both versions, once a table; rows of what moved, in numpy and in Python.
AT_ONCE, ROWS, CELLS = 1_000_000, 500_000, 100_000
_SIDES = ("maintenant", "plus", "moins")
# What moves an amount: of the dwellings that are otherwise, those that have some of it.
_MOVES = """SELECT CASE WHEN n > 0 THEN 'plus' ELSE 'moins' END AS cote, ensemble, groupe, bailleur,
       classe, abs(n) * {amount} AS {amount}
FROM (SELECT ensemble, groupe, bailleur, classe, {amount}, sum(signe) AS n FROM deux
      WHERE {amount} <> 0 GROUP BY ALL HAVING sum(signe) <> 0)"""
_TODAY = "SELECT d.groupe FROM loue AS d JOIN loyer_connu AS e ON e.groupe = d.groupe"
_PLACES = """SELECT DISTINCT ensemble, groupe FROM loyer_bouge JOIN loyer_forme USING (ensemble)
WHERE cote = $cote AND variable = $variable"""


def untold_rents(bench: Workbench, alias: str, economy: Economy, told: Sequence[str]) -> set[int]:
    """Groups of rents that a side of what moved since a version, or what they are, is too few for.

    `told`: the amounts that it told. In: loue, loyer_du_jour, loyer_connu, loyer_forme.
    """
    _read_moves(bench, alias, told)
    spans = stretches(bench, "SELECT groupe FROM loyer_bouge", CELLS)
    found: set[int] = set()
    for side in _SIDES:
        # What a group is told of now follows the rule; who has low rents, as any class, no.
        amounts = AMOUNTS if side == _SIDES[0] else told
        found |= _untold(bench, side, economy, amounts)
        found |= _crossed(bench, side, economy, amounts, spans)
    bench.run("DROP TABLE loyer_bouge; DROP TABLE loyer_bailleur")
    return found


def _read_moves(bench: Workbench, alias: str, told: Sequence[str]) -> None:
    """Table `loyer_bouge`: what the groups are and what moved, some of them after the others."""
    before = f"{alias}_loyer"
    columns = ", ".join(f"{amount} BIGINT" for amount in told)
    made = statement("loaders.publication.business", "loyers_bouges")
    bench.run(made.format(avant=before, montants=columns))
    moved = statement("loaders.publication.business", "loyers_ecarts").format(
        avant=before,
        ecarts=" UNION ALL BY NAME ".join(_MOVES.format(amount=a) for a in told),
        sommes=_sums(told),
    )
    every = f"{_TODAY} UNION ALL SELECT groupe FROM {before}"  # noqa: S608 - our own names
    for span in stretches(bench, every, AT_ONCE):
        bench.run(moved, dict(zip(("premier", "dernier"), span, strict=True)))


def _sums(amounts: Iterable[str]) -> str:
    return ", ".join(f"CAST(coalesce(sum({a}), 0) AS BIGINT) AS {a}" for a in amounts)


def _untold(bench: Workbench, side: str, economy: Economy, amounts: Sequence[str]) -> set[int]:
    """Groups of which a class, or the rest, is of too few landlords on a side."""
    sql = statement("loaders.publication.business", "loyers_cote").format(sommes=_sums(amounts))
    of_side = f"SELECT ensemble AS groupe FROM loyer_bouge WHERE cote = '{side}'"  # noqa: S608 - our own names
    found: set[int] = set()
    for span in stretches(bench, of_side, ROWS):
        found |= _of_few(bench.columns(sql, [side, *span]), economy, amounts)
    return found


def _of_few(rows: Mapping[str, Any], economy: Economy, amounts: Sequence[str]) -> set[int]:
    piece, landlord = whole(rows["ensemble"]), whole(rows["bailleur"])
    table, classe = np.asarray(rows["tableau"]), np.asarray(rows["classe"])
    found: set[int] = set()
    for one in economy.rents:
        mine = table == one.nom
        own = {name: mine & (classe == name) for name in one.classes}
        own[REST] = mine & ~np.isin(classe, one.classes)
        sums = {
            f"{amount}_{name}": np.where(rows_of, whole(rows[amount]), 0)
            for name, rows_of in own.items()
            for amount in amounts
        }
        found |= untold_sums(gathered(piece, landlord, sums), [*sums], economy)
    return found


def _crossed(
    bench: Workbench,
    side: str,
    economy: Economy,
    amounts: Sequence[str],
    spans: Sequence[tuple[int, int]],
) -> set[int]:
    """Groups that hold a group of business of which, less its classes, too few are told."""
    found: set[int] = set()
    for line in economy.lines:
        of_line = {"cote": side, "variable": line[-1].variable}
        told = untellable(_cells(bench, of_line, line, amounts, spans), economy)
        groups = {group for group, _ in told}
        places = bench.rows(_PLACES, of_line) if groups else ()
        found |= {ensemble for ensemble, group in places if group in groups}
    return found


def _cells(
    bench: Workbench,
    of_line: Mapping[str, str],
    line: Sequence[Rents],
    amounts: Sequence[str],
    spans: Sequence[tuple[int, int]],
) -> Iterator[tuple[Cell, Held]]:
    """What each landlord has of a group of business and of what tells a class there."""
    sql = statement("loaders.publication.business", "loyers_cases").format(
        montants=", ".join(amounts)
    )
    for first, last in spans:
        rows = bench.rows(sql, {**of_line, "premier": first, "dernier": last})
        yield from _added_up(rows, line).items()


def _added_up(
    rows: Sequence[tuple[Any, ...]], line: Sequence[Rents]
) -> dict[Cell, dict[int, list[int]]]:
    """Amounts by group of business and what tells the class; each dwelling once."""
    told = {(group, tableau): ensemble for _, ensemble, tableau, group, *_ in rows}
    teller = {name: table.nom for table in line for name in table.classes}
    first: dict[int, int] = {}
    found: dict[Cell, dict[int, list[int]]] = {}
    for classe, ensemble, _, group, landlord, *own in rows:
        if first.setdefault(group, ensemble) != ensemble:  # its dwellings are those of the first
            continue
        number = told.get((group, teller[classe])) if classe in teller else None
        held = found.setdefault((group, "" if number is None else f"{classe} {number}"), {})
        amounts = held.setdefault(landlord, [0] * len(own))
        held[landlord] = [before + more for before, more in zip(amounts, own, strict=True)]
    return found
