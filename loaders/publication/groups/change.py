"""What differs between an earlier version of a survey and the one that is made, sum by sum.

In: `membre` of today; `ancien`, that of the earlier version.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from loaders.bench import stretches, whole
from loaders.publication.groups.survey import asked_sums, counted
from loaders.publication.tables import shown_tables
from parc_social.access.secrecy import Tables
from parc_social.access.secrecy.rule import MENAGES, SurveyQuestion
from parc_social.access.secrecy.survey import Sums, SurveyRows
from parc_social.access.secrecy.version_changes import ChangeSide, GroupChange, VersionChange
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_MOVED = "emmenages_recents"
AT_ONCE = 500_000  # households of both versions: 1 kB each, where all of them changed
_EVERY = "SELECT groupe FROM membre UNION ALL SELECT groupe FROM ancien"
Rows = Mapping[str, Any]


def read_change(bench: Workbench, tables: Tables) -> VersionChange:
    """All that differs, some groups after the others. Makes `confus`, and `ecart` of the last."""
    sides = [(n, question, before) for n, question in _asked(tables) for before in ("", "_avant")]
    moving = statement("loaders.publication.groups", "ecarts").format(sommes=", ".join(_moving()))
    looks = [moving, *(_answers(question, before) for _, question, before in sides)]
    first, *answered = _in_turn(bench, looks)
    shown = shown_tables(tables)[: len(tables.tables)]  # what was collected never changes
    sums = tuple(tuple(n for n in table.sums if n in OPS_SUMS) for table in shown)
    told = [
        ChangeSide(n, question, _survey(rows, _names(question)))
        for (n, question, _), rows in zip(sides, answered, strict=True)
    ]
    return VersionChange(_moved(first, sums), tuple(told))


def _in_turn(bench: Workbench, looks: Sequence[str]) -> list[Rows]:
    """The rows of each look, over all groups: at stretches of them, each made into `ecart`."""
    asked = {"sommes": _both(), "colonnes": OPS_SUMS, "rebours": reversed(OPS_SUMS)}
    columns = {name: ", ".join(some) for name, some in asked.items()}
    changed = statement("loaders.publication.groups", "ecart").format(**columns)
    confusing = statement("loaders.publication.groups", "confus")
    found: list[list[Rows]] = [[] for _ in looks]
    bench.run(statement("loaders.publication.groups", "numeros"))
    none = (0, -1)  # where there is no group, no rows of each look
    for first, last in stretches(bench, _EVERY, AT_ONCE) or [none]:
        bench.run(changed, {"premier": first, "dernier": last})
        bench.run(confusing)
        for sql, parts in zip(looks, found, strict=True):
            parts.append(_narrow(bench.columns(sql)))
    return [_joined(parts) for parts in found]


def _narrow(rows: Rows) -> Rows:
    """Counts of households: none of a survey is over 2 thousand million."""
    return {name: whole(column).astype(np.int32) for name, column in rows.items()}


def _joined(parts: Sequence[Rows]) -> Rows:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def confused(bench: Workbench) -> set[int]:
    """Groups where who is who is not known, after `read_change`: they wait, whatever moves."""
    return {group for (group,) in bench.rows("SELECT DISTINCT groupe FROM confus")}


def read_now(bench: Workbench, tables: Tables) -> SurveyRows:
    """The households of the groups of the version that is looked at, as they are now."""
    names = asked_sums(tables)
    sql = statement("loaders.publication.groups", "presents")
    return _survey(bench.columns(sql.format(sommes=counted(names))), names)


def _both() -> Iterator[str]:
    """SQL: each sum of a household, now and then."""
    for name in map(quoted, OPS_SUMS):
        yield f"coalesce(p.{name}, 0) AS {name}"
    for name in OPS_SUMS:
        yield f"coalesce(m.{quoted(name)}, 0) AS {quoted(f'{name}_avant')}"


def _moving() -> Iterator[str]:
    """SQL: how many households move each sum: of everyone, of movers, of the others."""
    for name in OPS_SUMS:
        now, before = quoted(name), quoted(f"{name}_avant")
        yield f"count_if({now} <> {before}) AS {now}"
        for suffix, test in (("_er", "> 0"), ("_hors", "= 0")):
            here = f"CASE WHEN {_MOVED} {test} THEN {now} ELSE 0 END"
            then = f"CASE WHEN {_MOVED}_avant {test} THEN {before} ELSE 0 END"
            yield f"count_if({here} <> {then}) AS {quoted(name + suffix)}"


def _moved(rows: Rows, shown: tuple[tuple[str, ...], ...]) -> GroupChange:
    def sums(suffix: str) -> Sums:
        return {name: rows[name + suffix] for name in OPS_SUMS}

    group, landlord = whole(rows["groupe"]), whole(rows["bailleur"])
    return GroupChange(group, landlord, sums(""), sums("_er"), sums("_hors"), shown)


def _asked(tables: Tables) -> Iterator[tuple[int, SurveyQuestion]]:
    for n, table in enumerate(tables.tables):
        yield from ((n, q) for q in table.rule.questions if q.checked_classes)


def _answers(question: SurveyQuestion, before: str) -> str:
    """SQL: whose answers to a question differ, as they answer now or (`_avant`) answered."""
    differ = " OR ".join(f"{quoted(n)} <> {quoted(f'{n}_avant')}" for n in _sums_of(question))
    recent = f"{_MOVED}{before} > 0"
    sums: list[str] = []
    for name in _names(question):
        some = f"{quoted(name + before)} > 0"
        sums.append(f"count_if({some}) AS {quoted(name)}")
        sums.append(f"count_if({some} AND {recent}) AS {quoted(name + '_er')}")
    sql = statement("loaders.publication.groups", "cote")
    return sql.format(avant=before, sommes=", ".join(sums), autre=differ)


def _names(question: SurveyQuestion) -> tuple[str, ...]:
    return tuple(dict.fromkeys((MENAGES, *_sums_of(question))))


def _sums_of(question: SurveyQuestion) -> tuple[str, ...]:
    return tuple(dict.fromkeys((question.connus, *question.checked_classes)))


def _survey(rows: Rows, names: Sequence[str]) -> SurveyRows:
    """Rows with groups of the first table in place of addresses."""
    address = whole(rows["groupe"])
    return SurveyRows(
        zones=(),
        owners=np.zeros(int(address.max(initial=-1)) + 1, dtype=np.int64),
        address=address,
        landlord=whole(rows["bailleur"]),
        tous={name: whole(rows[name]) for name in names},
        recents={name: whole(rows[f"{name}_er"]) for name in names},
    )
