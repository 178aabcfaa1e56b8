"""How far a campaign is: the furthest step of each landlord, in landlords, dwellings and places.

A step counts whoever went further: what is accepted was transmitted, and what was transmitted was
received. A deposit that was replaced or taken back counts no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from parc_social.domain.campaigns.deposit import Deposit


class Step(IntEnum):
    """How far a landlord is, in the order in which it goes on."""

    EXPECTED = 0
    RECEIVED = 1
    CONFORM = 2
    TRANSMITTED = 3
    ACCEPTED = 4


# By the word of the state, so that one that comes later is counted as received at least.
_STEPS: Mapping[str, Step] = {
    "conforme": Step.CONFORM,
    "transmis": Step.TRANSMITTED,
    "accepté": Step.ACCEPTED,
    "publié": Step.ACCEPTED,
}


# Fewer lines kept for 100 dwellings of the register: a part of the stock alone. The check of the
# deposit tells the same (OPS-C071: `couverture_alerte` of loaders/tabular/layouts/ops.yml).
PARTIAL_BELOW = 95


def kept_share(deposit: Deposit | None, expected: int) -> float | None:
    """Lines that its check kept for 100 dwellings expected; None where either is not known."""
    counts = deposit.controle if deposit else None
    return 100 * counts.retenues / expected if counts and expected else None


def step_of(deposit: Deposit | None) -> Step:
    """How far a deposit brings its landlord; None: there is none."""
    if deposit is None:
        return Step.EXPECTED
    return _STEPS.get(deposit.etat.value, Step.RECEIVED)


def furthest(deposits: Iterable[Deposit]) -> Deposit | None:
    """The one that counts: the furthest on, the latest of those; None: none is left."""
    alive = [one for one in deposits if not one.is_over]
    return max(alive, key=lambda one: (step_of(one), one.quand, one.version), default=None)


@dataclass(frozen=True, slots=True)
class LandlordProgress:
    """A landlord in a campaign. `nom` empty: the registry does not know it.

    `logements`: what the register says that it has; 0: it deposits without being expected.
    `is_overdue`: in its campaign, who has transmitted nothing is late by now (Campaign.en_retard).
    """

    siren: str
    nom: str
    logements: int
    deposit: Deposit | None = None
    is_overdue: bool = False

    @property
    def step(self) -> Step:
        """How far it is."""
        return step_of(self.deposit)

    @property
    def is_awaited(self) -> bool:
        """Whether it is expected and has transmitted nothing."""
        return self.logements > 0 and self.step < Step.TRANSMITTED

    @property
    def is_late(self) -> bool:
        """Whether it still is when it should be no more."""
        return self.is_overdue and self.is_awaited

    @property
    def kept(self) -> int | None:
        """Lines of its deposit that the check kept; None: none was checked."""
        counts = self.deposit.controle if self.deposit else None
        return counts.retenues if counts else None

    @property
    def share(self) -> float | None:
        """The same for 100 dwellings expected; None where either is not known."""
        return kept_share(self.deposit, self.logements)

    @property
    def is_partial(self) -> bool:
        """Whether what its deposit keeps is a part of its stock alone; one refused keeps none."""
        return bool(self.kept) and self.share is not None and self.share < PARTIAL_BELOW

    @property
    def state(self) -> str:
        """Where its deposit stands, in words."""
        return self.deposit.etat.value if self.deposit else "rien reçu"


def progress(
    stock: Mapping[str, int],
    names: Mapping[str, str],
    deposits: Iterable[Deposit],
    *,
    is_overdue: bool,
) -> list[LandlordProgress]:
    """Whoever is expected or has deposited, in the order of the stock."""
    received: dict[str, list[Deposit]] = {}
    for one in deposits:
        received.setdefault(one.organisation, []).append(one)
    unexpected = sorted(set(received) - set(stock))
    return [
        LandlordProgress(
            siren,
            names.get(siren, ""),
            stock.get(siren, 0),
            furthest(received.get(siren, ())),
            is_overdue,
        )
        for siren in (*stock, *unexpected)
    ]


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many expected landlords, and dwellings of theirs, have come to a step at least."""

    step: Step
    landlords: int
    dwellings: int


def step_counts(landlords: Iterable[LandlordProgress]) -> list[StepCount]:
    """One for each step, those who were expected alone."""
    expected = [one for one in landlords if one.logements]
    counts: list[StepCount] = []
    for step in Step:
        there = [one.logements for one in expected if one.step >= step]
        counts.append(StepCount(step, len(there), sum(there)))
    return counts


@dataclass(frozen=True, slots=True)
class PlaceProgress:
    """A territory: its dwellings by the furthest step of their landlords, cumulated by `at`."""

    code: str
    dwellings: tuple[int, ...]  # one a step, not cumulated

    @property
    def expected(self) -> int:
        """All its dwellings."""
        return sum(self.dwellings)

    def at(self, step: Step) -> int:
        """Dwellings whose landlord has come to a step at least."""
        return sum(self.dwellings[step:])

    def share(self, step: Step) -> float:
        """The same in percent (0-100); 0 where nothing is expected."""
        return 100 * self.at(step) / self.expected if self.expected else 0.0


def places_progress(
    stock: Iterable[tuple[str, str, int]], steps: Mapping[str, Step]
) -> list[PlaceProgress]:
    """Territories by code. `stock`: SIREN, code and dwellings; `steps` by SIREN."""
    found: dict[str, list[int]] = {}
    for siren, code, count in stock:
        dwellings = found.setdefault(code, [0] * len(Step))
        dwellings[steps.get(siren, Step.EXPECTED)] += count
    return [PlaceProgress(code, tuple(found[code])) for code in sorted(found)]


def late(landlords: Sequence[LandlordProgress]) -> list[LandlordProgress]:
    """Those who should have transmitted by now."""
    return [one for one in landlords if one.is_late]


def awaited(landlords: Sequence[LandlordProgress]) -> list[LandlordProgress]:
    """Those who have transmitted nothing, late or not: whom a reminder is for."""
    return [one for one in landlords if one.is_awaited]


def partial(landlords: Sequence[LandlordProgress]) -> list[LandlordProgress]:
    """Those whose deposit keeps a part of their stock alone."""
    return [one for one in landlords if one.is_partial]
