"""Figures of the zone itself, beside which thresholds are chosen; the criteria that begin."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parc_social.catalogue.figure_fields import BASE, STATUT
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from parc_social.domain.fragility import OPERANDES
from parc_social.domain.territory import Niveau
from parc_social.domain.threshold_score import Sense, Threshold
from parc_social.storage.query.model import FeatureQuery, Years
from portal.figures.figure_text import FigureText, figure_text
from portal.map.choices import Choices, serie_of
from portal.map.state import MapState, Zone
from portal.qualify.criteria import Criterion

QUARTILE = "part_attrib_hors_qpv_q1"
_WHOLE = Zone(Niveau.FRANCE, "FR")


@dataclass(frozen=True, slots=True)
class ZoneMarks:
    """The figures that the zone of a view publishes; none where the caller sees none."""

    name: str
    row: Mapping[str, Any]

    def figure(self, indicator: Indicator) -> FigureText | None:
        """One of them in words; None where there is none to tell of."""
        return figure_text(indicator, self.row) if indicator.id in self.row else None

    @property
    def quartile(self) -> FigureText | None:
        """The share of attributions out of QPV to the first quartile of applicants."""
        return self.figure(indicators()[QUARTILE])

    def proposed(self, known: Mapping[str, Indicator]) -> tuple[Criterion, ...]:
        """The four figures of the index of fragility, each from that of the zone on."""
        found: list[Criterion] = []
        for one in known.values():
            value: float | None = self.row.get(one.id) if one.code in OPERANDES else None
            if value is not None:
                bound = Decimal(math.floor(value))
                found.append(Criterion(one, Threshold(Sense.AT_LEAST, bound)))
        return tuple(found)


def place_of(state: MapState) -> Zone:
    """The territory whose figures stand beside the thresholds: the zone, else France."""
    return state.zone or _WHOLE


def marks_of(choices: Choices, state: MapState, names: Iterable[str]) -> ZoneMarks:
    """Of the zone of a view, in one read under the Grant. Raises TooSlow as reads do."""
    place = place_of(state)
    if choices.reads.grant.right(serie_of(place.niveau)) is None:
        return ZoneMarks(place.code, {})
    seen = choices.seen(place.niveau).names
    operands = [one.id for one in indicators().values() if one.code in OPERANDES]
    wanted = dict.fromkeys([*names, *operands, QUARTILE])
    figures = [name for name in wanted if name in seen and f"{name}{STATUT}" in seen]
    columns = [name + end for name in figures for end in ("", STATUT, BASE)]
    query = FeatureQuery(
        serie_of(place.niveau),
        limit=1,
        years=Years(state.year, state.year),
        equals=(("population", state.population), ("code", place.code)),
        columns=tuple(one for one in ("code", "nom", *columns) if one in seen),
        geometry=False,
    )
    rows = choices.reads.records(query)
    return ZoneMarks(str(rows[0]["nom"] or place.code), rows[0]) if rows else _none(place)


def _none(place: Zone) -> ZoneMarks:
    return ZoneMarks(place.code, {})
