"""Parameters of an address, or of a form, become a view; what can't be is named."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from werkzeug.datastructures import MultiDict

from parc_social.catalogue.indicator import Indicator
from parc_social.domain.threshold_score import Sense, Threshold
from parc_social.wording import cited
from portal.map.choices import LEVELS as LEVEL_WORDS
from portal.map.state import MapState, Zone
from portal.map.state_reader import StateReader
from portal.qualify.criteria import SENSES, Criterion
from portal.qualify.state import (
    MOST,
    SHARED,
    USUAL_ORDER,
    WorkshopChoices,
    WorkshopState,
)
from portal.query import among, unknown

_OF_CRITERIA = frozenset(
    f"{name}{rank}"
    for name in ("indicateur", "sens", "seuil", "points")
    for rank in range(1, MOST + 1)
)
_ONCE = (*SHARED, "requis", "tri", "page", "f")
FORMATS = ("html", "csv", "xlsx", "json")
_HIGHEST = 9  # points of a criterion
_DECIMALS, _FARTHEST = 4, Decimal(10**9)
_LONGEST = 40


class WorkshopReader:
    """Of one request. `faults`: what was wrong, in words that name parameter and remedy.

    `more`: names of a form's fields that are no part of a view.
    """

    def __init__(
        self, given: MultiDict[str, str], choices: WorkshopChoices, more: Sequence[str] = ()
    ) -> None:
        self._given = given
        self._choices = choices
        self.faults: list[str] = []
        self.faults += unknown(given, (*_OF_CRITERIA, *_ONCE, "fond", *more))
        for name in given:
            if len(given.getlist(name)) > 1:
                self.faults.append(f"{name} : donné deux fois")
        shared = {name: given[name] for name in (*SHARED, "page") if name in given}
        self._shared = StateReader(shared, choices)

    @property
    def is_bare(self) -> bool:
        """Whether no criterion is asked for: the page proposes some."""
        return not any(name in _OF_CRITERIA or name == "requis" for name in self._given)

    @property
    def format(self) -> str:
        """How the view is to be written, `html` as usual."""
        text = self._given.get("f", "html")
        if text not in FORMATS:
            self.faults.append(f"f : {cited(text[:_LONGEST])} n’est pas proposé ; {among(FORMATS)}")
            return "html"
        return text

    def places(self, home: Zone | None) -> MapState:
        """Level, millésime, population and zone; `home`: the zone of who asks for none."""
        found = self._shared.read(home)
        self.faults += self._shared.faults
        return found

    def criteria(self, state: MapState) -> tuple[Criterion, ...]:
        """Those that are asked for, of indicators of the level; blank lines are none."""
        known = self._choices.indicators(state.niveau)
        found = (
            self._criterion(str(rank), known, LEVEL_WORDS[state.niveau])
            for rank in range(1, MOST + 1)
            if self._text("indicateur", rank) or self._text("seuil", rank)
        )
        return tuple(one for one in found if one is not None)

    def _criterion(self, rank: str, known: Mapping[str, Indicator], where: str) -> Criterion | None:
        before = len(self.faults)
        name = self._text("indicateur", rank)
        sense = self._text("sens", rank) or Sense.AT_LEAST.value
        points = self._text("points", rank) or "1"
        if not name:
            told = f"le seuil {rank} n’est d’aucun indicateur : videz-le, ou choisissez-en un"
            self.faults.append(f"indicateur{rank} : {told}")
        elif name not in known:
            told = f"{cited(name[:80])} n’est pas proposé pour « {where} »"
            self.faults.append(f"indicateur{rank} : {told}")
        if sense not in [one.value for one in Sense]:
            told = among([f"{one.value} ({words})" for one, words in SENSES.items()])
            self.faults.append(f"sens{rank} : {cited(sense[:_LONGEST])} n’est pas proposé ; {told}")
        number = self._bound(f"seuil{rank}", self._text("seuil", rank))
        if points not in [str(n) for n in range(1, _HIGHEST + 1)]:
            told = f"un nombre de 1 à {_HIGHEST} est attendu, lu {cited(points[:_LONGEST])}"
            self.faults.append(f"points{rank} : {told}")
        if number is None or len(self.faults) > before:
            return None
        return Criterion(known[name], Threshold(Sense(sense), number, int(points)))

    def _text(self, name: str, rank: object) -> str:
        return self._given.get(f"{name}{rank}", "").strip()

    def _bound(self, name: str, given: str) -> Decimal | None:
        """A threshold; None where it is none."""
        text = "".join(given.split()).replace(",", ".")
        try:
            number = Decimal(text if text.isascii() and len(text) <= _LONGEST else "?")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > _FARTHEST:
            self.faults.append(f"{name} : un nombre est attendu, lu {cited(given[:_LONGEST])}")
            return None
        if number != round(number, _DECIMALS):
            self.faults.append(
                f"{name} : {_DECIMALS} décimales au plus, lu {cited(given[:_LONGEST])}"
            )
            return None
        return (round(number, _DECIMALS) + 0).normalize()  # 0 has no sign

    def state(self, places: MapState, criteria: tuple[Criterion, ...]) -> WorkshopState:
        """The view of these criteria, or the nearest to what was asked for."""
        total = sum(one.threshold.points for one in criteria)
        order = self._given.get("tri") or USUAL_ORDER
        if order.removesuffix("-") not in ("points", "nom", *(c.indicator.id for c in criteria)):
            self.faults.append(f"tri : {cited(order[:80])} n’est pas une colonne de ce tableau")
            order = USUAL_ORDER
        return WorkshopState(places, criteria, self._needed(total), order, places.page)

    def _needed(self, total: int) -> int:
        """Points that retain: more than half of them where nothing is said."""
        text = self._given.get("requis", "").strip()
        usual = (total + 1) // 2
        if not text:
            return usual
        if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= total:
            return int(text[:4])
        most = f"un nombre de 1 à {total}" if total else "un critère au moins"
        self.faults.append(f"requis : {most} est attendu, lu {cited(text[:_LONGEST])}")
        return usual
