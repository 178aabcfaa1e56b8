"""What a map may show to its caller: levels, indicators, millésimes and populations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from parc_social.catalogue.collection import POPULATION, SERIE
from parc_social.catalogue.indicator import THEMES, Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.territory import FINESSE, Niveau, is_as_wide
from parc_social.errors import NotFound
from parc_social.maps.styles import indicators_of
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.visibility import Visible, visible
from portal.map.state import ZONES, Zone
from portal.page_reads import PageReads
from portal.word_search import tells

LEVELS: Mapping[Niveau, str] = {
    Niveau.FRANCE: "France, métropole et outre-mer",
    Niveau.REGION: "Régions",
    Niveau.DEPARTEMENT: "Départements",
    Niveau.EPCI: "EPCI",
    Niveau.EPT: "Établissements publics territoriaux",
    Niveau.COMMUNE: "Communes",
    Niveau.ARM: "Arrondissements municipaux",
    Niveau.QPV: "Quartiers prioritaires (QPV)",
    Niveau.IRIS: "IRIS",
    Niveau.CARREAU: "Carreaux de 200 m",
    Niveau.ILOT: "Groupes de ménages",
    Niveau.ADRESSE: "Points adresse",
}
_NEEDED = ("code", "nom", POPULATION)


@dataclass(frozen=True)
class Choices:
    """Of one caller; what he can't see is not among them."""

    reads: PageReads
    _indicators: dict[Niveau, Mapping[str, Indicator]] = field(
        default_factory=dict[Niveau, Mapping[str, Indicator]], init=False
    )

    @cached_property
    def levels(self) -> Sequence[Niveau]:
        """From the widest to the finest."""
        return [level for level in reversed(FINESSE) if self._shows(level)]

    def seen(self, niveau: Niveau) -> Visible:
        """The columns of a level. Raises NotFound."""
        return visible(self.reads.grant, serie_of(niveau))

    def indicators(self, niveau: Niveau) -> Mapping[str, Indicator]:
        """By name, in the catalogue's order, of those that exist at a level."""
        if niveau not in self._indicators:  # a table asks once a cell
            found = indicators_of(self.reads.grant, serie_of(niveau))
            self._indicators[niveau] = {one.id: one for one in found if one.exists_at(niveau)}
        return self._indicators[niveau]

    def elsewhere(self, niveau: Niveau, asked: str) -> Sequence[tuple[Niveau, Indicator]]:
        """Indicators of other levels that words tell of, each at the finest that shows it."""
        found = dict[str, tuple[Niveau, Indicator]]()
        for level in reversed(self.levels):
            for one in self.indicators(level).values() if level is not niveau else ():
                if tells(one, asked):
                    found.setdefault(one.id, (level, one))
        return [*found.values()]

    def years(self, niveau: Niveau) -> Sequence[int]:
        """Millésimes of the publication, growing."""
        return self.reads.extent(serie_of(niveau)).years

    def populations(self, niveau: Niveau) -> Mapping[str, str]:
        """Codes and words of those that a row may speak of, everybody first."""
        field = collections()[serie_of(niveau)].field(POPULATION)
        return dict(field.codes) if field else {}

    def has(self, niveau: Niveau, code: str) -> bool:
        """Whether the caller sees figures of a territory."""
        query = FeatureQuery(
            serie_of(niveau), limit=1, equals=(("code", code),), columns=("code",), geometry=False
        )
        return bool(self.reads.records(query))

    def around(self, zone: Zone, niveau: Niveau) -> Zone | None:
        """The smallest zone that holds one and territories of a level; None: all that is open.

        EPCI are asked for in a commune: its département holds some, if the caller sees its row.
        """
        both = (zone.niveau, niveau)
        wider = [
            Zone(one, "")
            for one in reversed(ZONES)
            if all(one is not level and is_as_wide(one, level) for level in both)
        ]
        try:
            known = self.seen(zone.niveau).names
        except NotFound:
            return None
        wider = [one for one in wider if one.column in known]
        if not wider or "code" not in known:
            return None
        query = FeatureQuery(
            serie_of(zone.niveau),
            limit=1,
            equals=(("code", zone.code),),
            columns=tuple(one.column for one in wider),
            geometry=False,
        )
        for row in self.reads.records(query):
            for one in wider:
                if row[one.column] and one.column in self.seen(niveau).names:
                    return Zone(one.niveau, str(row[one.column]))
        return None

    def by_theme(self, niveau: Niveau) -> Mapping[str, Sequence[Indicator]]:
        """The indicators of a level under the words of their themes."""
        shown = self.indicators(niveau).values()
        of = {words: [i for i in shown if i.theme is theme] for theme, words in THEMES.items()}
        return {words: some for words, some in of.items() if some}

    def _shows(self, niveau: Niveau) -> bool:
        try:
            names = self.seen(niveau).names
        except NotFound:
            return False
        told = all(name in names for name in _NEEDED)
        return told and any(name in indicators() for name in names) and bool(self.years(niveau))


def serie_of(niveau: Niveau) -> str:
    """The twin over all millésimes and populations, of which a map shows one of each."""
    return f"indicateurs-{niveau.value}{SERIE}"
