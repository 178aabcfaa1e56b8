"""Earlier versions of the groups of rents: which are known, and which wait.

As groups of business (business/versions.py), sum by sum; and what moves is looked at
between groups and classes too, as what is told is (parc_social.access.secrecy.crossing). Where many
rents move, one alone may cross a ceiling: who is at it or under is an amount of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from loaders.bench import whole
from loaders.publication.business.versions import ceilings_kept
from parc_social.access.secrecy.crossing import untellable
from parc_social.access.secrecy.economy import untold_sums
from parc_social.access.secrecy.rents import REST
from parc_social.access.secrecy.survey import gathered
from parc_social.access.secrecy.tables import Economy, Rents
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_ACCOUNT = "loyers"  # the key of what a version's groups of rents are made for
AMOUNTS = ("loyers", "surface")
LOW = ("compares", "bas_plai", "bas_plus")  # told since there are ceilings, of whole groups alone
_SIDES = ("maintenant", "plus", "moins")
# What moves an amount: of the dwellings that are otherwise, those that have some of it.
_MOVES = """SELECT CASE WHEN n > 0 THEN 'plus' ELSE 'moins' END AS cote, ensemble, groupe, bailleur,
       classe, abs(n) * {amount} AS {amount}
FROM (SELECT ensemble, groupe, bailleur, classe, {amount}, sum(signe) AS n FROM deux
      WHERE {amount} <> 0 GROUP BY ALL HAVING sum(signe) <> 0)"""
Columns = Mapping[str, Any]


def signatures(economy: Economy) -> str:
    """What groups of rents are made for, as a version says it."""
    return ";".join(f"{table.nom}={table.signature}" for table in economy.rents)


def made_for(bench: Workbench, alias: str) -> dict[str, str]:
    """The signature of each table of rents of a version; empty when it is of before them."""
    told = bench.value(f"SELECT valeur FROM {alias}.cadre WHERE cle = '{_ACCOUNT}'")  # noqa: S608 - our own names
    words = str(told or "").split(";")
    return {one.partition("=")[0]: one.partition("=")[2] for one in words if one}


def open_known(bench: Workbench, versions: Sequence[str], economy: Economy) -> None:
    """Tables `loyer_connu`, `loyer_forme` and view `loyer_ancien`: groups of the last version.

    Raises InvalidValue when a table of rents has other classes than it had: two partitions of one
    year would tell of what one cuts off the other.
    """
    amounts = ", ".join(f"{name} BIGINT" for name in (*AMOUNTS, *LOW))
    bench.run(statement("loaders.publication.business", "loyers_connus").format(montants=amounts))
    for alias in versions:
        _check_classes(made_for(bench, alias), economy)
        if made_for(bench, alias):
            _open_members(bench, alias)
    if versions and made_for(bench, versions[-1]):
        last = versions[-1]
        bench.insert("loyer_forme", _forms(bench, last, economy))
        bench.run(
            f"INSERT INTO loyer_connu FROM {last}.loyer_ensemble SEMI JOIN loyer_forme"  # noqa: S608 - our own names
            " USING (ensemble) SELECT groupe, ensemble;"
            "DROP TABLE loyer_ancien;"
            f"CREATE OR REPLACE TEMP VIEW loyer_ancien AS FROM {last}_loyer"
        )


def has_low_rents(bench: Workbench, alias: str) -> bool:
    """Whether a version set rents against ceilings, class by class; it may have had none."""
    return LOW[0] in {name for name, *_ in bench.rows(f"DESCRIBE {alias}.loyer_membre")}


def _open_members(bench: Workbench, alias: str) -> None:
    """View `<alias>_loyer`: nothing was told of what a version did not count, hence 0."""
    low = ", ".join(LOW if has_low_rents(bench, alias) else (f"0::BIGINT AS {n}" for n in LOW))
    bench.run(
        f"CREATE OR REPLACE TEMP VIEW {alias}_loyer AS SELECT ensemble, groupe, bailleur, classe,"  # noqa: S608 - our own names
        f" {', '.join(AMOUNTS)}, {low} FROM {alias}.loyer_membre"
    )


def _forms(bench: Workbench, alias: str, economy: Economy) -> list[tuple[Any, ...]]:
    variables = {table.nom: table.variable for table in economy.rents}
    groups = bench.rows(f"FROM {alias}.loyer_groupe SELECT ensemble, tableau, niveau, zone")
    return [(n, nom, variables[nom], *at) for n, nom, *at in groups if nom in variables]


def _check_classes(before: Mapping[str, str], economy: Economy) -> None:
    for table in economy.rents:
        if before.get(table.nom, table.signature) != table.signature:
            raise InvalidValue(
                f"secret : {table.nom} n'a plus les classes qu'elle avait quand ce millésime a été"
                " publié ; donnez-lui un autre nom dans economie.loyers"
            )


def hold_back_rents(bench: Workbench, versions: Sequence[str], economy: Economy) -> None:
    """Table `loyer_attente`: the groups of rents that wait."""
    waiting = {n for (n,) in bench.rows(
        "SELECT DISTINCT ensemble FROM loyer_connu WHERE groupe IN (FROM attente)"
    )}  # fmt: skip
    tables = dict(bench.rows("SELECT ensemble, tableau FROM loyer_forme"))
    inside = bench.rows("SELECT groupe, ensemble FROM loyer_connu")
    for alias in versions:
        if tables and made_for(bench, alias):
            told = (*AMOUNTS, *(LOW if ceilings_kept(bench, alias) else ()))
            rows = _moved(bench, alias, told)
            for side in _SIDES:
                some = np.asarray(rows["cote"]) == side
                here = {name: np.asarray(column)[some] for name, column in rows.items()}
                # What a group is told of now follows the rule; who has low rents, as any class, no.
                amounts = AMOUNTS if side == _SIDES[0] else told
                waiting |= _untold(here, economy, tables, amounts)
                waiting |= _crossed(here, economy, tables, amounts)
    variable = {table.nom: table.variable for table in economy.rents}
    waiting = _with_neighbours(waiting, inside, {n: variable[nom] for n, nom in tables.items()})
    if waiting:
        bench.insert("loyer_attente", [(n,) for n in sorted(waiting)])


def _moved(bench: Workbench, alias: str, told: Sequence[str]) -> Columns:
    """What the groups are and what moved since a version, of amounts that it told."""
    return bench.columns(
        statement("loaders.publication.business", "loyers_ecarts").format(
            avant=f"{alias}_loyer",
            ecarts=" UNION ALL BY NAME ".join(_MOVES.format(amount=a) for a in told),
            sommes=", ".join(f"CAST(coalesce(sum({a}), 0) AS BIGINT) AS {a}" for a in told),
        )
    )


def _untold(
    rows: Columns, economy: Economy, tables: Mapping[int, str], amounts: Sequence[str]
) -> set[int]:
    """Groups of which a class, or the rest, is of too few landlords on a side."""
    piece, landlord, classe = whole(rows["ensemble"]), whole(rows["bailleur"]), rows["classe"]
    table = np.array([tables[n] for n in piece.tolist()])
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
    rows: Columns, economy: Economy, tables: Mapping[int, str], amounts: Sequence[str]
) -> set[int]:
    """Groups that hold a group of business of which, less its classes, too few are told."""
    columns = [whole(rows[n]).tolist() for n in ("ensemble", "groupe", "bailleur", *amounts)]
    every = list(zip(rows["classe"].tolist(), *columns, strict=True))
    found: set[int] = set()
    for line in economy.lines:
        of_line = {table.nom for table in line}
        here = [row for row in every if tables[row[1]] in of_line]
        told = {(row[2], tables[row[1]]): row[1] for row in here}
        cells = _cells(here, told, line)
        groups = {group for group, _ in untellable(cells, economy)}
        found |= {row[1] for row in here if row[2] in groups}
    return found


def _cells(
    rows: Iterable[tuple[Any, ...]], told: Mapping[tuple[int, str], int], line: Sequence[Rents]
) -> dict[tuple[int, str], dict[int, list[int]]]:
    """Amounts by group of business and what tells the class; each dwelling once."""
    teller = {name: table.nom for table in line for name in table.classes}
    first: dict[int, int] = {}
    found: dict[tuple[int, str], dict[int, list[int]]] = {}
    for classe, ensemble, group, landlord, *own in rows:
        if first.setdefault(group, ensemble) != ensemble:  # its dwellings are those of the first
            continue
        number = told.get((group, teller[classe])) if classe in teller else None
        held = found.setdefault((group, "" if number is None else f"{classe} {number}"), {})
        amounts = held.setdefault(landlord, [0] * len(own))
        held[landlord] = [before + more for before, more in zip(amounts, own, strict=True)]
    return found


def _with_neighbours(
    waiting: set[int], inside: Sequence[tuple[int, int]], variable: Mapping[int, str]
) -> set[int]:
    """With the groups that wait, all those of their variable that share a group of business."""
    by_group: dict[tuple[int, str], list[int]] = {}
    by_ensemble: dict[int, list[tuple[int, str]]] = {}
    for group, ensemble in inside:
        key = (group, variable[ensemble])
        by_group.setdefault(key, []).append(ensemble)
        by_ensemble.setdefault(ensemble, []).append(key)
    found, left = set(waiting), [*waiting]
    while left:
        for other in _beside(left.pop(), by_ensemble, by_group):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


def _beside(
    ensemble: int,
    by_ensemble: Mapping[int, Sequence[tuple[int, str]]],
    by_group: Mapping[tuple[int, str], Sequence[int]],
) -> Iterator[int]:
    for key in by_ensemble.get(ensemble, ()):
        yield from by_group[key]
