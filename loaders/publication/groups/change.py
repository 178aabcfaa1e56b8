"""What differs between an earlier version of a survey and the one that is made, sum by sum.

In: `membre` of today; `ancien`, that of the earlier version.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from loaders.bench import whole
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
Rows = Mapping[str, Any]


def read_change(bench: Workbench, tables: Tables) -> VersionChange:
    """All that differs. Makes `ecart`, the households that are otherwise."""
    asked = {"sommes": _both(), "colonnes": OPS_SUMS, "rebours": reversed(OPS_SUMS)}
    columns = {name: ", ".join(some) for name, some in asked.items()}
    bench.run(statement("loaders.publication.groups", "ecart").format(**columns))
    moving = statement("loaders.publication.groups", "ecarts").format(sommes=", ".join(_moving()))
    shown = shown_tables(tables)[: len(tables.tables)]  # what was collected never changes
    sums = tuple(tuple(n for n in table.sums if n in OPS_SUMS) for table in shown)
    return VersionChange(_moved(bench.columns(moving), sums), tuple(_sides(bench, tables)))


def confused(bench: Workbench) -> set[int]:
    """Groups where who is who is not known, after `read_change`: they wait, whatever moves."""
    return {group for (group,) in bench.rows(statement("loaders.publication.groups", "confus"))}


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
        return {name: whole(rows[name + suffix]) for name in OPS_SUMS}

    group, landlord = whole(rows["groupe"]), whole(rows["bailleur"])
    return GroupChange(group, landlord, sums(""), sums("_er"), sums("_hors"), shown)


def _sides(bench: Workbench, tables: Tables) -> Iterator[ChangeSide]:
    for n, table in enumerate(tables.tables):
        for question in (q for q in table.rule.questions if q.checked_classes):
            for before in ("", "_avant"):
                yield ChangeSide(n, question, _answers(bench, question, before))


def _answers(bench: Workbench, question: SurveyQuestion, before: str) -> SurveyRows:
    """Those whose answers to a question differ, as they answer now or (`_avant`) answered."""
    names = tuple(dict.fromkeys((MENAGES, *_sums_of(question))))
    differ = " OR ".join(f"{quoted(n)} <> {quoted(f'{n}_avant')}" for n in _sums_of(question))
    recent = f"{_MOVED}{before} > 0"
    sums: list[str] = []
    for name in names:
        some = f"{quoted(name + before)} > 0"
        sums.append(f"count_if({some}) AS {quoted(name)}")
        sums.append(f"count_if({some} AND {recent}) AS {quoted(name + '_er')}")
    sql = statement("loaders.publication.groups", "cote")
    rows = bench.columns(sql.format(avant=before, sommes=", ".join(sums), autre=differ))
    return _survey(rows, names)


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
