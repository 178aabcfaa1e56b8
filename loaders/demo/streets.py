"""Streets: their names, as the BAN writes them and as landlords type them; which residences."""

import re
import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from loaders.demo.columns import Array, Columns, Rng
from loaders.demo.residences import INDIVIDUEL


class TypeVoie(NamedTuple):
    """A kind of street: in the BAN, and the code that the register's files often use."""

    ban: str
    code: str


class NomVoie(NamedTuple):
    """A name: in the BAN, typed without accents, and abbreviated or misspelt."""

    ban: str
    saisi: str
    variante: str


TYPES = (
    TypeVoie("Rue", "RUE"), TypeVoie("Avenue", "AV"), TypeVoie("Boulevard", "BD"),
    TypeVoie("Allée", "ALL"), TypeVoie("Chemin", "CHE"), TypeVoie("Place", "PL"),
    TypeVoie("Route", "RTE"), TypeVoie("Impasse", "IMP"), TypeVoie("Square", "SQ"),
    TypeVoie("Résidence", "RES"), TypeVoie("Cité", "CITE"), TypeVoie("Quai", "QU"),
    TypeVoie("Passage", "PAS"), TypeVoie("Cours", "CRS"),
)  # fmt: skip
# A third of streets are "rue": the others share the rest.
TYPE_SHARES = (44, 12, 6, 11, 6, 4, 4, 4, 2, 2, 2, 1, 1, 1)

LIEUX_DITS = ("Le Moulin", "La Plaine", "Les Hauts", "Le Bourg", "La Ravine", "Les Vergers",
              "Le Verger Vert", "La Source", "Bellevue", "Les Quatre Vents", "Le Pont",
              "La Croix Blanche", "Grand Fond", "Les Bruyères", "L'Étang", "Champ Fleuri",
              "La Grande Borne")  # fmt: skip

_ABBREVIATIONS = {
    "Général": "GAL", "Maréchal": "MAL", "Docteur": "DR", "Président": "PDT", "Saint": "ST",
    "Sainte": "STE", "Professeur": "PR", "Colonel": "COL", "Capitaine": "CNE", "Abbé": "ABE",
    "Commandant": "CDT",
}  # fmt: skip


def unaccented(text: str) -> str:
    """Upper case without accents; an apostrophe or hyphen becomes a space."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"['’\-]", " ", kept).upper()


def _misspelt(text: str) -> str:
    """One letter less in the middle of the longest word."""
    longest = max(text.split(), key=len)
    middle = len(longest) // 2
    return text.replace(longest, longest[:middle] + longest[middle + 1 :], 1)


def _nom(text: str) -> NomVoie:
    typed = unaccented(text)
    for word, short in _ABBREVIATIONS.items():
        if re.search(rf"\b{word}\b", text):
            return NomVoie(text, typed, typed.replace(unaccented(word), short, 1))
    return NomVoie(text, typed, _misspelt(typed) if len(typed) > 6 else typed)


_FILE = files("loaders.demo").joinpath("noms_de_voies.txt")
NOMS = tuple(map(_nom, _FILE.read_text(encoding="utf-8").splitlines()))

# In a QPV over out of it, of each kind of home: published shares of 1 January 2019 (SDES, RPLS), in
# and out: houses 6.1 and 19.6 %, built from 1949 to 1974 62.9 and 27.3, since 2010 5.1 and 17.5.
# More so where a place has both kinds of streets, as many have but one.
_WITHIN = 1.7
_HOUSES_IN, _ESTATES_IN, _RECENT_IN, _OTHERS_IN = 6.1 / 19.6, 62.9 / 27.3, 5.1 / 17.5, 32.0 / 55.2

_STRIDE = 1_237  # prime, so that names of a place don't repeat before all are used


@dataclass
class StreetNames:
    """Names given to the streets of a département so far: a later lot takes those that follow.

    By place: `voies`, how many streets; `premier`, the name of the first; `types`, the kind of the
    first street of each name (-1: none yet).
    """

    voies: Array
    premier: Array
    types: Array

    @classmethod
    def none(cls, places: int) -> "StreetNames":
        """No street yet."""
        return cls(
            np.zeros(places, dtype=np.int64),
            np.full(places, -1, dtype=np.int64),
            np.full((places, len(NOMS)), -1, dtype=np.int64),
        )

    def give(self, place: Array, rank: Array, kinds: Array, starts: Array) -> tuple[Array, Array]:
        """(name, kind) of streets of these ranks in their places; draws serve where none was."""
        self.premier = np.where(self.premier < 0, starts, self.premier)
        turn = rank % len(NOMS)
        fresh = self.types[place, turn] < 0
        first = np.flatnonzero(fresh)[::-1]  # of one name in a place, the first one stays
        self.types[place[first], turn[first]] = kinds[first]
        name = (self.premier[place] + rank * _STRIDE) % len(NOMS)
        return name, (self.types[place, turn] + rank // len(NOMS)) % len(TYPE_SHARES)


def street_of(rng: Rng, residences: Columns, room: tuple[Array, Array], inside: Array) -> Array:
    """A street of its place for each residence: large estates in the QPV, houses out of them."""
    starts, size = room[0][residences["lieu"]], room[1]
    before = np.append(0, np.cumsum(inside))
    within = before[starts + size] - before[starts]
    built = residences["construct"]
    odds = np.where((built >= 1949) & (built <= 1974), _ESTATES_IN, _OTHERS_IN)
    odds = np.where(built >= 2010, _RECENT_IN, odds)
    odds = np.where(residences["typeconst"] == INDIVIDUEL, odds * _HOUSES_IN, odds)
    weight = within * odds**_WITHIN
    chosen = rng.random(len(size)) * (weight + size - within) < weight
    rank = np.floor(rng.random(len(size)) * np.where(chosen, within, size - within)).astype(
        np.int64
    )
    order = np.argsort(~inside, kind="stable")  # streets in a QPV, then the others
    at = np.where(chosen, before[starts], starts - before[starts]) + rank
    return np.where(chosen, order[np.minimum(at, len(order) - 1)],
                    order[np.minimum(at + before[-1], len(order) - 1)])  # fmt: skip
