"""The labelled set: addresses of the invented country, altered, and addresses that no BAN holds."""

from collections.abc import Iterator
from random import Random

from testing.appariement.alterations import CUMULABLES, CUMULANTES, DE_FOND, DE_FORME
from testing.appariement.ecrite import Ecrite, Etiquetee, Verite, as_register, truth_of
from testing.appariement.ecriture import TYPES_COURTS, plain
from testing.appariement.pays import Lieu, Rue

_NEGATIVE = 0.1  # of the set: the BAN can't answer
_PLACE_ONLY = 0.01
_TWICE = 0.2  # of the altered: a second alteration on top


def labelled(rng: Random, country: list[Lieu], count: int) -> list[Etiquetee]:
    """`count` labelled addresses."""
    known = [street for place in country for street in place.rues if street.numeros]
    hidden = [street for place in country for street in place.rues if street.cachee]
    neighbours = list(_only_next_door(country))
    with_place = [street for street in known if street.lieu_dit]
    found: list[Etiquetee] = []
    while len(found) < count:
        drawn = rng.random()
        if drawn < _NEGATIVE:
            found.append(_negative(rng, hidden, neighbours, known))
        elif drawn < _NEGATIVE + _PLACE_ONLY:
            found.append(_place_only(rng, rng.choice(with_place)))
        elif (one := _positive(rng, rng.choice(known))) is not None:
            found.append(one)
    return found


def _written(rng: Random, street: Rue) -> Etiquetee:
    """An address of a street as RPLS writes it; most with a number that the BAN knows."""
    number = rng.choice(street.numeros)
    ecrite = as_register(street, number, TYPES_COURTS[street.type][0], plain(street.nom))
    return Etiquetee(ecrite, truth_of(street, number.numero, number.rep), "")


def _positive(rng: Random, street: Rue) -> Etiquetee | None:
    choices = DE_FORME + DE_FOND
    change = rng.choices([c for c, _ in choices], [w for _, w in choices])[0]
    altered = change(rng, _written(rng, street))
    if altered is None or rng.random() > _TWICE:
        return altered
    second = rng.choice([c for c, _ in DE_FORME if c in CUMULABLES and c is not change])
    again = second(rng, altered) if change in CUMULANTES else None
    return altered if again is None else again.but(f"{altered.alteration} + {again.alteration}")


def _negative(
    rng: Random, hidden: list[Rue], neighbours: list[tuple[Rue, Lieu]], known: list[Rue]
) -> Etiquetee:
    """An address to which the BAN has no answer in the commune that is written."""
    drawn = rng.random()
    if drawn < 0.5:
        street = rng.choice(hidden)
        name = "voie absente, une sœur présente" if _has_sister(street) else "voie absente"
        return Etiquetee(_invented(rng, street, street.lieu), Verite(5), name)
    if drawn < 0.8:
        street, place = rng.choice(neighbours)
        return Etiquetee(_invented(rng, street, place), Verite(5), "voie de la commune voisine")
    street = rng.choice(known)
    ecrite = _invented(rng, street, Lieu(rng.choice(("", "99999", "01999")), street.lieu.postal))
    if drawn < 0.9:
        return Etiquetee(ecrite, Verite(5), "commune inconnue")
    empty = _invented(rng, street, street.lieu)
    nomvoie = rng.choice(("", " ", "-", "NEANT NC", "Ω" * 20, "X" * 300))
    return Etiquetee(
        Ecrite(empty.code_insee, empty.numvoie, "", "RUE", nomvoie, "", empty.codepostal),
        Verite(5),
        "voie vide ou illisible",
    )


def _invented(rng: Random, street: Rue, place: Lieu) -> Ecrite:
    number = str(rng.randrange(1, 30))
    short = TYPES_COURTS[street.type][0]
    return Ecrite(place.code, number, "", short, plain(street.nom), "", place.postal)


def _has_sister(street: Rue) -> bool:
    """A street of the place has all its words but one, or its name under another type."""
    words = set(plain(street.nom).split())
    return any(
        other.numeros and len(words ^ set(plain(other.nom).split())) <= 2
        for other in street.lieu.rues
        if other is not street
    )


def _only_next_door(country: list[Lieu]) -> Iterator[tuple[Rue, Lieu]]:
    """Streets of a place whose name the next one does not have under any type."""
    plains = [place for place in country if not place.ancienne and not place.ville]
    for place, neighbour in zip(plains[::2], plains[1::2], strict=False):
        names = {plain(street.nom) for street in place.rues}
        for street in neighbour.rues:
            if street.numeros and plain(street.nom) not in names:
                yield street, place


def _place_only(rng: Random, street: Rue) -> Etiquetee:
    """A lieu-dit and no street."""
    place = street.lieu
    ecrite = Ecrite(place.code, "", "", "", "", plain(street.lieu_dit), place.postal)
    return Etiquetee(ecrite, Verite(4, lieu_dit=street.lieu_dit), "lieu-dit seul")
