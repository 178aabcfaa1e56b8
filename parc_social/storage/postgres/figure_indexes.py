"""Indexes that hold the figures of a level, for who reads one or two columns of all its rows.

A row of figures is a page of the table (500 columns, 6.6 kB): to look at two of them in 35,000 rows
is to pass 270 MB, 30 ms of processor. An index that includes the columns is read alone, with the
rights of the table: 8 ms (measured). All of them take a third of what the table takes.
"""

from collections.abc import Iterator, Mapping, Sequence

from psycopg import Connection, sql

from parc_social.catalogue.collection import POPULATION
from parc_social.catalogue.figure_fields import STATUT
from parc_social.catalogue.load import indicators
from parc_social.domain.territory import Niveau
from parc_social.storage.postgres.schema import SCHEMA, Row, identifier
from parc_social.storage.sql.text import statement

_LEAST, _MOST = 2_000, 200_000  # rows: fewer are read as fast; points by the million are not whole
_ORDER = (POPULATION, "fid")
# What the reads of a column name beside it: who, when, of which survey and register.
_BESIDE = ("code", "millesime", "millesime_ops", "millesime_rpls")
_WIDEST = 32  # columns of an index (INDEX_MAX_KEYS)
_FIGURES = (_WIDEST - len(_ORDER) - len(_BESIDE)) // 2  # each with its statut
# The levels that are seen whole and have so many rows: of finer ones a place is looked at.
RELATIONS = tuple(f"indicateur_{niveau.value}" for niveau in (Niveau.COMMUNE, Niveau.IRIS))


def index_figures(
    connection: Connection[Row], table: str, columns: Sequence[str], rows: int
) -> None:
    """Makes those of a table of figures, if its rows are so many that they serve."""
    if not _LEAST <= rows <= _MOST:
        return
    for included in _included(columns):
        create = sql.SQL("CREATE INDEX ON {} ({}) INCLUDE ({})")
        connection.execute(create.format(identifier(table), _listed(_ORDER), _listed(included)))


def add_missing(connection: Connection[Row]) -> None:
    """The same of the tables that were there before there were any; harmless where they have."""
    found = statement("parc_social.storage.postgres", "postgres_without_figure_index").encode()
    values = {"schema": SCHEMA, "relations": list(RELATIONS), "least": _LEAST, "most": _MOST}
    for table, columns, rows in connection.execute(found, values).fetchall():
        with connection.transaction():
            index_figures(connection, table, columns, rows)
            connection.execute(sql.SQL("ANALYZE {}").format(identifier(table)))


def _included(columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    known = dict.fromkeys(columns)
    if any(name not in known for name in _ORDER):
        return
    beside = tuple(name for name in _BESIDE if name in known)
    pairs = [*_pairs(known)]
    for at in range(0, len(pairs), _FIGURES):
        yield (*beside, *(name for pair in pairs[at : at + _FIGURES] for name in pair))


def _pairs(known: Mapping[str, None]) -> Iterator[tuple[str, ...]]:
    for name in indicators():
        if name in known:
            yield tuple(one for one in (name, f"{name}{STATUT}") if one in known)


def _listed(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
