"""The state of the workshop: all of it lies in its address, which is its link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from parc_social.domain.territory import Niveau
from parc_social.domain.threshold_score import ThresholdVerdict
from portal.map.choices import Choices
from portal.map.state import MapState
from portal.qualify.criteria import Criterion

ADDRESS = "/portail/qualifier"
LEVELS = (Niveau.COMMUNE, Niveau.ARM, Niveau.QPV, Niveau.IRIS, Niveau.ADRESSE)
MOST = 8  # criteria
VERDICTS: Mapping[ThresholdVerdict, str] = {
    ThresholdVerdict.RETAINED: "retenu",
    ThresholdVerdict.UNTOLD: "indéterminé",
    ThresholdVerdict.LEFT: "non retenu",
}
SHARED = ("niveau", "millesime", "population", "zone", "generation")
USUAL_ORDER = "points-"


class WorkshopChoices(Choices):
    """Those of the levels that are qualified; the others of the caller are on the map."""

    def _shows(self, niveau: Niveau) -> bool:
        return niveau in LEVELS and super()._shows(niveau)


@dataclass(frozen=True, slots=True)
class WorkshopState:
    """A view; `map` says level, millésime, population and zone.

    `needed` points retain a territory; 0: there is no criterion. `order`: a column, first the
    greatest where it ends with `-`.
    """

    map: MapState
    criteria: tuple[Criterion, ...]
    needed: int
    order: str = USUAL_ORDER
    page: int = 1

    @property
    def total(self) -> int:
        """Points of all criteria together."""
        return sum(one.threshold.points for one in self.criteria)

    def parameters(self, **changes: Any) -> dict[str, str]:
        """Names and values of the address; what is as usual is left out."""
        one = replace(self, **changes)
        told = one.map.parameters()
        found = {name: told[name] for name in SHARED if name in told}
        for rank, criterion in enumerate(one.criteria, 1):
            found |= criterion.parameters(rank)
        found |= {"requis": str(one.needed)} if one.needed else {}
        found |= {"tri": one.order} if one.order != USUAL_ORDER else {}
        return found | ({"page": str(one.page)} if one.page > 1 else {})

    def query(self, **changes: Any) -> str:
        """The query string of this view, or of one that differs in some fields."""
        return urlencode(self.parameters(**changes))

    def sorted_by(self, column: str) -> str:
        """The same sorted by a column, the other way where it is already."""
        other = column if self.order == f"{column}-" else f"{column}-"
        return self.query(order=other, page=1)
