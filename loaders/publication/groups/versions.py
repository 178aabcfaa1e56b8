"""Earlier versions of a survey: a late deposit or a correction must not show by difference.

Groups stay as they were first made. A group is counted again only when the households that move
each published sum since each earlier version are none or may be spoken of themselves, in every
table and population; else it waits, with all that is published together with it, and shows what it
showed. Households that no version grouped may form new groups. What was collected is counted when
its groups are made, and never again: reliability is judged by nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from loaders.bench import whole
from loaders.publication.groups.change import confused, read_change, read_now
from parc_social.access.secrecy.chain import RECENTS, TOUS, Partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.tables import Tables
from parc_social.access.secrecy.version_changes import unspoken, untold
from parc_social.domain.indicators import OPS_SUMS
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

SETTINGS = "reglages"
# Of the file of partitions. One of another form can't be set against: groups made without it could
# give back, by difference, what it has shown.
FORM = ("forme", "2")
_PLACES = "tableau, population, adresse, groupe, montre"
_OTHER_FORM = (
    "« {file} » : les groupes de l'enquête {year} y sont d'une autre forme que ceux de ce serveur"
    " ; publiez avec la version du serveur qui les a faits ou, si rien de cette enquête n'a été"
    " diffusé, ôtez ce fichier"
)
_FORMS = "groupe, tableau, population, niveau, zone, code_commune"


@dataclass(frozen=True, slots=True)
class Versions:
    """The earlier versions of a survey, as they are attached, oldest first."""

    aliases: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.aliases)

    @staticmethod
    def of(bench: Workbench, folder: Path, millesime: int) -> "Versions":
        """Those of a survey that lie in the folder, attached read only.

        Raises BadFile where one is of another form: nothing is published beside it.
        """
        found: dict[int, str] = {}
        for n, file in enumerate(sorted(folder.glob(f"ops_{millesime}_*.partition.duckdb"))):
            bench.attach(f"version_{n}", file)
            told = dict(bench.rows(f"FROM version_{n}.cadre SELECT cle, valeur"))
            if told.get(FORM[0]) != FORM[1]:
                raise BadFile(_OTHER_FORM.format(file=file.name, year=millesime))
            found[int(told["version"])] = f"version_{n}"
        return Versions(tuple(found[number] for number in sorted(found)))


def freeze(bench: Workbench, versions: Versions) -> None:
    """Tables `pris`, `connu`, `forme`, `releve_connu` of the last version (sql/versions.sql)."""
    bench.run(statement("loaders.publication.groups", "versions"))
    if versions.aliases:
        last = versions.aliases[-1]
        bench.run(f"INSERT INTO connu FROM {last}.adresse_groupe SELECT {_PLACES}")
        bench.run(f"INSERT INTO forme FROM {last}.groupe SELECT {_FORMS} ORDER BY groupe")
        bench.run(f"INSERT INTO releve_connu FROM {last}.releve")
        grouped = f"FROM connu SEMI JOIN {last}.membre USING (groupe)"
        bench.run(f"INSERT INTO pris {grouped} SELECT DISTINCT adresse")


def hold_back(bench: Workbench, versions: Versions, tables: Tables) -> None:
    """Table `attente`: groups of the first table that wait; `membre` has their earlier households.

    A group that waits may leave too few that change in a larger one: asked until none is added.
    """
    bench.run("CREATE TEMP TABLE attente (groupe INTEGER)")
    waiting: set[int] = set()
    while more := _to_wait(bench, versions, tables) - waiting:
        waiting |= more
        bench.insert_columns("attente", {"groupe": np.array(sorted(more))})
        _look_at(bench, versions.aliases[-1])
        bench.run(statement("loaders.publication.groups", "attente"))


def _to_wait(bench: Workbench, versions: Versions, tables: Tables) -> set[int]:
    """Groups whose change since an earlier version, or whose households, can't be told."""
    found: set[int] = set()
    for alias in versions.aliases:
        cuts = _cuts(bench, alias, tables)
        _look_at(bench, alias)
        found |= untold(read_change(bench, tables), cuts, tables.tables)
        found |= confused(bench)
    if versions.aliases:
        cuts = _cuts(bench, versions.aliases[-1], tables)
        found |= unspoken(read_now(bench, tables), cuts, tables.tables)
    return found


def lacking(bench: Workbench, alias: str) -> frozenset[str]:
    """The mesures of today that a version did not count."""
    known = {name for name, *_ in bench.rows(f"DESCRIBE {alias}.membre")}
    return frozenset(OPS_SUMS) - known


def _look_at(bench: Workbench, alias: str) -> None:
    """View `ancien`: the households of a version.

    Of a mesure that it did not count nothing was told: it is what it is now.
    """
    gone = lacking(bench, alias)
    columns = ", ".join(
        f"coalesce(m.{quoted(c)}, 0) AS {quoted(c)}" if c in gone else f"v.{quoted(c)}"
        for c in ("groupe", "bailleur", "cle", *OPS_SUMS)
    )
    beside = "LEFT JOIN menage AS m ON m.bailleur = v.bailleur AND m.cle = v.cle" if gone else ""
    bench.run(
        f"CREATE OR REPLACE TEMP VIEW ancien AS SELECT {columns} FROM {alias}.membre AS v {beside}"  # noqa: S608 - our own names
    )


def _cuts(bench: Workbench, alias: str, tables: Tables) -> Partitions:
    """The partitions of a version, over the groups of its first table in place of addresses."""
    size = int(bench.value(f"SELECT coalesce(max(groupe), 0) + 1 FROM {alias}.groupe"))  # noqa: S608 - our own names
    places = f"SELECT origine, groupe FROM {alias}.chaine"  # noqa: S608 - our own names
    places += " WHERE tableau = ? AND population = ?"
    return Partitions(
        *(
            tuple(
                _cut(bench.columns(places, [table.nom, population]), size)
                for table in tables.tables
            )
            for population in (TOUS, RECENTS)
        )
    )


def _cut(rows: Mapping[str, Any], size: int) -> PartitionView:
    names, groups = np.unique(whole(rows["groupe"]), return_inverse=True)
    group = np.full(size, -1)
    group[whole(rows["origine"])] = groups
    nowhere = np.zeros(len(names), dtype=np.int64)
    return PartitionView(nowhere, nowhere, group, group)
