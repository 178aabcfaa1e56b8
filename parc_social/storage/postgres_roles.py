"""The second lock: roles that own nothing, columns apart, households by row-level security.

A role reads published tables and no other. One reads the columns that are public, one the private
columns too, one the households, and of these only what the settings of its transaction name: a
statement that forgets its predicate finds no more.
"""

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import Connection, sql

from parc_social.catalogue.field import Audience
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.postgres_pool import ServingPool
from parc_social.storage.postgres_schema import (
    Row,
    child_name,
    columns_of,
    identifier,
    tables_of,
)
from parc_social.storage.reader import Reader

READER = "parc_social_lecture"
PRIVATE_READER = "parc_social_prives"
HOUSEHOLDS_READER = "parc_social_menages"
ROLES = (READER, PRIVATE_READER, HOUSEHOLDS_READER)
HOUSEHOLDS = "ops_menage"  # raw households, in tables of their own
_SIRENS, _EVERY = "parc_social.sirens", "*"
_PUT = f"SELECT set_config('{_SIRENS}', %s, true)"
# The settings are read in a sub-select: once a statement, not once a row (1.8 against 1,107 ms).
# Missing or empty, they are null and no row fits.
_POLICY = f"""
CREATE POLICY menages ON {{table}} FOR SELECT TO {HOUSEHOLDS_READER} USING (
    siren_bailleur = ANY (CAST((
        SELECT string_to_array(nullif(current_setting('{_SIRENS}', true), ''), ',')
    ) AS text[]))
    OR (SELECT current_setting('{_SIRENS}', true) = '{_EVERY}')
)"""

_OVERLAPS = "geometry_overlaps(geometry, geometry)"  # what `&&` calls
_LEAKPROOF = f"SELECT proleakproof FROM pg_proc WHERE oid = '{_OVERLAPS}'::regprocedure"  # noqa: S608

log = logging.getLogger(__name__)


class Roles:
    """The pools that serve, one a role; an operator's own reading login stands for all of them."""

    def __init__(self, settings: Settings) -> None:
        self._pools = _pools(settings)

    @property
    def open(self) -> ServingPool:
        """Connections that read what is public, and the list of editions."""
        return self._pools[READER]

    def every(self) -> set[ServingPool]:
        """The pools, each once."""
        return set(self._pools.values())

    @contextmanager
    def connection(self, reader: Reader) -> Generator[Connection[Row]]:
        """A connection under the rights of a reader, until the end of the block."""
        with self._pools[role_of(reader)].connection() as connection:
            if reader.relation != HOUSEHOLDS:
                yield connection
                return
            with connection.transaction():
                connection.execute(_PUT, [_told(reader)])
                yield connection


def role_of(reader: Reader) -> str:
    """The narrowest role under which a statement can be answered."""
    if reader.relation == HOUSEHOLDS:
        return HOUSEHOLDS_READER
    return PRIVATE_READER if reader.private and private_columns(reader.relation) else READER


def private_columns(relation: str) -> frozenset[str]:
    """The columns of a relation that are not public, by the catalogue."""
    fields = (f for c in collections().values() if c.relation == relation for f in c.fields)
    return frozenset(f.name for f in fields if f.audience is Audience.OWN)


def lock_households(connection: Connection[Row], table: str) -> None:
    """Row-level security of a table of households: whoever does not own it sees what is named."""
    name = identifier(table)
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
    connection.execute(sql.SQL("DROP POLICY IF EXISTS menages ON {}").format(name))
    connection.execute(sql.SQL(_POLICY).format(table=name))


def open_to_readers(connection: Connection[Row], edition: str, relation: str) -> None:
    """Lets the roles read a table: all of its columns to one, the public ones to the other."""
    child = identifier(child_name(edition, relation))
    if relation == HOUSEHOLDS:
        lock_households(connection, child_name(edition, relation))
        _grant(connection, child, HOUSEHOLDS_READER, None)
        return
    private = private_columns(relation)
    names = columns_of(connection, child_name(edition, relation))
    public = [name for name in names if name not in private]
    _grant(connection, child, READER, public if private else None)
    if private:
        _grant(connection, child, PRIVATE_READER, None)


def close_to_readers(connection: Connection[Row], edition: str, relation: str) -> None:
    """Takes back every right on a table, those on its columns too."""
    child = identifier(child_name(edition, relation))
    for role in ROLES:
        revoke = sql.SQL("REVOKE ALL ON {} FROM {}")
        connection.execute(revoke.format(child, sql.Identifier(role)))


def keep_spatial_index(connection: Connection[Row]) -> None:
    """Lets the spatial index answer before the policy of households: 4.8 ms, 160 without it.

    Needs a superuser; without one, a box is looked for among the caller's own households.
    The function tells nothing of the rows: its one error is of two boxes in different systems.
    """
    known = connection.execute(_LEAKPROOF).fetchone()
    if known is None or known[0]:
        return
    try:
        connection.execute(f"ALTER FUNCTION {_OVERLAPS} LEAKPROOF".encode())
    except psycopg.errors.InsufficientPrivilege:
        log.info("%s stays as it is: the owner of this database is no superuser", _OVERLAPS)


def relock(connection: Connection[Row], editions: Sequence[str]) -> None:
    """The same rights again on tables that an earlier version of this program has opened."""
    for edition, relation, _ in tables_of(connection, list(editions)):
        close_to_readers(connection, edition, relation)
        open_to_readers(connection, edition, relation)


def _grant(
    connection: Connection[Row], child: sql.Identifier, role: str, columns: Sequence[str] | None
) -> None:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns or ())
    what = sql.SQL("SELECT ({})").format(names) if columns is not None else sql.SQL("SELECT")
    connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(what, child, sql.Identifier(role)))


def _told(reader: Reader) -> str:
    return _EVERY if reader.sirens is None else ",".join(reader.sirens)


def _pools(settings: Settings) -> Mapping[str, ServingPool]:
    if settings.store_read:
        own = ServingPool(settings.store_read, None, settings.deadline_s)
        return dict.fromkeys(ROLES, own)
    return {role: ServingPool(settings.store, role, settings.deadline_s) for role in ROLES}
