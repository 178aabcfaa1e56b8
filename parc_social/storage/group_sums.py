"""Sums over the whole groups of households that lie in a drawn polygon, table by table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.access.secrecy.settings import read_tables
from parc_social.access.secrecy.tables import Tables
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import Collecte
from parc_social.errors import UnknownName
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.execution.statement import Bound, Statement
from parc_social.storage.query.figures import PolygonQuery
from parc_social.storage.query.model import Box
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.text import quoted, statement
from parc_social.storage.sql.visibility import Visible, visible
from parc_social.wording import cited

GROUPS = ("groupe_publie", "groupe_zone", "groupe_contour", "groupe_collecte")
PARTS = ("numerateur", "denominateur", "temoin")
_PACKAGE = "parc_social.storage"
_MENAGES, _NULL = "menages", "CAST(NULL AS BIGINT)"


@dataclass(frozen=True, slots=True)
class TableSums:
    """Groups of one table of secrecy inside a polygon: how many, of them outre-mer, their sums.

    `repondants`: all who answered there, whatever the population; `menages` the households as the
    caller sees them (None: that column is not his). `collecte` is what reliability is judged by:
    that of the groups over which it may be told; None: it is told nowhere here. `parts` are the
    numerator, the denominator and the witness of each indicator, None where it has none or shows
    none.
    """

    groupes: int
    outre_mer: int
    menages: int | None
    repondants: int
    collecte: Collecte | None
    parts: Mapping[str, tuple[int | None, int | None, int | None]]


@dataclass(frozen=True, slots=True)
class GroupSums:
    """Sums of an edition over a polygon; `settings` None: it has no survey, so no groups."""

    edition: str
    millesime: int
    millesime_ops: int | None
    millesime_rpls: int | None
    settings: Tables | None
    tables: Mapping[str, TableSums]


def group_sums(
    views: Mapping[str, Visible],
    query: PolygonQuery,
    snapshot: Snapshot,
    dialect: Dialect,
    rows: Callable[[Statement], Sequence[Sequence[Any]]],
) -> GroupSums | None:
    """Those of the edition asked for; None when it is not on show for this caller.

    `views` are the collection of the query and those that show its indicators, by indicator.
    """
    fine = views[query.collection]
    tables_shown = [
        t
        for t in snapshot.of(fine.collection)
        if query.millesime in (None, t.millesime) and fine.opens_year(t.millesime)
    ]
    if not tables_shown:
        return None
    edition, millesime = tables_shown[-1].edition, tables_shown[-1].millesime
    tables = [_table(snapshot, name, edition) for name in GROUPS]
    settings = _table(snapshot, "cadre", edition)
    if settings is None or None in tables:
        return GroupSums(edition, millesime, None, None, None, {})
    stored = rows(Statement(f"SELECT valeur FROM {settings.name} WHERE cle = 'reglages'", {}))  # noqa: S608 - quoted name
    groups, zones, outlines, survey = (table.name for table in tables if table)
    years = statement(_PACKAGE, "groupes_annees").format(groupes=groups)
    ((ops, rpls),) = rows(Statement(years, {}))
    polygon = _PolygonStatement(views, query, dialect)
    lines = rows(polygon.statement(groups, zones, outlines, survey))
    return GroupSums(
        edition,
        millesime,
        ops,
        rpls,
        _read(stored[0][0]),
        {row[0]: polygon.sums(row) for row in lines},
    )


def views_of(grant: Grant, query: PolygonQuery) -> dict[str, Visible]:
    """The caller's view of the query's collection, and of the one that shows each indicator.

    Raises NotFound, UnknownName.
    """
    fine = visible(grant, query.collection)
    views = {query.collection: fine}
    for name in query.names:
        if fine.collection.field(name) is not None:
            fine.field(name)
            views[name] = fine
            continue
        views[name] = visible(grant, query.wide)
        if not is_told_by(grant, query.wide, name, query.collection):
            raise UnknownName(f"{cited(name)} n'est pas une propriété de {query.wide}")
    return views


def is_told_by(grant: Grant, wide: str, name: str, collection: str) -> bool:
    """Whether an indicator that the fine collection has not (its table is too strict) is told.

    A wider one shows it wherever the caller has groups: a polygon adds up no other.
    """
    wide_right, fine = grant.right(wide), grant.right(collection)
    return bool(wide_right and fine) and visible(grant, wide).shows_on(
        visible(grant, collection), name
    )


class _PolygonStatement:
    """The statement of one polygon, and what its columns mean."""

    def __init__(self, views: Mapping[str, Visible], query: PolygonQuery, dialect: Dialect) -> None:
        self._views, self._query, self._dialect = views, query, dialect
        self._bound = Bound(dialect.mark)

    def statement(self, groups: str, zones: str, outlines: str, collection: str) -> Statement:
        """See groupes_dedans.sql."""
        bound, dialect, query = self._bound, self._dialect, self._query
        sums = [self._menages(), "sum(t.repondants)"]
        sums += [self._sum(name, part) for name in query.names for part in PARTS]
        text = statement(_PACKAGE, "groupes_dedans").format(
            groupes=groups,
            zones=zones,
            contours=outlines,
            collecte=collection,
            polygone=dialect.wkb(query.polygon, bound, query.srid),
            large=dialect.wkb(query.wider, bound, query.srid),
            contour=dialect.transformed(dialect.geometry_of_hex("c.geom"), query.srid),
            point=dialect.transformed(dialect.place("t.lon", "t.lat"), query.srid),
            dans_boite=self._inside("t.lon", "t.lat", "t.lon", "t.lat", query.box),
            zone_en_boite=self._inside("z.ouest", "z.sud", "z.est", "z.nord", query.box),
            vues=self._views[query.collection].rows(bound, dialect) or "TRUE",
            qui=self._who(),
            sommes=", ".join(f"{one} AS s{n}" for n, one in enumerate(sums)),
            dites=", ".join(f"c.s{n}" for n, _ in enumerate(sums)),
        )
        return Statement(text, bound.values)

    def sums(self, row: Sequence[Any]) -> TableSums:
        """A row of its answer."""
        parts = [None if value is None else int(value) for value in row[9:]]
        return TableSums(
            groupes=int(row[1]),
            outre_mer=int(row[2]),
            menages=None if row[7] is None else int(row[7]),
            repondants=_whole(row[8]),
            collecte=None if row[3] is None else Collecte(*(_whole(value) for value in row[3:7])),
            parts=dict(
                zip(
                    self._query.names,
                    zip(parts[::3], parts[1::3], parts[2::3], strict=True),
                    strict=True,
                )
            ),
        )

    def _sum(self, name: str, part: str) -> str:
        """Null for what an indicator has not, and over rows that do not show it to the caller."""
        mesure = getattr(indicators()[name], part)
        if mesure is None:
            return _NULL
        return _sum_where(self._views[name].shown(name, self._bound, self._dialect), mesure)

    def _menages(self) -> str:
        fine = self._views[self._query.collection]
        if all(field.name != _MENAGES for field in fine.fields):
            return _NULL
        return _sum_where(fine.shown(_MENAGES, self._bound, self._dialect), _MENAGES)

    def _who(self) -> str:
        population = self._bound(self._query.population, "VARCHAR")
        of_whom = f"t.population = {population}"
        if self._query.en_qpv is None:
            return of_whom
        return f"{of_whom} AND {'t.en_qpv' if self._query.en_qpv else 'NOT t.en_qpv'}"

    def _inside(self, west: str, south: str, east: str, north: str, box: Box) -> str:
        a, b, c, d = (self._bound(value, "DOUBLE PRECISION") for value in box)
        return f"({west} >= {a} AND {south} >= {b} AND {east} <= {c} AND {north} <= {d})"


def _table(snapshot: Snapshot, relation: str, edition: str) -> EditionTable | None:
    return next((t for t in snapshot.tables.get(relation, ()) if t.edition == edition), None)


def _sum_where(condition: str | None, column: str) -> str:
    value = f"t.{quoted(column)}"
    return f"sum({value})" if condition is None else f"sum(CASE WHEN {condition} THEN {value} END)"


def _whole(value: Any) -> int:
    return 0 if value is None else int(value)


@lru_cache(maxsize=32)
def _read(text: str) -> Tables:
    return read_tables(text)
