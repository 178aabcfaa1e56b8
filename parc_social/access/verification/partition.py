"""A second opinion on partitions, by other code than what built them, before each publication."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from parc_social.access.secrecy.chain import Partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rule import MENAGES, SurveyQuestion
from parc_social.access.secrecy.survey import COMMUNE, Numbers, SurveyRows
from parc_social.access.secrecy.tables import SecrecyTable, Tables
from parc_social.access.verification.recount import (
    Counts,
    Mask,
    RecountedRows,
    badly_answered,
    broken,
    different,
    few,
    pairs,
)
from parc_social.errors import ParcSocialError


class SecrecyFault(ParcSocialError):
    """A partition or a published figure that statistical secrecy forbids: nothing is published."""

    code = "secrecy-fault"


def verify(made: Partitions, survey: SurveyRows, tables: Tables) -> None:
    """Raises SecrecyFault naming the first fault of the partitions, if they have one."""
    fault = next(faults(made, survey, tables), None)
    if fault is not None:
        raise SecrecyFault(f"secret statistique : {fault} ; l'édition n'est pas publiée")


def faults(made: Partitions, survey: SurveyRows, tables: Tables) -> Iterator[str]:
    """Every fault: zones or partitions that do not nest, groups that lie or may not be told."""
    yield from _unnested_zones(survey)
    zones = np.stack(survey.zones)
    for population in (made.tous, made.recents):
        for table, cut in zip(tables.tables, population, strict=True):
            yield from (f"table {table.nom} : {fault}" for fault in _misplaced(cut, zones, table))
        for table, inner, outer in zip(tables.tables, population, population[1:], strict=False):
            yield from (f"table {table.nom} : {f}" for f in _straddling(inner, outer, survey))
    for table, inner, outer in zip(tables.tables, made.tous, made.recents, strict=True):
        yield from (f"emménagés de {table.nom} : {f}" for f in _straddling(inner, outer, survey))
    seen = [_Seen.of(tables.tables[: n + 1], cut, survey) for n, cut in enumerate(made.tous)]
    for one in seen:
        yield from _untellable(one)
    for n, cut in enumerate(made.recents):
        yield from _untellable_movers(cut, seen[: n + 1], survey)


def _unnested_zones(survey: SurveyRows) -> Iterator[str]:
    for level, (zone, parent) in enumerate(zip(survey.zones, survey.zones[1:], strict=False)):
        of_zone = np.empty(int(zone.max(initial=-1)) + 1, dtype=np.int64)
        of_zone[zone] = parent
        if (of_zone[zone] != parent).any():
            yield f"une zone du niveau {level} est dans deux zones du suivant"


def _misplaced(cut: PartitionView, zones: Numbers, table: SecrecyTable) -> Iterator[str]:
    """Groups are where they say, none finer than the table's level, and what is shown is there."""
    if (cut.level < table.finest).any():
        yield "un groupe est plus fin que la table ne le permet"
    for what, of_address in (("contient", cut.group), ("est montré par", cut.shown)):
        if len(of_address) != zones.shape[1] or of_address.max(initial=-1) >= cut.count:
            yield f"un groupe qui {what} une adresse n'existe pas"
            return
        there = np.flatnonzero(of_address >= 0)
        group = of_address[there]
        own, first = cut.level[group], cut.first_addresses()[group]
        level = own if of_address is cut.group else np.maximum(own, COMMUNE)
        astray = (zones[level, there] != zones[level, first]) | (
            zones[own, first] != cut.zone[group]
        )
        for n in np.flatnonzero(astray).tolist():
            yield f"le groupe {group[n]} {what} une adresse hors de sa zone"
    if len(different(cut.group[cut.group >= 0])) < cut.count:
        yield "un groupe est vide"


def _straddling(inner: PartitionView, outer: PartitionView, survey: SurveyRows) -> Iterator[str]:
    """Groups of the second partition are made of whole groups of the first, and of nothing else."""
    answering = np.zeros(survey.addresses, dtype=np.bool_)
    answering[survey.address[survey.tous[MENAGES] > 0]] = True
    if (answering & (outer.group >= 0) & (inner.group < 0)).any():
        yield "un groupe de la table suivante contient des ménages qu'aucun groupe ne contient ici"
    inside = np.flatnonzero(inner.group >= 0)
    within, _ = pairs(inner.group[inside], outer.group[inside])
    seen, times = np.unique(within, return_counts=True)
    for group in seen[times > 1].tolist():
        yield f"le groupe {group} est à cheval sur des groupes de la partition suivante"


def _untellable(seen: "_Seen") -> Iterator[str]:
    rows, count = seen.everyone, seen.cut.count
    totals = rows.totals(count)
    others = {name: totals[name][rows.place] - rows.counts[name] for name in totals}
    for one in seen.tables:
        said = f"table {seen.table.nom} : un groupe a"
        yield from _broken_among(broken(totals, one.rule), np.ones(count, dtype=np.bool_), said)
        if one.rule.coalition:
            said = f"table {seen.table.nom} : un groupe livre à un bailleur d'autrui"
            yield from _broken_among(broken(others, one.rule), others[MENAGES] > 0, said)


def _broken_among(found: Iterator[tuple[str, Mask]], asked: Mask, said: str) -> Iterator[str]:
    for what, sets in found:
        times = int((sets & asked).sum())
        if times:
            yield f"{said} {what} ({times} fois)"


@dataclass(frozen=True, slots=True)
class _Seen:
    """Households by group of a table's partition and landlord, row by row; movers by group too.

    `everyone` has what the rules of `tables`, up to this one, look at; `halves`, of its own rule,
    are of movers and of the others, in the same rows.
    """

    tables: Sequence[SecrecyTable]
    cut: PartitionView
    everyone: RecountedRows
    halves: tuple[RecountedRows, RecountedRows]
    totals: tuple[Counts, Counts]

    @property
    def table(self) -> SecrecyTable:
        return self.tables[-1]

    @staticmethod
    def of(tables: Sequence[SecrecyTable], cut: PartitionView, survey: SurveyRows) -> "_Seen":
        both = {name: survey.tous[name] for one in tables for name in one.rule.sums}
        names = tables[-1].rule.sums
        both |= {f"dedans {name}": survey.recents[name] for name in names}
        rows = RecountedRows.of(cut.group[survey.address], survey.landlord, both)
        inside = {name: rows.counts.pop(f"dedans {name}") for name in names}
        outside = {name: rows.counts[name] - inside[name] for name in names}
        first, second = (replace(rows, counts=counts) for counts in (inside, outside))
        totals = first.totals(cut.count), second.totals(cut.count)
        return _Seen(tables, cut, rows, (first, second), totals)


def _untellable_movers(
    cut: PartitionView, seen: Sequence[_Seen], survey: SurveyRows
) -> Iterator[str]:
    """Movers and others, over the groups of each table that hold both, are none or pass.

    Each landlord's view is one of its own: its rows are taken out of every group of the set.
    """
    last = seen[-1].table
    movers = RecountedRows.of(
        cut.group[survey.address], survey.landlord, {MENAGES: survey.recents[MENAGES]}
    )
    if (movers.totals(cut.count)[MENAGES] == 0).any():
        yield f"emménagés de {last.nom} : un groupe n'a pas d'emménagé"
    for one in seen:
        rule = one.table.rule
        holder = _holders(one.cut, cut)
        said = f"emménagés de {last.nom}, table {one.table.nom} : un groupe"
        views = [(np.arange(cut.count), np.full(cut.count, -1))]
        if rule.coalition:
            views.append(_landlords_of(cut, survey))
        for place, landlord in views:
            found = _told(one, holder, (place, landlord))
            yield from _broken_among(found, np.ones(len(place), dtype=np.bool_), f"{said} montre")


def _holders(inner: PartitionView, outer: PartitionView) -> Numbers:
    holder = np.full(inner.count, -1)
    inside = inner.group >= 0
    holder[inner.group[inside]] = outer.group[inside]
    return holder


def _landlords_of(cut: PartitionView, survey: SurveyRows) -> tuple[Numbers, Numbers]:
    there = cut.group[survey.address]
    answering = (there >= 0) & (survey.tous[MENAGES] > 0)
    return pairs(there[answering], survey.landlord[answering])


def _told(
    one: _Seen, holder: Numbers, views: tuple[Numbers, Numbers]
) -> Iterator[tuple[str, Mask]]:
    """What movers, others, or the fewer of both by group lack, as each landlord sees each set.

    A set is told over its groups that hold answers of both. It is counted as everybody sees it (a
    landlord of -1), then each row of the landlord's own is put right: what its group tells without.
    """
    inside = np.flatnonzero(holder >= 0)
    row, view = _own_rows(one.halves[0], holder, views)
    group = one.halves[0].place[row]

    def seen(whole: Numbers, without: Numbers) -> Numbers:
        """By view, from what each group tells to everybody, and to the landlord of each row."""
        sets = np.bincount(holder[inside], whole[inside], int(views[0].max(initial=-1)) + 1)
        others = np.bincount(view, without - whole[group], len(views[0]))
        return (sets[views[0]] + others).astype(np.int64)

    sides = list(zip(one.halves, one.totals, strict=True))
    for question in (SurveyQuestion(MENAGES), *one.table.rule.questions):
        counted = question.connus
        whole = [totals[counted] for _, totals in sides]
        left = [totals[counted][group] - rows.counts[counted][row] for rows, totals in sides]
        both, still = (np.minimum(*halves) > 0 for halves in (whole, left))
        for rows, totals in sides:
            counts = {
                name: seen(
                    totals[name] * both, (totals[name][group] - rows.counts[name][row]) * still
                )
                for name in (counted, *question.checked_classes)
            }
            yield from badly_answered(counts, question, one.table.rule.floor)
        fewer = {counted: seen(np.minimum(*whole), np.minimum(*left))}
        yield few(fewer, counted, one.table.rule.floor, "réponses, de la moindre part, à")


def _own_rows(
    rows: RecountedRows, holder: Numbers, views: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """The rows that are of the landlord of a view, in one of its groups; and that view of each."""
    width = int(max(rows.landlord.max(initial=0), views[1].max(initial=0))) + 1
    asked = np.append(views[0] * width + views[1], -1)  # in order; without landlord, of no row
    of_set = holder[rows.place]
    keys = of_set * width + rows.landlord
    view = np.searchsorted(asked[:-1], keys)
    row = np.flatnonzero((of_set >= 0) & (views[1].max(initial=-1) >= 0) & (asked[view] == keys))
    return row, view[row]
