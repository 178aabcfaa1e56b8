"""The second lock: roles that own nothing, private columns apart, households by row-level security.

A role reads published tables and no other. One reads the columns that are public; one the private
columns too, on every row; one these on the rows of some landlords alone, through a view where they
are null elsewhere; one the households. The last two read only what the settings of their
transaction name: a statement that forgets its predicate finds no more.
"""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from itertools import product

import psycopg
from psycopg import Connection, sql

from parc_social.catalogue.collection import Audience
from parc_social.catalogue.load import collections
from parc_social.storage.execution.statement import DbRole
from parc_social.storage.postgres.connection import ServingConnection, SessionKind
from parc_social.storage.postgres.patience import patiently
from parc_social.storage.postgres.schema import (
    Row,
    child_name,
    columns_of,
    identifier,
    tables_of,
)
from parc_social.storage.postgres.standing_rights import standing, write_down
from parc_social.storage.statements.audience_texts import OWN_TEXT, WHOLE_BLOCK, blocks_of

READER = "parc_social_lecture"
PRIVATE_READER = "parc_social_prives"
OWN_READER = "parc_social_propres"
HOUSEHOLDS_READER = "parc_social_menages"
PUBLIC_KIND = SessionKind(READER)
ROLES = (READER, PRIVATE_READER, OWN_READER, HOUSEHOLDS_READER)
HOUSEHOLDS = "ops_menage"  # raw households, in tables of their own
_SIRENS, _EVERY = "parc_social.sirens", "*"
_EXISTS = "SELECT 1 WHERE to_regclass(%s) IS NOT NULL"
_SET_SIRENS = f"SELECT set_config('{_SIRENS}', %s, true)"
# The settings are read in a sub-select: once a statement, not once a row (1.8 against 1,107 ms).
# Missing or empty, they are null and no row fits.
_OWN = f"""siren_bailleur = ANY (CAST((
    SELECT string_to_array(nullif(current_setting('{_SIRENS}', true), ''), ',')
) AS text[]))"""
_POLICY = f"""
CREATE POLICY menages ON {{table}} FOR SELECT TO {HOUSEHOLDS_READER} USING (
    {_OWN}
    OR (SELECT current_setting('{_SIRENS}', true) = '{_EVERY}')
)"""

_OVERLAPS = "geometry_overlaps(geometry, geometry)"  # what `&&` calls
_LEAKPROOF = f"SELECT proleakproof FROM pg_proc WHERE oid = '{_OVERLAPS}'::regprocedure"  # noqa: S608

log = logging.getLogger(__name__)


def kind_of(reader: DbRole) -> SessionKind:
    """What a connection is set for that answers a reader."""
    role = role_of(reader)
    return SessionKind(role, reader.steady and role in (READER, PRIVATE_READER))


@contextmanager
def as_reader(connection: ServingConnection, reader: DbRole) -> Generator[None]:
    """Under the role of a reader, and on its own rows alone where the role sees no others."""
    if role_of(reader) not in (OWN_READER, HOUSEHOLDS_READER):
        yield
        return
    with connection.transaction():
        whose = _EVERY if reader.sirens is None else ",".join(reader.sirens)
        connection.execute(_SET_SIRENS, [whose])
        yield


def role_of(reader: DbRole) -> str:
    """The narrowest role under which a statement can be answered."""
    if reader.relation == HOUSEHOLDS:
        return HOUSEHOLDS_READER
    if not (reader.private and is_masked(reader.relation)):
        return READER
    return OWN_READER if reader.is_by_row else PRIVATE_READER


@cache
def private_columns(relation: str) -> frozenset[str]:
    """The columns of a relation that are not public, by the catalogue, and their kept texts."""
    kept = blocks_of(relation)
    if kept is not None:
        return frozenset({WHOLE_BLOCK}) if private_columns(kept.relation) else frozenset()
    fields = (f for c in collections().values() if c.relation == relation for f in c.fields)
    private = frozenset(f.name for f in fields if f.audience is Audience.OWN)
    return private | {OWN_TEXT} if private else private


@cache
def is_masked(relation: str) -> bool:
    """Whether some readers see a relation through a view, private columns on their rows alone."""
    return relation != HOUSEHOLDS and bool(private_columns(relation))


def masked_name(edition: str, relation: str) -> str:
    """The view of a table through which private columns are null on the rows of others."""
    return f"{child_name(edition, relation)}_propres"


def lock_households(connection: Connection[Row], table: str) -> None:
    """Row-level security of a table of households: whoever does not own it sees what is named."""
    name = identifier(table)
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(name))
    connection.execute(sql.SQL("DROP POLICY IF EXISTS menages ON {}").format(name))
    connection.execute(sql.SQL(_POLICY).format(table=name))


def mask_private(connection: Connection[Row], edition: str, relation: str) -> None:
    """Makes the view where private columns are null but on the rows that the transaction names.

    No security barrier: it keeps no row back, and a condition that runs early only sees a cell
    that is null already. So boxes and codes are still found by the indexes of the table.
    """
    private = private_columns(relation)
    forms = {True: sql.SQL("CASE WHEN {own} THEN {name} END AS {name}"), False: sql.SQL("{name}")}
    own = sql.SQL(_OWN)
    columns = [
        forms[name in private].format(own=own, name=sql.Identifier(name))
        for name in columns_of(connection, child_name(edition, relation))
    ]
    view = sql.SQL("CREATE OR REPLACE VIEW {} AS SELECT {} FROM {}").format(
        identifier(masked_name(edition, relation)),
        sql.SQL(", ").join(columns),
        identifier(child_name(edition, relation)),
    )
    connection.execute(view)


def open_to_readers(connection: Connection[Row], edition: str, relation: str) -> None:
    """Lets the roles read a table: every column, those of some rows, or the public ones."""
    _open(connection, edition, relation)
    write_down(connection, child_name(edition, relation), _rule(relation))


def _open(connection: Connection[Row], edition: str, relation: str) -> None:
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
    if private and blocks_of(relation) is None:  # a block is of several landlords: no row is shown
        mask_private(connection, edition, relation)
        _grant(connection, identifier(masked_name(edition, relation)), OWN_READER, None)


def close_to_readers(connection: Connection[Row], edition: str, relation: str) -> None:
    """Takes back every right on a table, those on its columns and on its view too."""
    names = [child_name(edition, relation)]
    view = masked_name(edition, relation)
    row = connection.execute(_EXISTS, [identifier(view).as_string(connection)]).fetchone()
    names += [view] if row else []
    for name, role in product(names, ROLES):
        revoke = sql.SQL("REVOKE ALL ON {} FROM {}")
        connection.execute(revoke.format(identifier(name), sql.Identifier(role)))


def keep_spatial_index(connection: Connection[Row]) -> None:
    """Lets the spatial index answer before the policy of households: 4.8 ms, 160 without it.

    Needs a superuser; without one, a box is looked for among the caller's own households.
    The function tells nothing of the rows: its one error is of two boxes in different systems.
    """
    row = connection.execute(_LEAKPROOF).fetchone()
    if row is None or row[0]:
        return
    try:
        connection.execute(f"ALTER FUNCTION {_OVERLAPS} LEAKPROOF".encode())
    except psycopg.errors.InsufficientPrivilege:
        log.info("%s stays as it is: the owner of this database is no superuser", _OVERLAPS)


def relock(connection: Connection[Row], editions: Sequence[str]) -> None:
    """The right rights on tables that have others: given by an earlier version, or by hand.

    A table whose rights stand is not touched. Raises Away when its readers hold one too long.
    """
    tables = [(one.edition, one.relation) for one in tables_of(connection, list(editions))]
    rules = {child_name(edition, relation): _rule(relation) for edition, relation in tables}
    rights = standing(connection, rules)
    others = [table for table in tables if child_name(*table) not in rights]

    def give() -> None:
        for edition, relation in others:
            close_to_readers(connection, edition, relation)
            open_to_readers(connection, edition, relation)

    patiently(connection, give)


def _rule(relation: str) -> str:
    """Digest of what this program gives: another one is given again to tables that are there."""
    given = (ROLES, _POLICY, sorted(private_columns(relation)), relation == HOUSEHOLDS)
    return sha256(repr(given).encode()).hexdigest()[:12]


def _grant(
    connection: Connection[Row], child: sql.Identifier, role: str, columns: Sequence[str] | None
) -> None:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns or ())
    what = sql.SQL("SELECT ({})").format(names) if columns is not None else sql.SQL("SELECT")
    connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(what, child, sql.Identifier(role)))
