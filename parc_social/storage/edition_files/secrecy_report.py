"""The account of statistical secrecy of an edition: what each level grouped and handed on.

Households of each table of the survey; dwellings of the groups of landlords' business.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from parc_social.domain.secrecy_table import Tableau
from parc_social.errors import NotFound
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.sql.text import quoted, statement

Bilan = dict[str, Any]
# Editions of before December 2026 have one of all sums, unkeyed: whoever has nearly all of them can
# try the rest.
_DIGEST = "empreinte"
_ROUND = 50  # what is left over is little: its exact number would speak of fewer than the floor


def read_bilan(
    snapshot: Snapshot, relation: str, edition: str, rows: Callable[[str], Sequence[Any]]
) -> Bilan:
    """That of a published edition of a relation. Raises NotFound, the same for every reason."""
    if not _tables(snapshot, relation, edition):
        raise NotFound("bilan introuvable")
    accounts, settings = (_tables(snapshot, name, edition) for name in ("bilan", "cadre"))
    if not accounts or not settings:
        raise NotFound("bilan introuvable")
    return _bilan(edition, accounts[0].name, settings[0].name, rows)


def bilan_in(folder: Path, edition: str) -> Bilan:
    """That of an edition file of indicators, on show or not. Raises BadFile."""
    with workshop(None) as bench:
        bench.attach(edition, folder / f"{edition}.duckdb")
        account, settings = (f"{quoted(edition)}.{name}" for name in ("bilan", "cadre"))
        return _bilan(edition, account, settings, bench.rows)


def _bilan(
    edition: str, account: str, settings: str, rows: Callable[[str], Sequence[Any]]
) -> Bilan:
    levels = rows(statement("parc_social.storage.edition_files", "bilan").format(table=account))
    settings_rows = rows(f"SELECT cle, valeur FROM {settings} ORDER BY cle")  # noqa: S608 - quoted names
    frame = {key: value for key, value in settings_rows if not key.endswith(_DIGEST)}
    return {
        "edition": edition,
        "arrondi_des_restants": _ROUND,
        "niveaux": [_level(row) for row in levels],
        "cadre": frame,
    }


def _level(row: Sequence[Any]) -> Bilan:
    table, population, name, groups, count, remainder = row
    what = "logements" if table == Tableau.ECONOMIQUE else "menages"
    return {
        "tableau": table,
        "population": population,
        "niveau": name,
        "groupes": groups,
        what: count,
        f"{what}_reportes": _ROUND * round(remainder / _ROUND),
    }


def _tables(snapshot: Snapshot, relation: str, edition: str) -> list[EditionTable]:
    return [table for table in snapshot.tables.get(relation, ()) if table.edition == edition]
