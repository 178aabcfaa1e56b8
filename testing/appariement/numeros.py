"""What is done to the number of an address: other writings, and some that the BAN lacks."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from testing.appariement.ecrite import Etiquetee, truth_of

Alteration = Callable[[Random, Etiquetee], Etiquetee | None]


def indice(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """BIS, B, bis, with the number or apart."""
    e = a.ecrite
    if not e.indrep:
        return None
    form = rng.choice({"BIS": ("BIS", "B", "bis", "b"), "A": ("A", "a")}[e.indrep])
    if rng.random() < 0.5:
        return a.but("indice", indrep=form)
    return a.but("indice", numvoie=f"{e.numvoie}{rng.choice(('', ' '))}{form}", indrep="")


def plage(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """12-14, 12/14, 12 à 14."""
    if a.ecrite.indrep:
        return None
    other = int(a.ecrite.numvoie) + rng.choice((2, 4))
    text = f"{a.ecrite.numvoie}{rng.choice(('-', '/', ' - ', ' A ', ' et '))}{other}"
    return a.but("plage de numéros", numvoie=text)


def zeros(_: Random, a: Etiquetee) -> Etiquetee | None:
    """0012."""
    return a.but("zéros devant", numvoie=a.ecrite.numvoie.zfill(4))


def sans_numero(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """No number, or one that means none."""
    found = a.but("numéro absent", numvoie=rng.choice(("", "", "0", "9999", "0000")), indrep="")
    return replace(found, verite=truth_of(a.rue, None))


def numero_faux(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """A number that the BAN does not have in that street."""
    rue = a.rue
    known = {n.numero for n in rue.numeros}
    number = rng.choice([n for n in range(1, max(known) + 7) if n not in known])
    found = a.but("numéro hors BAN", numvoie=str(number), indrep="")
    return replace(found, verite=truth_of(rue, number))


def indice_inconnu(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """An index that the BAN does not have at that number."""
    rue, number = a.rue, a.verite.numero
    if number is None:
        return None
    form = rng.choice(("TER", "QUATER", "C", "D"))
    found = a.but("indice hors BAN", indrep=form)
    return replace(found, verite=truth_of(rue, number.numero, form))
