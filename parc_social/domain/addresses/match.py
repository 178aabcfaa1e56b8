"""An address as somebody writes it, matched to known address points of its commune.

Levels and scores are those of docs/appariement.md, without spelling mistakes: which of two words is
the mistake is known from a whole address base only, and a wrong point costs more than none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from parc_social.domain.addresses.normal_form import (
    normalise_numero,
    normalise_rep,
    normalise_voie,
    split_number,
)

GLUED, REORDERED = 0.97, 0.95
FACTORS = {1: 1.0, 2: 0.9, 3: 0.7}
NOWHERE = 5


class LonLat(NamedTuple):
    """Longitude and latitude, in degrees."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """A known address point. `numero` None: it has none; `rep` empty: no letter."""

    id: str
    numero: int | None
    rep: str
    nom_voie: str
    place: LonLat


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """Query for an address: street in its comparable form, None when nothing is left of it."""

    numero: int | None
    rep: str
    voie: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """Match of an address. `id` None where no point is the answer: the street's middle, or none."""

    niveau: int
    score: float
    id: str | None = None
    nom_voie: str | None = None
    numero: int | None = None
    rep: str | None = None
    place: LonLat | None = None


def address_query(numero: str | None, rep: str | None, voie: str) -> AddressQuery:
    """An address in its comparable form; a number before the street is put where it belongs."""
    if normalise_numero(numero) is None:
        head = split_number(voie)
        if head is not None:
            numero, rep, voie = head[0], rep or head[1], head[2]
    return AddressQuery(
        normalise_numero(numero), normalise_rep(numero, rep), normalise_voie(None, voie)
    )


class Streets:
    """The points of one commune, by street."""

    def __init__(self, points: Iterable[AddressPoint]) -> None:
        self._streets: dict[str, list[AddressPoint]] = {}
        for point in points:
            name = normalise_voie(None, point.nom_voie)
            if name is not None:
                self._streets.setdefault(name, []).append(point)
        self._glued = _unique(self._streets, lambda name: name.replace(" ", ""))
        self._sorted = _unique(self._streets, lambda name: " ".join(sorted(name.split())))

    def match(self, query: AddressQuery) -> Match:
        """The number, else the nearest of its side, else the middle of the street, else nothing."""
        street = self._street(query.voie)
        if street is None:
            return Match(NOWHERE, 0.0)
        points, likeness = street
        exact = [p for p in points if (p.numero, p.rep) == (query.numero, query.rep)]
        if query.numero is not None and exact:
            return _at(1, likeness, min(exact, key=lambda p: p.id))
        near = _nearest(points, query.numero)
        if near is not None:
            return _at(2, likeness, near)
        return Match(
            3, round(FACTORS[3] * likeness, 3), nom_voie=points[0].nom_voie, place=_middle(points)
        )

    def _street(self, name: str | None) -> tuple[list[AddressPoint], float] | None:
        if name is None:
            return None
        if name in self._streets:
            return self._streets[name], 1.0
        name_glued = self._glued.get(name.replace(" ", ""))
        if name_glued is not None:
            return self._streets[name_glued], GLUED
        other = self._sorted.get(" ".join(sorted(name.split())))
        return None if other is None else (self._streets[other], REORDERED)


def _unique(names: Iterable[str], key: Callable[[str], str]) -> dict[str, str]:
    """Names by a form of them; a form that two names share is no answer."""
    by_form: dict[str, str | None] = {}
    for name in names:
        form = key(name)
        by_form[form] = name if form not in by_form else None
    return {form: name for form, name in by_form.items() if name is not None}


def _nearest(points: Iterable[AddressPoint], numero: int | None) -> AddressPoint | None:
    """Of the same parity; of two as near, the lower one."""
    if numero is None:
        return None
    side = [p for p in points if p.numero is not None and p.numero % 2 == numero % 2]
    return min(
        side, key=lambda p: (abs((p.numero or 0) - numero), p.numero, p.rep, p.id), default=None
    )


def _at(niveau: int, likeness: float, point: AddressPoint) -> Match:
    score = round(FACTORS[niveau] * likeness, 3)
    rep = point.rep or None
    return Match(niveau, score, point.id, point.nom_voie, point.numero, rep, point.place)


def _middle(points: list[AddressPoint]) -> LonLat:
    lon, lat = (sum(axis) / len(points) for axis in zip(*(p.place for p in points), strict=True))
    return LonLat(round(lon, 6), round(lat, 6))
