"""Who holds the rows of a SIREN once landlords merge or pass stock on, by day.

A merger gives everything, whatever its millésime. A transfer gives the rows of the named communes
in millésimes up to its year: what is declared there under the same SIREN later is new stock of the
one who gave. So each row has one holder on each day
(tests/spec/parc_social/access/test_successions.py). Pure: no I/O.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise


class SuccessionKind(StrEnum):
    """What passes from one to the other."""

    FUSION = "fusion"
    TRANSFERT = "transfert"


@dataclass(frozen=True, slots=True)
class Succession:
    """From the day `le`, `vers` has what `de` had: all of it, or its stock of `communes`."""

    nature: SuccessionKind
    de: str
    vers: str
    le: date
    communes: tuple[str, ...] = ()

    def passes_on(self, commune: str, millesime: int) -> bool:
        """Whether a row of a commune and millésime is in it."""
        whole = self.nature is SuccessionKind.FUSION
        return whole or (commune in self.communes and millesime <= self.le.year)


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows of one SIREN: of `communes` (None: all), `sauf` left out, by millésime.

    `apres` and `jusque` bound the millésimes, the first excluded; None: not bounded.
    """

    siren: str
    communes: frozenset[str] | None = None
    sauf: frozenset[str] = frozenset()
    apres: int | None = None
    jusque: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no row can be in it."""
        ends = self.apres is not None and self.jusque is not None and self.jusque <= self.apres
        return ends or (self.communes is not None and not self.communes)

    def holds_commune(self, commune: str) -> bool:
        """Whether rows of a commune are in it, of some millésime."""
        return commune not in self.sauf and (self.communes is None or commune in self.communes)

    def holds(self, siren: str, commune: str, millesime: int) -> bool:
        """Whether a row is in it."""
        after = self.apres is None or millesime > self.apres
        until = self.jusque is None or millesime <= self.jusque
        return siren == self.siren and self.holds_commune(commune) and after and until


def owner(
    siren: str, commune: str, millesime: int, successions: Iterable[Succession], day: date
) -> str:
    """The SIREN of the organisation that holds a row on a day."""
    held = siren
    for succession in in_order(successions, day):
        if succession.de == held and succession.passes_on(commune, millesime):
            held = succession.vers
    return held


def holdings(code: str, successions: Iterable[Succession], day: date) -> tuple[Holding, ...]:
    """Everything an organisation holds on a day: its own rows and its predecessors'."""
    held: dict[str, list[Holding]] = {}
    for succession in in_order(successions, day):
        giver = held.pop(succession.de, [Holding(succession.de)])
        taker = held.setdefault(succession.vers, [Holding(succession.vers)])
        if succession.nature is SuccessionKind.FUSION:
            taker += giver
            held[succession.de] = []
        else:
            taker += [_inside(holding, succession) for holding in giver]
            held[succession.de] = [part for holding in giver for part in _left(holding, succession)]
    own = held.get(code, [Holding(code)])
    return tuple(holding for holding in own if not holding.is_empty)


def absorbed(code: str, successions: Iterable[Succession], day: date) -> Succession | None:
    """The merger by which an organisation had ceased to be on a day, if it has."""
    mergers = (s for s in in_order(successions, day) if s.nature is SuccessionKind.FUSION)
    return next((s for s in mergers if s.de == code), None)


def next_change(code: str, successions: Iterable[Succession], day: date) -> date | None:
    """The first day after this one on which what an organisation holds may change."""
    return min((s.le for s in about(code, successions) if s.le > day), default=None)


def about(code: str, successions: Iterable[Succession]) -> tuple[Succession, ...]:
    """Those that can touch what an organisation holds, on any day."""
    known = list(successions)
    reached, before = {code}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {s.de for s in known if s.vers in before} | {
            s.vers for s in known if s.de in before
        }
    return tuple(s for s in known if s.de in reached)


def in_order(successions: Iterable[Succession], day: date) -> Sequence[Succession]:
    """Those of that day or before, by day; of one day, in the order of their registration."""
    return sorted((s for s in successions if s.le <= day), key=lambda s: s.le)


def fault(successions: Iterable[Succession]) -> str | None:
    """What is impossible in a history, in French: an organisation that acts after its end."""
    gone: dict[str, Succession] = {}
    for succession in in_order(successions, date.max):
        for code in (succession.de, succession.vers):
            if code in gone:
                merger = gone[code]
                return f"{code} a disparu le {merger.le:%d/%m/%Y}, absorbé par {merger.vers}"
        if succession.nature is SuccessionKind.FUSION:
            gone[succession.de] = succession
    same = sorted((s.le, s.de, s.vers, s.communes) for s in successions)
    if any(one == other for one, other in pairwise(same)):
        return "cette succession est déjà enregistrée"
    return None


def _inside(holding: Holding, transfer: Succession) -> Holding:
    """What a transfer takes of a holding."""
    taken = frozenset(c for c in transfer.communes if holding.holds_commune(c))
    year = transfer.le.year
    until = year if holding.jusque is None else min(year, holding.jusque)
    return replace(holding, communes=taken, sauf=frozenset(), jusque=until)


def _left(holding: Holding, transfer: Succession) -> Sequence[Holding]:
    """What it leaves: the other communes, and these in later millésimes."""
    taken = frozenset(c for c in transfer.communes if holding.holds_commune(c))
    year = transfer.le.year
    after = year if holding.apres is None else max(year, holding.apres)
    others = (
        replace(holding, sauf=holding.sauf | taken)
        if holding.communes is None
        else replace(holding, communes=holding.communes - taken)
    )
    return others, replace(holding, communes=taken, sauf=frozenset(), apres=after)
