"""The partitions of published surveys, read back as counts of households by group and landlord."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from parc_social.access.secrecy import Rule
from parc_social.access.secrecy.tables import read_tables
from parc_social.access.secrecy_succession import FrozenGroup
from parc_social.storage.arrival import version_file
from parc_social.storage.publication import Version
from parc_social.storage.workshop import statement, workshop


@dataclass(frozen=True, slots=True)
class FrozenPartition:
    """The groups of one version of a survey, and the rule that made them."""

    survey: str
    millesime: int
    rule: Rule
    groups: tuple[FrozenGroup, ...]


def read_partition(folder: Path, version: Version) -> FrozenPartition:
    """The partition of a published version. Raises BadFile when its file is missing."""
    file = folder / f"{version_file(version.id)}.duckdb"
    with workshop(None) as bench:
        bench.attach("version", file)
        settings = dict(bench.rows("FROM version.cadre SELECT cle, valeur"))
        rows = bench.rows(statement("parc_social.storage", "partition_menages"))
    groups = [
        FrozenGroup(level, commune, {landlord: count for *_, landlord, count in members})
        for (_, level, commune), members in groupby(rows, key=lambda row: row[:3])
    ]
    rule = read_tables(settings["reglages"]).base
    return FrozenPartition(version.id, version.millesime, rule, tuple(groups))
