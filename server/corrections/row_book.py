"""The rows of a deposit as they stand: those of its last check, and what was written since."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.campaigns.row import RowEvent, RowPlace
from parc_social.errors import NotFound
from parc_social.registry.deposit_row_acts import DepositRowActs
from server.jobs.at_rest.sealed_rows import FaultTold, RowIndex, SealedRows
from server.jobs.written_rows import RowContent, content_of

UNKNOWN_ROW = "aucune fiche de ce numéro dans ce dépôt"
_REFUSING = ("bloquant", "erreur")


@dataclass(frozen=True, slots=True)
class DepositRow:
    """A row now. `texts` None: it is left out; `version` 0: as the file has it."""

    place: RowPlace
    texts: Mapping[str, str] | None
    faults: tuple[FaultTold, ...]
    version: int
    last: RowEvent | None = None

    @property
    def is_refused(self) -> bool:
        """Whether a rule keeps it out of what is transmitted."""
        return is_refused(self.faults)


def is_refused(faults: Sequence[FaultTold]) -> bool:
    """Whether one of the rules keeps a row out."""
    return any(gravity in _REFUSING for _, _, gravity in faults)


@dataclass(frozen=True)
class RowBook:
    """Rows of one deposit, opened for one request."""

    sealed: SealedRows
    one: Deposit
    index: RowIndex
    events: Mapping[RowPlace, RowEvent]
    _contents: dict[RowPlace, RowContent] = field(default_factory=dict[RowPlace, RowContent])

    @property
    def last(self) -> int:
        """The number of the last act."""
        return max((e.numero for e in self.events.values()), default=0)

    @property
    def is_behind(self) -> bool:
        """Whether rows were written that the last check does not know."""
        return self.last > self.index.corrections

    @cached_property
    def since(self) -> Mapping[RowPlace, RowContent]:
        """What was written since the last check."""
        new = [e for e in self.events.values() if e.numero > self.index.corrections]
        return {e.place: self.content(e) for e in new}

    @cached_property
    def _kept(self) -> Sequence[int]:
        """Ranks of the rows that are as the last check saw them."""
        written = set(self.index.rows.ranks(self.since).values())
        every = range(len(self.index.rows))
        return [rank for rank in every if rank not in written] if written else every

    @cached_property
    def _kept_faults(self) -> Counter[int]:
        """How many of these have each list of faults."""
        every, kept = self.index.rows.faults, self._kept
        return Counter(every if len(kept) == len(every) else (every[rank] for rank in kept))

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many rows break each rule: (code, severity)."""
        found: Counter[tuple[str, str]] = Counter()
        for number, times in self._kept_faults.items():
            for code, gravity in {(c, g) for c, _, g in self.index.faults[number]}:
                found[code, gravity] += times
        for content in self.since.values():
            if content.apres is not None:
                found.update({(c, g) for c, _, g in content.fautes})
        return found

    @cached_property
    def total(self) -> int:
        """Rows there are."""
        return len(self._kept) + sum(c.apres is not None for c in self.since.values())

    @cached_property
    def refused(self) -> int:
        """Rows that a rule keeps out."""
        bad = {n for n, faults in enumerate(self.index.faults) if is_refused(faults)}
        written = [c for c in self.since.values() if c.apres is not None]
        kept = sum(times for number, times in self._kept_faults.items() if number in bad)
        return kept + sum(is_refused(c.fautes) for c in written)

    def refused_beside(self, place: RowPlace) -> RowPlace | None:
        """The first other row that a rule keeps out: one that was written, or one of the file."""
        since = sorted(self.since.items())
        there = (p for p, c in since if c.apres is not None and is_refused(c.fautes))
        if (written := next((p for p in there if p != place), None)) is not None:
            return written
        bad = {n for n, faults in enumerate(self.index.faults) if is_refused(faults)}
        read = self.index.rows
        ranks = (rank for rank in self._kept if read.faults[rank] in bad)
        return next((p for p in map(read.place, ranks) if p != place), None)

    def refused_among(self, places: Sequence[RowPlace]) -> list[RowPlace]:
        """Those of some rows that a rule keeps out as they stand, in order."""
        ranks = self.index.rows.ranks(place for place in places if place not in self.since)
        faults = {p: self.index.faults[self.index.rows.faults[rank]] for p, rank in ranks.items()}
        faults |= {p: c.fautes for p, c in self.since.items() if c.apres is not None}
        return sorted(p for p in set(places) if is_refused(faults.get(p, ())))

    @cached_property
    def removed(self) -> list[RowPlace]:
        """Rows that are left out."""
        there = self.index.rows.ranks(self.events)
        return [
            place
            for place in sorted(self.events)
            if (place in self.since and self.since[place].apres is None)
            or (place not in self.since and place not in there)
        ]

    def places(self, rule: str) -> list[RowPlace]:
        """Places of the rows of a rule (empty: of all), those at fault first."""
        wanted = {
            n for n, some in enumerate(self.index.faults) if any(c == rule for c, _, _ in some)
        }
        read = self.index.rows
        rows = [read.place(rank) for rank in self._kept if not rule or read.faults[rank] in wanted]
        there = [(p, c.fautes) for p, c in sorted(self.since.items()) if c.apres is not None]
        faulty = [p for p, some in there if some and (not rule or rule in {c for c, _, _ in some})]
        sound = [p for p, some in there if not some and not rule]
        return [*faulty, *rows, *sound]

    def rows(self, places: Sequence[RowPlace]) -> list[DepositRow]:
        """Rows by their places, in order. Raises NotFound for one that is not there."""
        ranks = self.index.rows.ranks(place for place in places if place not in self.since)
        texts = self.sealed.texts(self.one.id, self.index, list(ranks.values()))
        return [self._row(place, texts, ranks) for place in places]

    def row(self, place: RowPlace) -> DepositRow:
        """Raises NotFound."""
        return self.rows([place])[0]

    def content(self, event: RowEvent) -> RowContent:
        """What an act wrote. Raises NotFound once it was erased."""
        return content_of(self.sealed, self.one.id, event)

    def after_last(self) -> RowPlace:
        """The place of a row that is added."""
        last = max(self.index.last_lines.get(1, 1), 1)
        return RowPlace(1, max([last, *(p.ligne for p in self.events if p.fichier == 1)]) + 1)

    def _row(
        self,
        place: RowPlace,
        texts: Mapping[RowPlace, dict[str, str]],
        ranks: Mapping[RowPlace, int],
    ) -> DepositRow:
        event = self.events.get(place)
        version = event.numero if event else 0
        if (content := self.since.get(place)) is not None:
            return DepositRow(place, content.apres, content.fautes, version, event)
        if place in texts:
            faults = self.index.faults[self.index.rows.faults[ranks[place]]]
            return DepositRow(place, texts[place], faults, version, event)
        if event is None:
            raise NotFound(UNKNOWN_ROW)
        return DepositRow(place, None, (), version, event)


def open_book(acts: DepositRowActs, sealed: SealedRows, one: Deposit) -> RowBook:
    """The rows of a deposit. Raises NotFound where no check has read rows, or they were erased."""
    index = sealed.index(one.id)
    events = {event.place: event for event in acts.latest(one.organisation, one.id)}
    return RowBook(sealed, one, index, events)
