"""A second opinion on the groups of what was collected, by other code than what built them."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from parc_social.access.secrecy.collected import ANSWERED, LET, SURVEYED, SurveyedDwellings
from parc_social.access.secrecy.partition_view import PartitionView
from parc_social.access.secrecy.survey import SurveyRows
from parc_social.access.secrecy.tables import Economy, SecrecyTable, Tables
from parc_social.access.verification.partition import SecrecyFault

SecretListing = dict[int, tuple[int, int, int]]  # let, answered, surveyed by landlord


def verify_collected(
    cut: PartitionView,
    first: PartitionView,
    survey: SurveyRows,
    collected: SurveyedDwellings,
    tables: Tables,
) -> None:
    """Raises SecrecyFault naming the first fault of the groups, if they have one."""
    fault = next(collected_faults(cut, first, survey, collected, tables), None)
    if fault is not None:
        raise SecrecyFault(f"secret de la collecte : {fault} ; l'édition n'est pas publiée")


def collected_faults(
    cut: PartitionView,
    first: PartitionView,
    survey: SurveyRows,
    collected: SurveyedDwellings,
    tables: Tables,
) -> Iterator[str]:
    """Every fault: a group out of its zone or not whole, or that tells of too few."""
    table = tables.collected
    if table is None:
        if cut.count:
            yield "aucun réglage ne la dit"
        return
    if (cut.level < table.finest).any() or cut.group.max(initial=-1) >= cut.count:
        yield "un groupe n'existe pas, ou est plus fin que la table ne le permet"
        return
    yield from _astray(cut, first, survey)
    held = _held(cut, collected)
    for group in range(cut.count):
        yield from (f"groupe {group} : {f}" for f in _told(held[group], table, tables.economy))


def _astray(cut: PartitionView, first: PartitionView, survey: SurveyRows) -> Iterator[str]:
    """Groups that are not in their zone, or not made of whole groups of the first table."""
    for address in np.flatnonzero(cut.group >= 0).tolist():
        group = cut.group[address]
        if survey.zones[cut.level[group]][address] != cut.zone[group]:
            yield f"le groupe {group} contient une adresse hors de sa zone"
    holder: dict[int, int] = {}
    for address, (own, group) in enumerate(zip(first.group, cut.group, strict=True)):
        if holder.setdefault(int(own), int(group)) != group or (own < 0 <= group):
            yield f"l'adresse {address} n'est pas d'un groupe fait de groupes entiers"


def _held(cut: PartitionView, collected: SurveyedDwellings) -> dict[int, SecretListing]:
    held: dict[int, SecretListing] = defaultdict(dict)
    groups = cut.group[collected.address].tolist()
    counts = [collected.sums[name].tolist() for name in (LET, ANSWERED, SURVEYED)]
    for group, landlord, *more in zip(groups, collected.landlord.tolist(), *counts, strict=True):
        let, answered, surveyed = held[group].get(landlord, (0, 0, 0))
        held[group][landlord] = (let + more[0], answered + more[1], surveyed + more[2])
    return held


def _told(held: SecretListing, table: SecrecyTable, economy: Economy) -> Iterator[str]:
    floor = table.rule.floor
    known = [(0, 0), *((own[0], own[1]) for own in held.values() if table.rule.coalition)]
    let, answered, _ = (sum(column) for column in zip(*held.values(), strict=True))
    if let < floor:
        yield f"{let} logements loués"
    for own_let, own_answered in known:
        others, said = let - own_let, answered - own_answered
        for count, what in (
            (others, "logements loués"), (said, "réponses"), (others - said, "silencieux"),
        ):  # fmt: skip
            if 0 < count < floor:
                yield f"{count} {what}"
    for n, what in ((0, "loués"), (2, "enquêtés")):
        counts = [own[n] for own in held.values() if own[n]]
        if len(counts) < economy.landlords:
            yield f"logements {what} de {len(counts)} bailleurs"
        elif max(counts) * 100 > economy.share * sum(counts):
            yield f"logements {what} : un bailleur en a plus de {economy.share} %"
