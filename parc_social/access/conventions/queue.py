"""The conventions that wait for the GIP: to countersign, to send, that end, and what follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from parc_social.access.conventions.convention import (
    DELAI_SIGNATURE,
    Acte,
    Convention,
    Etat,
    legal_day,
)
from parc_social.access.conventions.renewal import ALERTS, alert_of, successor

ENDED = 0  # the delay of those that have ended and are followed by none


@dataclass(frozen=True, slots=True)
class EndingConvention:
    """One that ends within `delay` days, or has ended (0). `next`: the one that follows it."""

    convention: Convention
    delay: int
    left: int
    next: Convention | None


@dataclass(frozen=True)
class ConventionQueue:
    """Of one day, each list with what is the most pressing first."""

    conventions: Sequence[Convention]
    today: date

    @cached_property
    def to_countersign(self) -> Sequence[Convention]:
        """Signed by their organisation, the first signed first."""
        found = [one for one in self.conventions if one.etat(self.today) is Etat.SIGNEE]
        return sorted(found, key=lambda one: (self.since(one), one.numero))

    @cached_property
    def drafts(self) -> Sequence[Convention]:
        """To be sent, the first to begin first."""
        found = [one for one in self.conventions if one.etat(self.today) is Etat.BROUILLON]
        return sorted(found, key=lambda one: (one.debut, one.numero))

    @cached_property
    def sent(self) -> Sequence[Convention]:
        """With their organisation, those that lapse first first."""
        found = [one for one in self.conventions if one.etat(self.today) is Etat.ENVOYEE]
        return sorted(found, key=lambda one: (self.since(one), one.numero))

    @cached_property
    def ending(self) -> Sequence[EndingConvention]:
        """Those that end soon or have ended, the first to end first."""
        by_party: dict[str, list[Convention]] = {}
        for one in self.conventions:
            by_party.setdefault(one.organisation, []).append(one)
        found: list[EndingConvention] = []
        for one in self.conventions:
            delay = alert_of(one, self.today)
            if delay is not None:
                after = successor(one, by_party[one.organisation], self.today)
                found.append(EndingConvention(one, delay, (one.fin - self.today).days, after))
        return sorted(found, key=lambda one: (one.convention.fin, one.convention.numero))

    @cached_property
    def followed(self) -> Sequence[EndingConvention]:
        """Those that end or have ended, and that another follows already."""
        return [one for one in self.ending if one.next is not None]

    def ending_within(self, delay: int) -> Sequence[EndingConvention]:
        """Those that nothing follows yet and that end within so many days; 0: that have ended.

        Raises KeyError for a delay that is not among `delays`.
        """
        return self._within[delay]

    @cached_property
    def _within(self) -> Mapping[int, Sequence[EndingConvention]]:
        open_ended = [one for one in self.ending if one.next is None]
        ended = [one for one in open_ended if one.delay == ENDED]
        soon = {days: [one for one in open_ended if 0 < one.delay <= days] for days in ALERTS}
        return {ENDED: ended, **soon}

    @property
    def delays(self) -> Sequence[int]:
        """The delays that are told."""
        return (*ALERTS, ENDED)

    def since(self, one: Convention) -> date:
        """Day of its last act; of one without any, its first day."""
        return legal_day(one.evenements[-1].quand) if one.evenements else one.debut

    def lapses(self, one: Convention) -> date:
        """The last day on which one that was sent may be signed."""
        sent = next(e.quand for e in one.evenements if e.acte is Acte.ENVOYER)
        return legal_day(sent) + DELAI_SIGNATURE


def queue_of(conventions: Iterable[Convention], today: date) -> ConventionQueue:
    """The queue of a day."""
    return ConventionQueue(tuple(conventions), today)
