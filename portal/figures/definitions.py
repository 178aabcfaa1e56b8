"""`/portail/definitions`: what each indicator counts, and how its values lie, for its readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import flask

from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.indicator import THEMES, Indicator
from parc_social.catalogue.lecture import sample_sentence
from parc_social.catalogue.legend import number
from parc_social.catalogue.load import indicators
from parc_social.domain.classification.class_breaks import ValueCounts, equal_breaks
from parc_social.domain.territory import FINESSE, Niveau
from parc_social.errors import NotFound
from parc_social.storage.export_files.plan import ExportColumn
from parc_social.storage.query.model import FeatureQuery, Years
from parc_social.wording import cited
from portal.map.choices import LEVELS, Choices, serie_of
from portal.page import show
from portal.page_context import PageContext
from portal.steering.list_file import ListFile, file_asked, file_maker
from portal.word_search import asked_words, tells

_BARS, _FEWEST = 12, 30  # bars of a distribution, and communes that it takes to show one
_WIDE = 240.0  # units of the longest bar
_MOST = 40_000
_COLUMNS = (
    ExportColumn("indicateur", FieldType.STRING, "Indicateur, comme l’API le nomme"),
    ExportColumn("code", FieldType.STRING, "Code"),
    ExportColumn("nom", FieldType.STRING, "Nom"),
    ExportColumn("theme", FieldType.STRING, "Thème"),
    ExportColumn("unite", FieldType.STRING, "Unité ; vide : sans unité"),
    ExportColumn("definition", FieldType.STRING, "Ce qu’il compte"),
    ExportColumn("champ", FieldType.STRING, "Champ"),
    ExportColumn("source", FieldType.STRING, "Source"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """Communes whose value lies between two bounds."""

    label: str
    count: int
    width: float


class Definitions:
    """The list and the sheets: of the indicators that the caller sees at some level, no others."""

    def __init__(self, context: PageContext) -> None:
        self._context, self._making = context, file_maker(context)

    def all(self) -> flask.Response:
        """Every indicator by theme; `q`: those whose words hold these, accents or not.

        With `f` the list as a file. Raises InvalidValue for a form that there is not.
        """
        asked, form = asked_words(), file_asked()
        found = [one for one in self._seen() if tells(one, asked)]
        by_theme = {words: [i for i in found if i.theme is t] for t, words in THEMES.items()}
        if form:
            return _file(by_theme).answer(self._context, self._making, form)
        return show(
            self._context,
            "definitions",
            asked=asked,
            count=len(found),
            by_theme={words: some for words, some in by_theme.items() if some},
        )

    def one(self, indicateur: str) -> flask.Response:
        """The sheet of an indicator. Raises NotFound, the same for hidden and for unknown."""
        seen = self._seen()
        if indicateur not in (one.id for one in seen):
            raise NotFound(f"aucun indicateur {cited(indicateur[:80])}, ou pas pour vous")
        chosen = indicators()[indicateur]
        levels = [level for level in self._choices.levels if chosen.exists_at(level)]
        years = self._years(chosen)
        values = self._values(chosen)
        return show(
            self._context,
            "definition",
            one=chosen,
            theme=THEMES[chosen.theme],
            levels=[LEVELS[level] for level in levels],
            finest=LEVELS[min(levels, key=FINESSE.index)] if levels else "",
            years=years,
            sample=sample_sentence(chosen),
            bars=_bars(chosen, values),
            count=len(values),
        )

    @property
    def _choices(self) -> Choices:
        return Choices(self._context.reads())

    def _seen(self) -> Sequence[Indicator]:
        choices = self._choices
        names = {name for level in choices.levels for name in choices.indicators(level)}
        return [one for one in indicators().values() if one.id in names]

    def _years(self, one: Indicator) -> Mapping[str, Sequence[int]]:
        """The millésimes on show at each level that has the indicator."""
        choices = self._choices
        there = [level for level in choices.levels if one.id in choices.indicators(level)]
        return {LEVELS[level]: choices.years(level) for level in there}

    def _values(self, one: Indicator) -> Sequence[float]:
        """Those of the communes, of all households, in the last millésime."""
        choices = self._choices
        here = Niveau.COMMUNE
        if here not in choices.levels or one.id not in choices.indicators(here):
            return []
        year = choices.years(here)[-1]
        query = FeatureQuery(
            serie_of(here),
            limit=_MOST,
            years=Years(year, year),
            equals=(("population", "tous"),),
            columns=(one.id,),
            geometry=False,
        )
        rows = choices.reads.records(query)
        return [float(row[one.id]) for row in rows if row[one.id] is not None]


def _file(by_theme: Mapping[str, Sequence[Indicator]]) -> ListFile:
    """The list, with what its sheets say: one row an indicator."""
    rows = [
        {
            "indicateur": one.id,
            "code": one.code,
            "nom": one.libelle.fr,
            "theme": theme,
            "unite": one.unite or "",
            "definition": one.definition,
            "champ": one.champ,
            "source": one.source.upper(),
        }
        for theme, some in by_theme.items()
        for one in some
    ]
    return ListFile("definitions", "Définitions des indicateurs", _COLUMNS, rows)


def _bars(one: Indicator, values: Sequence[float]) -> Sequence[Bar]:
    """Classes of one width without the least and the greatest hundredth; none of few values."""
    if len(values) < _FEWEST:
        return ()
    different = sorted(set(values))
    counted = ValueCounts(different, [values.count(value) for value in different])
    cuts = equal_breaks(counted, _BARS, one.decimales, robust=True)
    ends = [float("-inf"), *cuts, float("inf")]
    counts = [sum(low <= value < high for value in values) for low, high in pairwise(ends)]
    most = max(counts)
    return [
        Bar(_between(one, low, high), count, _WIDE * count / most)
        for (low, high), count in zip(pairwise(ends), counts, strict=True)
    ]


def _between(one: Indicator, low: float, high: float) -> str:
    """The ends are open: no bar tells the figure of one commune."""
    told = [number(end, one.decimales).fr for end in (low, high)]
    if low == float("-inf"):
        return f"moins de {told[1]}"
    return f"{told[0]} et plus" if high == float("inf") else f"{told[0]} à {told[1]}"
