"""A second opinion on a partition: other code than what built it, asked before each publication."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from parc_social.access.secrecy import Address, Group, Partition, Rule
from parc_social.errors import ParcSocialError


class SecrecyFault(ParcSocialError):
    """A partition or a published figure that statistical secrecy forbids: nothing is published."""

    code = "secrecy-fault"


def verify(partition: Partition, addresses: Iterable[Address], rule: Rule) -> None:
    """Raises SecrecyFault naming the first fault of the partition, if it has one."""
    fault = next(faults(partition, addresses, rule), None)
    if fault is not None:
        raise SecrecyFault(f"secret statistique : {fault} ; l'édition n'est pas publiée")


def faults(partition: Partition, addresses: Iterable[Address], rule: Rule) -> Iterator[str]:
    """Every fault: zones that do not nest, groups that overlap, lie or are too small."""
    known = {address.id: address for address in addresses}
    yield from _unnested(known.values())
    yield from _overlaps(partition)
    for group in partition.groups:
        yield from _misplaced(group, known)
        yield from _too_small(group, known, rule)
    yield from _unclaimed(partition)
    yield from _shown_elsewhere(partition, known)


def _unnested(addresses: Iterable[Address]) -> Iterator[str]:
    parents: dict[tuple[int, str], str] = {}
    for address in addresses:
        for level in range(len(address.zones) - 1):
            zone, parent = address.zones[level], address.zones[level + 1]
            if parents.setdefault((level, zone), parent) != parent:
                yield f"la zone {zone} est dans deux zones, {parents[level, zone]} et {parent}"


def _overlaps(partition: Partition) -> Iterator[str]:
    times = Counter(name for group in partition.groups for name in group.addresses)
    yield from (f"l'adresse {name} est dans {n} groupes" for name, n in times.items() if n > 1)
    numbers = Counter(group.id for group in partition.groups)
    yield from (f"{n} groupes ont le numéro {number}" for number, n in numbers.items() if n > 1)


def _misplaced(group: Group, known: Mapping[str, Address]) -> Iterator[str]:
    for name in group.addresses:
        if name not in known:
            yield f"le groupe {group.id} contient une adresse inconnue, {name}"
        elif known[name].zones[group.level] != group.zone:
            yield f"l'adresse {name} du groupe {group.id} est hors de sa zone {group.zone}"


def _too_small(group: Group, known: Mapping[str, Address], rule: Rule) -> Iterator[str]:
    owners = [
        landlord
        for name in group.addresses
        if name in known
        for landlord, count in known[name].households.items()
        for _ in range(count)
    ]
    if Counter(owners) != Counter(dict(group.households)):
        yield f"les ménages du groupe {group.id} ne sont pas ceux de ses adresses"
    if len(owners) < rule.floor:
        yield f"le groupe {group.id} a moins de {rule.floor} ménages"
    for landlord in set(owners) if rule.coalition else ():
        if 0 < sum(owner != landlord for owner in owners) < rule.floor:
            yield f"le groupe {group.id} livre à un bailleur moins de {rule.floor} ménages d'autrui"


def _unclaimed(partition: Partition) -> Iterator[str]:
    claimed = {name: group.id for group in partition.groups for name in group.addresses}
    if claimed != dict(partition.group_of):
        yield "le groupe noté à une adresse n'est pas celui qui la contient"


def _shown_elsewhere(partition: Partition, known: Mapping[str, Address]) -> Iterator[str]:
    by_id = {group.id: group for group in partition.groups}
    for name, number in partition.shown.items():
        group = by_id.get(number)
        if group is None or name not in known or known[name].zones[group.level] != group.zone:
            yield f"l'adresse {name} montre un groupe d'une autre zone"
