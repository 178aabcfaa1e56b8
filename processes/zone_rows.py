"""The rows of `indicateurs-polygone`: sums of whole groups and of dwellings, long or wide."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pygeofilter import ast

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import EVERYBODY, SERIE
from parc_social.catalogue.figure_fields import (
    NOTHING,
    SECRET,
    PublishedFigure,
    Sums,
    of_dwellings,
    of_groups,
)
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.lecture import lecture, lieu_de
from parc_social.catalogue.load import indicators
from parc_social.catalogue.rules import regles
from parc_social.domain.indicators import Fiabilite, reliability
from parc_social.domain.territory import Niveau, Partie
from parc_social.storage.execution.cancellation import current_cancellation
from parc_social.storage.filters.nodes import GEOMETRY, conjunction
from parc_social.storage.group_sums import TableSums
from parc_social.storage.query.figures import PolygonQuery
from parc_social.storage.query.model import FeatureQuery, Filter, Years
from parc_social.storage.store import Store
from processes.examples import PREFIX
from processes.rows import of_population
from processes.zones import RequestedZone

GROUPS, WIDE, POINTS = (f"{PREFIX}{n}" for n in (Niveau.ILOT, Niveau.EPCI, Niveau.ADRESSE))
SURVEY, REGISTER = "ops", "rpls"
MOVERS = "emmenages_recents"
_ALL = 10_000_000  # address points of one polygon: more than there are
_BASE = "base"  # the first table of secrecy: whom `menages` counts
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ZoneRequest:
    """Request for zones; `millesimes` None: the current edition.

    `population` None: the caller does not know this column.
    """

    zones: tuple[RequestedZone, ...]
    indicateurs: tuple[str, ...]
    millesimes: tuple[int, ...] | None
    population: str | None
    large: bool

    def of(self, source: str) -> tuple[str, ...]:
        """The indicators of a source."""
        return tuple(name for name in self.indicateurs if indicators()[name].source == source)


def zone_rows(grant: Grant, store: Store, request: ZoneRequest) -> list[Row]:
    """By zone, then millésime, then indicator, each in the order asked.

    Raises InvalidValue for a millésime that is not published.
    """
    rows: list[Row] = []
    for count, zone in enumerate(request.zones):
        current_cancellation().tell(100 * count // len(request.zones), f"zone {zone.rang}")
        for millesime in request.millesimes or (None,):
            figures = _ZoneFigures(grant, store, request, zone, millesime)
            rows += [figures.wide()] if request.large else figures.long()
    return rows


class _ZoneFigures:
    """Figures of one zone in one edition."""

    def __init__(
        self,
        grant: Grant,
        store: Store,
        request: ZoneRequest,
        zone: RequestedZone,
        millesime: int | None,
    ) -> None:
        self._request, self._zone, self._population = request, zone, request.population or EVERYBODY
        has_detail = any(indicators()[name].detail for name in request.indicateurs)
        twin = SERIE if millesime is not None or has_detail else ""
        self._groups = store.groups(grant, self._query(zone, twin, millesime))
        rights = [grant.right(one + twin) for one in (GROUPS, WIDE, POINTS)]
        self._points, self._totals = 0, {}
        if request.of(REGISTER) and self._population == EVERYBODY:
            names = frozenset(rights[2].columns if rights[2] else ())
            query = _points(POINTS + twin, zone, self._groups.millesime, names)
            self._points, self._totals = store.totals(grant, query, request.of(REGISTER))
        self._known = frozenset(rights[0].columns if rights[0] else ())
        self._statuts = frozenset(name for one in rights if one for name in one.columns)

    def long(self) -> Iterator[Row]:
        """A row an indicator."""
        for name in self._request.indicateurs:
            one = indicators()[name]
            figure = self._figure(one)
            yield {
                **self._identity(),
                **self._made_of(one),
                "indicateur": name,
                "unite": one.unite,
                "valeur": figure.valeur,
                "num": figure.num,
                "den": figure.den,
                **self._statut("statut", name, figure),
                "lecture": self._lecture(one, figure),
            }

    def wide(self) -> Row:
        """One row, four columns an indicator; households are those of the first table."""
        row = {**self._identity(), **self._of_table(self._table(_BASE))}
        if self._request.of(REGISTER):
            row["adresses"] = self._points
        for name in self._request.indicateurs:
            figure = self._figure(indicators()[name])
            row |= {
                name: figure.valeur,
                f"{name}_num": figure.num,
                f"{name}_den": figure.den,
                **self._statut(f"{name}_statut", name, figure),
            }
        return row

    def _statut(self, key: str, name: str, figure: PublishedFigure) -> Row:
        return {key: figure.statut.value} if f"{name}_statut" in self._statuts else {}

    def _query(self, zone: RequestedZone, twin: str, millesime: int | None) -> PolygonQuery:
        movers = self._population.startswith(MOVERS)
        where = {"en_qpv": True, "hors_qpv": False}
        crossing = self._population.removeprefix(MOVERS).removeprefix("_")
        return PolygonQuery(
            collection=GROUPS + twin,
            wide=WIDE + twin,
            names=self._request.of(SURVEY),
            polygon=zone.wkb,
            wider=zone.wider,
            srid=zone.crs.srid,
            box=zone.box,
            population=MOVERS if movers else EVERYBODY,
            en_qpv=where.get(crossing),
            millesime=millesime,
        )

    def _table(self, name: str) -> TableSums | None:
        return self._groups.tables.get(name)

    def _figure(self, one: Indicator) -> PublishedFigure:
        if one.source == REGISTER:
            total = self._totals.get(one.id)
            return of_dwellings(one, Sums(total.num, total.den) if total else None)
        settings = self._groups.settings
        if settings is None:
            return NOTHING
        if not settings.asks(one.tableau.value, one.temoin):
            return SECRET  # groups made by a rule that did not ask it may tell it of one household
        table = self._table(settings.of(one.tableau.value))
        if table is None or regles().fiabilite.dominance is not None:
            return SECRET  # of a zone nothing tells whose households they are: fail closed
        if self._is_of_few(table):
            return SECRET
        num, den, witness = table.parts[one.id]
        sums = None if num is None else Sums(num, den, witness)
        return of_groups(one, sums, _reliability(table), _parties(table))

    def _is_of_few(self, table: TableSums) -> bool:
        """Whether the groups of a table hold a minority of the households of the zone's first."""
        first = self._table(_BASE)
        return first is not None and 2 * table.repondants < first.repondants

    def _made_of(self, one: Indicator) -> Row:
        """Number of groups that a figure is the sum of, and their households; or address points."""
        if one.source == REGISTER:
            return {**self._of_table(None), "groupes": None, "adresses": self._points}
        settings = self._groups.settings
        applies = settings is not None and settings.asks(one.tableau.value, one.temoin)
        table = self._table(settings.of(one.tableau.value)) if settings and applies else None
        return {**self._of_table(table), "adresses": None}

    def _of_table(self, table: TableSums | None) -> Row:
        row: Row = {"groupes": table.groupes if table else 0}
        fiabilite = _reliability(table) if table else None
        if "menages" in self._known:
            row["menages"] = table.menages if table and fiabilite != _POOR else None
        if "fiabilite" in self._known:
            row["fiabilite"] = fiabilite.value if fiabilite else None
        return row

    def _identity(self) -> Row:
        row: Row = {
            "zone": self._zone.nom,
            "rang": self._zone.rang,
            "surface_m2": self._zone.surface_m2,
            "edition": self._groups.edition,
            "millesime": self._groups.millesime,
            "millesime_ops": self._groups.millesime_ops,
            "millesime_rpls": self._groups.millesime_rpls,
            "population": self._request.population,
        }
        return {name: value for name, value in row.items() if self._tells(name)}

    def _tells(self, name: str) -> bool:
        hidden = ("millesime", "millesime_ops", "millesime_rpls", "population")
        return name not in hidden or name in self._known

    def _lecture(self, one: Indicator, figure: PublishedFigure) -> str | None:
        year = "millesime_rpls" if one.source == REGISTER else "millesime_ops"
        annee = getattr(self._groups, year)
        if figure.valeur is None or annee is None or not self._tells(year):
            return None
        lieu = lieu_de(f"dans la zone « {self._zone.nom} »", self._population, of_group=False)
        return lecture(one, annee, lieu, figure.valeur, figure.den)


_POOR = Fiabilite.INSUFFISANTE


def _points(
    collection: str, zone: RequestedZone, millesime: int, names: frozenset[str]
) -> FeatureQuery:
    """A twin has a row a population: those of everybody, once where nothing tells them apart."""
    inside = ast.GeometryIntersects(ast.Attribute(GEOMETRY), zone.node)
    whom = of_population(EVERYBODY) if "population" in names else None
    return FeatureQuery(
        collection,
        limit=_ALL,
        years=Years(millesime, millesime),
        filter=Filter(conjunction(inside, whom)),
    )


def _reliability(table: TableSums) -> Fiabilite | None:
    """None where what was collected may not be told."""
    return reliability(table.collecte, regles().fiabilite) if table.collecte else None


def _parties(table: TableSums) -> tuple[Partie, ...]:
    away, here = table.outre_mer, table.groupes - table.outre_mer
    both = ((Partie.OUTRE_MER, away), (Partie.METROPOLE, here))
    return tuple(partie for partie, count in both if count)
