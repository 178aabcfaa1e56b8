"""Earlier versions of a survey: a late deposit or a correction must not show by difference.

Groups stay as they were first made. A group is counted again only when the households that
changed since each earlier version are none or may be spoken of themselves; else it waits, and
shows what it showed. Households that no version grouped may form new groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.publication_columns import insert
from parc_social.access.secrecy import Rule, passes
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.workshop import Workshop, quoted, statement


@dataclass(frozen=True, slots=True)
class Versions:
    """What is frozen by the last version: its groups, their addresses, what each address shows.

    `known` maps every address of the last version to the group it shows, or None. `aliases` are
    the versions as they are attached, oldest first.
    """

    aliases: tuple[str, ...] = ()
    groups: tuple[tuple[int, int, str, str | None], ...] = ()
    group_of: Mapping[str, int] = field(default_factory=dict[str, int])
    known: Mapping[str, int | None] = field(default_factory=dict[str, int | None])

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.aliases)

    @property
    def last(self) -> int:
        """The highest number of a group; 0 when there is none."""
        return max((number for number, *_ in self.groups), default=0)

    @staticmethod
    def of(bench: Workshop, folder: Path, millesime: int) -> "Versions":
        """Those of a survey that lie in the folder, attached read only."""
        found: dict[int, str] = {}
        for n, file in enumerate(sorted(folder.glob(f"ops_{millesime}_*.partition.duckdb"))):
            bench.attach(f"version_{n}", file)
            number = bench.value(f"FROM version_{n}.cadre SELECT valeur WHERE cle = 'version'")
            found[int(number)] = f"version_{n}"
        if not found:
            return Versions()
        aliases = tuple(found[number] for number in sorted(found))
        places = bench.rows(f"FROM {aliases[-1]}.adresse_groupe SELECT adresse, groupe, montre")
        return Versions(
            aliases=aliases,
            groups=tuple(_groups(bench, aliases[-1])),
            group_of={address: group for address, group, _ in places if group is not None},
            known={address: shown for address, _, shown in places},
        )


def hold_back(bench: Workshop, versions: Versions, rule: Rule) -> None:
    """Table `attente`: the groups that wait; `membre` then has their earlier households."""
    bench.run("CREATE TEMP TABLE attente (groupe INTEGER)")
    waiting: set[int] = set()
    for alias in versions.aliases:
        _look_at(bench, alias)
        waiting |= _untold(bench, rule)
    if versions.aliases:
        waiting |= _unspoken(bench, rule)
        insert(bench, "attente", {"groupe": sorted(waiting)})
        bench.run(statement("loaders", "publication_attente"))


def _groups(bench: Workshop, alias: str) -> list[Any]:
    columns = "groupe, niveau, zone, code_commune"
    return bench.rows(f"FROM {alias}.groupe SELECT {columns} ORDER BY groupe")


def _look_at(bench: Workshop, alias: str) -> None:
    columns = ", ".join(quoted(c) for c in ("groupe", "bailleur", "cle", *OPS_SUMS))
    bench.run(f"CREATE OR REPLACE TEMP VIEW ancien AS FROM {alias}.membre SELECT {columns}")


def _untold(bench: Workshop, rule: Rule) -> set[int]:
    """Groups whose change since the version `ancien` is too small to be told."""
    changes = _by_group(bench.rows(statement("loaders", "publication_ecarts")))
    return {group for group, households in changes.items() if not passes(households, rule)}


def _unspoken(bench: Workshop, rule: Rule) -> set[int]:
    """Groups of the last version that are too small as they now are, or empty."""
    rows = bench.rows("FROM membre SELECT groupe, bailleur, count(*) GROUP BY 1, 2")
    now = _by_group(rows)
    before = {group for (group,) in bench.rows("FROM ancien SELECT DISTINCT groupe")}
    return {group for group in before if not passes(now.get(group, {}), rule)}


def _by_group(rows: list[tuple[Any, ...]]) -> dict[int, dict[str, int]]:
    groups: dict[int, dict[str, int]] = {}
    for group, landlord, count in rows:
        groups.setdefault(group, {})[landlord] = count
    return groups
