"""A second opinion on the groups of landlords' business, by other code than what built them."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from parc_social.access.secrecy.cut import Cut
from parc_social.access.secrecy.economy import Stock
from parc_social.access.secrecy.tables import Economy
from parc_social.access.secrecy_verify import SecrecyFault


def verify_economy(cut: Cut, stock: Stock, economy: Economy) -> None:
    """Raises SecrecyFault naming the first fault of the groups, if they have one."""
    fault = next(economy_faults(cut, stock, economy), None)
    if fault is not None:
        raise SecrecyFault(f"secret économique : {fault} ; l'édition n'est pas publiée")


def economy_faults(cut: Cut, stock: Stock, economy: Economy) -> Iterator[str]:
    """Every fault: a group out of its zone, or a sum that shows the business of too few."""
    group = cut.group
    if len(group) != stock.places or group.max(initial=-1) >= cut.count:
        yield "un groupe qui contient un lieu n'existe pas"
        return
    for place in np.flatnonzero(group >= 0).tolist():
        level = cut.level[group[place]]
        if stock.zones[level][place] != cut.zone[group[place]]:
            yield f"le groupe {group[place]} contient un lieu hors de sa zone"
    held = _held(cut, stock, economy)
    for number in range(cut.count):
        if not any(held[number, economy.sums[0]].values()):
            yield f"le groupe {number} est vide"
        for name in economy.sums:
            yield from _told(f"{name} du groupe {number}", held[number, name], economy)


def _held(cut: Cut, stock: Stock, economy: Economy) -> dict[tuple[int, str], dict[int, int]]:
    """What each landlord has of each sum, by group."""
    held: dict[tuple[int, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = list(zip(cut.group[stock.place].tolist(), stock.landlord.tolist(), strict=True))
    for name in economy.sums:
        for (number, landlord), count in zip(rows, stock.sums[name].tolist(), strict=True):
            held[number, name][landlord] += count
    return held


def _told(what: str, held: dict[int, int], economy: Economy) -> Iterator[str]:
    present = [count for count in held.values() if count]
    if present and len(present) < economy.landlords:
        yield f"{what} : {len(present)} bailleurs"
    if present and max(present) / sum(present) * 100 > economy.share:
        yield f"{what} : un bailleur en a plus de {economy.share} %"
