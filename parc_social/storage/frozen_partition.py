"""The partitions of published surveys, read back as counts of households by group and landlord."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from parc_social.access.secrecy import Rule
from parc_social.access.secrecy.tables import read_tables
from parc_social.access.secrecy_succession import FrozenGroup
from parc_social.storage.arrival import version_file
from parc_social.storage.publication import Version
from parc_social.storage.workshop import quoted, statement, workshop


@dataclass(frozen=True, slots=True)
class FrozenPartition:
    """The groups of one table of a version of a survey, and the rule that made them."""

    survey: str
    table: str
    millesime: int
    rule: Rule
    groups: tuple[FrozenGroup, ...]


def read_partitions(folder: Path, version: Version) -> tuple[FrozenPartition, ...]:
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
        sql = statement("parc_social.storage", "partition_menages").format(sommes=sums)
        rows = bench.rows(sql)
    made: dict[str, list[FrozenGroup]] = {}
    for (table, _, level, commune), members in groupby(rows, key=lambda row: row[:4]):
        held = {landlord: dict(zip(names, sums, strict=True)) for landlord, sums in _parts(members)}
        made.setdefault(table, []).append(FrozenGroup(level, commune, held))
    return tuple(
        FrozenPartition(version.id, t.nom, version.millesime, t.rule, tuple(made.get(t.nom, ())))
        for t in tables
    )


def _parts(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The landlord of each row, and its sums."""
    for row in rows:
        yield row[4], row[5:]
