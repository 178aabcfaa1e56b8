"""A second opinion on partitions, by other code than what built them, before each publication."""

from collections.abc import Iterable, Iterator

import numpy as np

from parc_social.access.secrecy.chain import Partitions
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.survey import COMMUNE, Numbers, SurveyRows
from parc_social.access.secrecy.tables import SecrecyTable, Tables
from parc_social.access.verification.movers import SeenTable, untellable_movers
from parc_social.access.verification.recount import Mask, broken, pairs
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
    seen = [SeenTable.of(*one, survey) for one in zip(tables.tables, made.tous, strict=True)]
    for one in seen:
        yield from _untellable(one)
    told = [[*one.questions()] for one in seen]
    for n, cut in enumerate(made.recents, start=1):
        yield from _times(untellable_movers(cut, seen[:n], told[:n]))


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
    if not np.bincount(cut.group[cut.group >= 0], minlength=cut.count).all():
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


def _untellable(seen: SeenTable) -> Iterator[str]:
    """Groups that fail the rule of their table, whole or for a landlord who takes its own out.

    Not those before it too: groups are of whole groups that pass these, and such sums pass.
    """
    rows, rule, of = seen.everyone, seen.table.rule, f"table {seen.table.nom} : un groupe"
    totals = rows.totals(seen.cut.count)
    yield from _times((f"{of} a {what}", sets) for what, sets in broken(totals, rule))
    if rule.coalition:
        others = {name: totals[name][rows.place] - rows.counts[name] for name in totals}
        some = others[MENAGES] > 0
        said = f"{of} livre à un bailleur d'autrui"
        yield from _times((f"{said} {what}", sets & some) for what, sets in broken(others, rule))


def _times(found: Iterable[tuple[str, Mask]]) -> Iterator[str]:
    """Each fault that some sets have, and how many."""
    for what, sets in found:
        times = int(sets.sum())
        if times:
            yield f"{what} ({times} fois)"
