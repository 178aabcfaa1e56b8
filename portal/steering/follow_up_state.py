"""A view of a campaign's follow-up: all of it lies in its address, which is its link."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from parc_social.domain.campaigns.follow_up import (
    LandlordProgress,
    PlaceProgress,
    Step,
    awaited,
    late,
    partial,
)
from parc_social.domain.territory import Niveau
from portal.query import argument_among, page_argument
from portal.word_search import asked_words, holds

BY_LANDLORD = "bailleur"
LEVELS: Mapping[str, Niveau] = {"departement": Niveau.DEPARTEMENT, "commune": Niveau.COMMUNE}
STEPS: Mapping[str, Step] = {
    "attendu": Step.EXPECTED,
    "recu": Step.RECEIVED,
    "conforme": Step.CONFORM,
    "transmis": Step.TRANSMITTED,
    "accepte": Step.ACCEPTED,
}
STEP_WORDS: Mapping[Step, str] = {
    Step.EXPECTED: "attendus",
    Step.RECEIVED: "reçus",
    Step.CONFORM: "conformes",
    Step.TRANSMITTED: "transmis",
    Step.ACCEPTED: "acceptés",
}
LATE, AWAITED, PARTIAL = "retard", "attente", "partiel"
_LANDLORD_ORDERS = (
    "logements-", "logements", "nom", "nom-", "etape", "etape-", "jour", "jour-", "part", "part-",
)  # fmt: skip
_PLACE_ORDERS = ("code", "code-", "logements-", "logements", "part", "part-")
_LANDLORD_KEYS: Mapping[str, Callable[[LandlordProgress], Any]] = {
    "logements": lambda one: one.logements,
    "nom": lambda one: (one.nom == "", one.nom.casefold(), one.siren),
    "etape": lambda one: one.step,
    "part": lambda one: -1.0 if one.share is None else one.share,
    "jour": lambda one: one.deposit.quand.timestamp() if one.deposit else 0.0,
}


@dataclass(frozen=True, slots=True)
class FollowUpState:
    """`by`: landlords, or a level of territories; `step`: which are shown, or counted there.

    `step` empty: all landlords. `order`: a column, the greatest first where it ends with `-`.
    """

    by: str
    step: str
    words: str
    order: str
    page: int = 1

    @property
    def level(self) -> Niveau | None:
        """The level of the territories; None: landlords."""
        return LEVELS.get(self.by)

    @property
    def counted(self) -> Step:
        """The step whose dwellings are a territory's share."""
        return STEPS.get(self.step, Step.RECEIVED)

    def query(self, **changes: Any) -> str:
        """The query string of this view, some of it changed; what is empty is left out."""
        one = replace(self, **changes)
        told = {"par": one.by, "etape": one.step, "q": one.words, "tri": one.order}
        more = {"page": str(one.page)} if one.page > 1 else {}
        return urlencode({name: value for name, value in (told | more).items() if value})

    def sorted_by(self, column: str) -> str:
        """The same sorted by a column, the other way where it is already."""
        other = column if self.order == f"{column}-" else f"{column}-"
        return self.query(order=other, page=1)

    def landlords(self, found: Sequence[LandlordProgress]) -> list[LandlordProgress]:
        """Those that the view shows, in its order."""
        if self.step == LATE:
            found = late(found)
        elif self.step == AWAITED:
            found = awaited(found)
        elif self.step == PARTIAL:
            found = partial(found)
        elif self.step:
            found = [one for one in found if one.step is STEPS[self.step]]
        named = [one for one in found if holds(f"{one.nom} {one.siren}", self.words)]
        key = _LANDLORD_KEYS[self.order.removesuffix("-")]
        return sorted(named, key=key, reverse=self.order.endswith("-"))

    def places(
        self, found: Sequence[PlaceProgress], name_of: Callable[[str], str]
    ) -> list[PlaceProgress]:
        """The territories that the view shows, in its order."""
        if self.words:
            found = [one for one in found if holds(f"{name_of(one.code)} {one.code}", self.words)]
        keys: Mapping[str, Callable[[PlaceProgress], Any]] = {
            "code": lambda one: one.code,
            "logements": lambda one: one.expected,
            "part": lambda one: one.share(self.counted),
        }
        key = keys[self.order.removesuffix("-")]
        return sorted(found, key=key, reverse=self.order.endswith("-"))


def read_follow_up() -> FollowUpState:
    """The view of the request under way. Raises InvalidValue naming the parameter."""
    by = argument_among("par", (BY_LANDLORD, *LEVELS))
    if by == BY_LANDLORD:
        step = argument_among("etape", ("", AWAITED, LATE, PARTIAL, *STEPS))
        order = argument_among("tri", _LANDLORD_ORDERS)
    else:
        step = argument_among("etape", ("recu", "conforme", "transmis", "accepte"))
        order = argument_among("tri", _PLACE_ORDERS)
    return FollowUpState(by, step, asked_words(), order, page_argument())


def usual_view() -> FollowUpState:
    """What is shown beside a fault."""
    return FollowUpState(BY_LANDLORD, "", "", _LANDLORD_ORDERS[0])
