"""The territories of a view with their scores: one read under the Grant, nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from parc_social.catalogue.figure_fields import BASE, STATUT
from parc_social.domain.territory import Niveau, generation_of
from parc_social.domain.threshold_score import Score, ThresholdVerdict
from parc_social.domain.typography import thousands
from parc_social.errors import InvalidValue
from parc_social.storage.query.model import FeatureQuery, Years
from portal.figures.figure_text import FigureText, figure_text
from portal.figures.paging import TablePaging
from portal.map.choices import Choices, serie_of
from portal.map.districts import district_filter
from portal.map.values import MOST, equals_of
from portal.qualify.criteria import score_row
from portal.qualify.state import VERDICTS, WorkshopState

_HOUSEHOLDS = "menages"
_ROWS = 20  # of a page: each is a card of all criteria on a telephone
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ScoredTerritory:
    """A territory as its row shows it, its score, and what is sure of it."""

    row: Row
    score: Score
    verdict: ThresholdVerdict

    @property
    def code(self) -> str:
        """Its official code."""
        return str(self.row["code"])

    @property
    def name(self) -> str:
        """Its name; its code where it has none."""
        return str(self.row["nom"] or self.row["code"])

    @property
    def generation(self) -> int | None:
        """The list that a priority district is of: one name may be in both."""
        return generation_of(Niveau.QPV, self.code)

    @property
    def place(self) -> str:
        """Postal code of an address, else its commune's; empty where neither is told."""
        return str(self.row.get("code_postal") or self.row.get("code_commune") or "")

    @property
    def households(self) -> int | None:
        """Those that its figures of occupation are of; None where that is not told."""
        return self.row.get(_HOUSEHOLDS)


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many territories a verdict is of, and the households of those that tell theirs."""

    verdict: ThresholdVerdict
    territories: int
    households: int
    share: float | None

    @property
    def words(self) -> str:
        """The verdict in French."""
        return VERDICTS[self.verdict]


class ScoredView:
    """The rows of one view."""

    def __init__(self, state: WorkshopState, choices: Choices) -> None:
        self._state = state
        self._criteria = state.criteria
        self._choices = choices

    @cached_property
    def territories(self) -> Sequence[ScoredTerritory]:
        """All of them, sorted. Raises TooSlow as reads do, InvalidValue for too many."""
        here = self._state.map
        names = self._choices.seen(here.niveau).names
        query = FeatureQuery(
            serie_of(here.niveau),
            limit=MOST + 1,
            years=Years(here.year, here.year),
            equals=equals_of(here),
            filter=district_filter(here),
            columns=tuple(one for one in self._wanted if one in names),
            geometry=False,
        )
        rows = self._choices.reads.records(query)
        if len(rows) > MOST:
            raise InvalidValue(
                f"niveau : plus de {thousands(MOST)} territoires ; choisissez une zone"
            )
        return self._ordered([self.scored(row) for row in rows])

    def scored(self, row: Row) -> ScoredTerritory:
        """A row with its score."""
        score = score_row(self._state.criteria, row)
        return ScoredTerritory(row, score, score.verdict(self._state.needed))

    @property
    def columns(self) -> Sequence[str]:
        """Those that the criteria are judged by."""
        names = dict.fromkeys(one.indicator.id for one in self._criteria)
        return [name + end for name in names for end in ("", STATUT)]

    @property
    def _wanted(self) -> Sequence[str]:
        bases = [f"{one.indicator.id}{BASE}" for one in self._criteria]
        return [
            "code",
            "nom",
            "code_postal",
            "code_commune",
            _HOUSEHOLDS,
            *self.columns,
            *dict.fromkeys(bases),
        ]

    @cached_property
    def paging(self) -> TablePaging:
        """Of all the territories of the view."""
        return TablePaging(len(self.territories), self._state.page, _ROWS)

    @property
    def lines(self) -> Sequence[tuple[ScoredTerritory, Sequence[tuple[FigureText, bool | None]]]]:
        """Those of the page, each with the figures of the criteria and whether they are met."""
        return [
            (one, [(figure_text(c.indicator, one.row), c.is_met(one.row)) for c in self._criteria])
            for one in self.territories[self.paging.span]
        ]

    @cached_property
    def counts(self) -> Sequence[VerdictCount]:
        """How many territories and households each verdict is of."""
        known = [one for one in self.territories if one.households is not None]
        whole = sum(one.households or 0 for one in known)
        found: list[VerdictCount] = []
        for verdict in VERDICTS:
            here = [one for one in self.territories if one.verdict is verdict]
            sum_here = sum(one.households or 0 for one in here)
            share = 100 * sum_here / whole if whole else None
            found.append(VerdictCount(verdict, len(here), sum_here, share))
        return found

    @property
    def untold(self) -> int:
        """Territories whose number of households is not published."""
        return sum(one.households is None for one in self.territories)

    def _ordered(self, found: list[ScoredTerritory]) -> Sequence[ScoredTerritory]:
        """By the column of the state; what is withheld comes last, whichever the way."""
        order = self._state.order
        column, down = order.removesuffix("-"), order.endswith("-")
        by_name = sorted(found, key=lambda one: (one.name, one.code))
        if column == "nom":
            return by_name[::-1] if down else by_name
        if column == "points":
            return sorted(by_name, key=lambda t: (t.score.sure, t.score.most), reverse=down)
        shown = [one for one in by_name if one.row[column] is not None]
        rest = [one for one in by_name if one.row[column] is None]
        return sorted(shown, key=lambda one: one.row[column], reverse=down) + rest
