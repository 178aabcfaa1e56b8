"""What is done to addresses: each alteration takes one as RPLS writes it, or declines (None)."""

import re
import string
from random import Random

from testing.appariement import noms
from testing.appariement.ecrite import Etiquetee
from testing.appariement.ecriture import ARTICLES, NOMBRES, TYPES_COURTS, plain, shortened
from testing.appariement.numeros import (
    Alteration,
    indice,
    indice_inconnu,
    numero_faux,
    plage,
    sans_numero,
    zeros,
)


def telle_quelle(_: Random, a: Etiquetee) -> Etiquetee | None:
    """As RPLS writes it: capitals, a code for the type."""
    return a.but("telle quelle")


def accents(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """The BAN's own spelling, with accents, or in capitals with accents, or in lower case."""
    kind, nom = a.rue.type, a.rue.nom
    text = rng.choice((nom, nom.upper(), nom.lower()))
    if rng.random() < 0.5:
        return a.but("accents et casse", typvoie=kind, nomvoie=text)
    return a.but("accents et casse", typvoie="", nomvoie=f"{kind} {text}")


def type_abrege(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """Another short form of the type, with or without a full stop."""
    short = rng.choice(TYPES_COURTS[a.rue.type])
    return a.but("type abrégé", typvoie=short + rng.choice(("", ".")))


def mots_abreges(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """GAL, CDT, DR, ST, STE, PDT, N-D."""
    text = shortened(a.ecrite.nomvoie, rng.choice((1, None)))
    if text == a.ecrite.nomvoie:
        return None
    return a.but("mots abrégés", nomvoie=text)


def articles(_: Random, a: Etiquetee) -> Etiquetee | None:
    """Articles forgotten."""
    kept = " ".join(w for w in a.ecrite.nomvoie.split() if w not in ARTICLES)
    return a.but("articles omis", nomvoie=kept) if kept != a.ecrite.nomvoie else None


def ponctuation(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """Hyphens between words, apostrophes of all kinds or none, points, two spaces."""
    text = a.ecrite.nomvoie
    mark = rng.choice(("-", "  ", ".", "' ", "’"))
    if mark in {"' ", "’"}:
        text = re.sub(r"\b([LD]) ", rf"\1{mark.strip()}", text)
    else:
        text = text.replace(" ", mark)
    return a.but("ponctuation", nomvoie=text) if text != a.ecrite.nomvoie else None


def apostrophe_collee(_: Random, a: Etiquetee) -> Etiquetee | None:
    """LEGLISE for L'ÉGLISE."""
    text = re.sub(r"\b([LD]) (?=[A-Z])", r"\1", a.ecrite.nomvoie)
    return a.but("apostrophe collée", nomvoie=text) if text != a.ecrite.nomvoie else None


def mots_colles(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """A space forgotten between two words that are no articles."""
    words = a.ecrite.nomvoie.split()
    places = [i for i in range(len(words) - 1) if not {words[i], words[i + 1]} & ARTICLES]
    if not places:
        return None
    at = rng.choice(places)
    words[at : at + 2] = [words[at] + words[at + 1]]
    return a.but("mots collés", nomvoie=" ".join(words))


def tout_dans_nom(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """The type written before the name, in one column."""
    e = a.ecrite
    return a.but("type dans le nom", typvoie="", nomvoie=f"{e.typvoie} {e.nomvoie}")


def type_deux_fois(_: Random, a: Etiquetee) -> Etiquetee | None:
    """RUE + RUE DES LILAS."""
    whole = plain(a.rue.type)
    return a.but("type en double", nomvoie=f"{whole} {a.ecrite.nomvoie}")


def type_absent(_: Random, a: Etiquetee) -> Etiquetee | None:
    """No type; right only where one street of the place has that name."""
    rue = a.rue
    alike = [r for r in rue.lieu.rues if plain(r.nom) == plain(rue.nom)]
    return a.but("type absent", typvoie="") if len(alike) == 1 else None


def numero_dans_nom(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """12 BIS RUE DES LILAS in one column."""
    e = a.ecrite
    head = f"{e.numvoie}{rng.choice(('', ' '))}{e.indrep}{rng.choice((' ', ', '))}"
    text = f"{head}{e.typvoie} {e.nomvoie}"
    return a.but("tout dans le nom", numvoie="", indrep="", typvoie="", nomvoie=text)


def faute(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """One letter swapped with the next, lost, added or replaced."""
    text = _edited(rng, a.ecrite.nomvoie)
    return a.but("faute de frappe", nomvoie=text)


def deux_fautes(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """Two such faults."""
    text = _edited(rng, _edited(rng, a.ecrite.nomvoie))
    return a.but("deux fautes", nomvoie=text)


def faute_de_type(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """A fault in a type written in full."""
    text = _edited(rng, plain(a.rue.type))
    return a.but("faute dans le type", typvoie=text)


def _edited(rng: Random, text: str) -> str:
    places = [i for i, c in enumerate(text) if c.isalpha()]
    at = rng.choice(places)
    letter = rng.choice(string.ascii_uppercase)
    kind = rng.randrange(4)
    if kind == 0 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + letter + text[at + (kind == 2) :]


def ordre(_: Random, a: Etiquetee) -> Etiquetee | None:
    """HUGO VICTOR."""
    words = a.ecrite.nomvoie.split()
    if len(words) != 2 or words[0] in ARTICLES or words[1] in ARTICLES:
        return None
    return a.but("ordre des mots", nomvoie=f"{words[1]} {words[0]}")


def initiale(_: Random, a: Etiquetee) -> Etiquetee | None:
    """J JAURES; right only where no other first name of the place gives the same."""
    rue = a.rue
    first, *rest = plain(rue.nom).split()
    if first not in {plain(p) for p in noms.PRENOMS} or not rest:
        return None
    others = [r for r in rue.lieu.rues if r is not rue and plain(r.ban).split()[-1] == rest[-1]]
    if others:
        return None
    return a.but("initiale du prénom", nomvoie=" ".join([first[0], *rest]))


def nombres(_: Random, a: Etiquetee) -> Etiquetee | None:
    """Numbers in letters, or the other way; 8 MAI 45."""
    text = re.sub(r"\b(MAI|NOVEMBRE|MARS|JUIN|AOUT) 19(18|4[0-5]|62)\b", r"\1 \2", a.ecrite.nomvoie)
    if text == a.ecrite.nomvoie:
        for number, letters in NOMBRES.items():
            text = re.sub(rf"\b{number}\b", letters, text, count=1)
            if text != a.ecrite.nomvoie:
                break
    return a.but("nombres et années", nomvoie=text) if text != a.ecrite.nomvoie else None


def pluriel(_: Random, a: Etiquetee) -> Etiquetee | None:
    """The plural's S forgotten at the end, or one too many."""
    text = a.ecrite.nomvoie
    if not text[-1].isalpha() or len(text.split()[-1]) < 4:
        return None
    return a.but("pluriel", nomvoie=text[:-1] if text.endswith("S") else f"{text}S")


def postal_faux(rng: Random, a: Etiquetee) -> Etiquetee | None:
    """Another postcode, where the commune is enough to know the street."""
    if a.rue.lieu.ancienne:
        return None
    return a.but(
        "code postal faux", codepostal=rng.choice(("00000", "99999", "75001", "13090", ""))
    )


def commune_mere(_: Random, a: Etiquetee) -> Etiquetee | None:
    """The city's code for an arrondissement's."""
    city = a.rue.lieu.ville
    return a.but("commune mère", code_insee=city) if city else None


def ancienne_commune(_: Random, a: Etiquetee) -> Etiquetee | None:
    """The code of before the merger."""
    rue = a.rue
    if not rue.lieu.ancienne or rue.lieu.ancienne == rue.lieu.code:
        return None
    return a.but("ancienne commune", code_insee=rue.lieu.ancienne)


DE_FORME: tuple[tuple[Alteration, int], ...] = (
    (telle_quelle, 8), (accents, 5), (type_abrege, 5), (mots_abreges, 8), (articles, 5),
    (ponctuation, 4), (apostrophe_collee, 1), (mots_colles, 2), (tout_dans_nom, 4),
    (type_deux_fois, 2), (type_absent, 3), (numero_dans_nom, 3), (indice, 6), (plage, 4),
    (zeros, 2), (faute, 14), (deux_fautes, 3), (faute_de_type, 2), (ordre, 3), (initiale, 3),
    (nombres, 4), (pluriel, 3), (postal_faux, 4), (commune_mere, 3), (ancienne_commune, 2),
)  # fmt: skip
"""Other writings of an address that the BAN knows, and their weight."""

DE_FOND: tuple[tuple[Alteration, int], ...] = (
    (sans_numero, 4), (numero_faux, 6), (indice_inconnu, 2),
)  # fmt: skip
"""Addresses of a street that the BAN knows, which are not in it as such."""

CUMULABLES = frozenset((mots_abreges, articles, type_abrege, faute, plage, indice, pluriel))
"""What may also befall an address that was altered otherwise."""

CUMULANTES = frozenset((
    telle_quelle, zeros, type_absent, postal_faux, commune_mere, ancienne_commune, faute,
    numero_faux,
))  # fmt: skip
"""What leaves room for a second alteration."""
