"""The partitions of published surveys, read back as counts of households by group and landlord."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from parc_social.access.secrecy import Rule
from parc_social.access.secrecy.chain import POPULATIONS, Partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.settings import read_tables
from parc_social.access.secrecy.succession import FrozenGroup, FrozenMovers
from parc_social.access.secrecy.survey import Numbers, SurveyRows
from parc_social.access.secrecy.tables import SecrecyTable
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.history import SurveyVersion
from parc_social.storage.editions.pending import version_file
from parc_social.storage.sql.text import quoted, statement


@dataclass(frozen=True, slots=True)
class FrozenPartition:
    """The groups of one table of a version of a survey, and the rule that made them."""

    survey: str
    table: str
    millesime: int
    rule: Rule
    groups: tuple[FrozenGroup, ...]


def read_partitions(folder: Path, version: SurveyVersion) -> tuple[FrozenPartition, ...]:
    """Those of a published version, over everyone, in the order of the chain.

    Raises BadFile when its file is missing.
    """
    file = folder / f"{version_file(version.id)}.duckdb"
    with workshop(None) as bench:
        bench.attach("version", file)
        settings = dict(bench.rows("FROM version.cadre SELECT cle, valeur"))
        tables = read_tables(settings["reglages"]).tables
        names = tuple(dict.fromkeys(name for table in tables for name in table.rule.sums))
        sums = ", ".join(f"count_if(m.{quoted(name)} > 0) AS {quoted(name)}" for name in names)
        sql = statement("parc_social.storage.edition_files", "partition_menages").format(
            sommes=sums
        )
        rows = bench.rows(sql)
    by_table: dict[str, list[FrozenGroup]] = {}
    for (table, _, level, commune), members in groupby(rows, key=lambda row: row[:4]):
        parts = {
            landlord: dict(zip(names, sums, strict=True)) for landlord, sums in _parts(members)
        }
        by_table.setdefault(table, []).append(FrozenGroup(level, commune, parts))
    return tuple(
        FrozenPartition(
            version.id, t.nom, version.millesime, t.rule, tuple(by_table.get(t.nom, ()))
        )
        for t in tables
    )


def _parts(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The landlord of each row, and its sums."""
    for row in rows:
        yield row[4], row[5:]


def read_movers(
    folder: Path, version: SurveyVersion
) -> tuple[FrozenMovers, tuple[SecrecyTable, ...]]:
    """The partitions of recent movers of a published version, and the tables that made them.

    Raises BadFile when its file is missing.
    """
    with workshop(None) as bench:
        bench.attach("version", folder / f"{version_file(version.id)}.duckdb")
        settings = dict(bench.rows("FROM version.cadre SELECT cle, valeur"))
        tables = read_tables(settings["reglages"]).tables
        groups = {
            group: (level, commune)
            for group, level, commune in bench.rows(
                "FROM version.groupe SELECT groupe, niveau, code_commune"
            )
        }
        sirens, households = _households(bench, tables, max(groups, default=0) + 1)
        chain = bench.rows("FROM version.chaine SELECT tableau, population, origine, groupe")
    by_key: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for table, population, origin, group in chain:
        by_key.setdefault((table, population), []).append((origin, group))
    partitions = [
        [_view(by_key.get((t.nom, population), []), households.addresses) for t in tables]
        for population in POPULATIONS
    ]
    everyone, movers = partitions
    levels = tuple([groups[name][0] for name in names] for _, names in movers)
    communes = [groups.get(n, (0, None))[1] for n in range(households.addresses)]
    cuts = Partitions(tuple(view for view, _ in everyone), tuple(view for view, _ in movers))
    return FrozenMovers(households, cuts, levels, communes, sirens), tables


def _households(
    bench: Workbench, tables: Sequence[SecrecyTable], size: int
) -> tuple[Sequence[str], SurveyRows]:
    names = tuple(dict.fromkeys(name for table in tables for name in table.rule.sums))
    counts = [f"count_if({quoted(name)} > 0) AS {quoted(name)}" for name in names]
    counts += [
        f"count_if({quoted(name)} > 0 AND emmenages_recents > 0) AS {quoted(name + '_er')}"
        for name in names
    ]
    sql = statement("parc_social.storage.edition_files", "partition_emmenages").format(
        sommes=", ".join(counts)
    )
    rows = bench.columns(sql)
    sirens, landlord = np.unique(np.asarray(rows["bailleur"]).astype(str), return_inverse=True)

    def column(name: str) -> Numbers:
        return np.asarray(rows[name]).astype(np.int64)

    survey = SurveyRows(
        zones=(),
        owners=np.zeros(size, dtype=np.int64),
        address=column("groupe"),
        landlord=landlord.astype(np.int64),
        tous={name: column(name) for name in names},
        recents={name: column(f"{name}_er") for name in names},
    )
    return sirens.tolist(), survey


def _view(rows: Sequence[tuple[int, int]], size: int) -> tuple[PartitionView, list[int]]:
    """A partition over the groups of the first table, and the numbers its groups have there."""
    places = np.array(rows, dtype=np.int64).reshape(-1, 2)
    names, groups = np.unique(places[:, 1], return_inverse=True)
    group = np.full(size, -1)
    group[places[:, 0]] = groups
    nowhere = np.zeros(len(names), dtype=np.int64)
    return PartitionView(nowhere, nowhere, group, group), names.tolist()
