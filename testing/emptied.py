"""Databases of tests that are emptied and used again: a copy of files, and two checkpoints, less.

A database goes back among the free ones only as its model is: no relation, trigger, right or
function changed, and the rows that the model holds. Any other is dropped.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from parc_social.storage.sql.text import literal
from testing.cluster import Cluster

# DDL writes new rows of these; DELETE, VACUUM and ANALYZE do not.
_CATALOGUES = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_extension",
    "pg_index", "pg_inherits", "pg_largeobject_metadata", "pg_namespace", "pg_policy", "pg_proc",
    "pg_rewrite", "pg_trigger", "pg_type",
)  # fmt: skip
_SETTINGS = """
SELECT count(*), 0 FROM pg_db_role_setting
WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_FORM = " UNION ALL ".join(
    [f"SELECT count(*), max(xmin::text::bigint) FROM {name}" for name in _CATALOGUES]  # noqa: S608
    + [_SETTINGS]
)
_TABLES = """
SELECT c.oid::regclass::text, pg_relation_size(c.oid) FROM pg_class AS c
WHERE c.relkind = 'r' AND c.relpersistence = 'p'
  AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
ORDER BY 1
"""
_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), start_value FROM pg_sequences
WHERE last_value IS NOT NULL
"""
_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_LARGE = 1 << 20  # bytes of a table: beyond, a copy of the model costs less


@dataclass(frozen=True)
class _Model:
    """What a copy of a database is before its first user: its catalogues and the rows in it."""

    form: list[tuple[int, int]]
    rows: dict[str, list[str]]  # of the tables that hold any, as text
    sequences: frozenset[str]  # that have begun


@dataclass
class EmptiedDatabases:
    """Copies of models, by the model's name; each is one test's at a time."""

    cluster: Cluster
    _free: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _models: dict[str, _Model] = field(default_factory=dict[str, _Model])
    _made: int = 0

    def take(self, like: str) -> str:
        """The URL of a database that is as the model is."""
        if self._free[like]:
            return self.cluster.url(self._free[like].pop())
        self._made += 1
        url = self.cluster.create(f"{like}_{self._made}", like)
        if like not in self._models:
            with _session(url) as session:
                self._models[like] = _model(session)
        return url

    def give_back(self, url: str, like: str) -> None:
        """Emptied for the next one, or dropped where it is no more as the model."""
        name = url.rpartition("/")[2]
        with _session(url) as session:
            again = _emptied(session, self._models[like])
        if again:
            self._free[like].append(name)
        else:
            self.cluster.drop(name)


def _session(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, options="-c search_path=pg_catalog")


def _form(session: psycopg.Connection) -> list[tuple[int, int]]:
    return session.execute(_FORM.encode()).fetchall()


def _rows(session: psycopg.Connection, table: str) -> list[str]:
    asked = sql.SQL("SELECT t::text FROM {} AS t ORDER BY 1").format(sql.SQL(table))  # pyright: ignore[reportArgumentType] - regclass quotes
    return [row for (row,) in session.execute(asked)]


def _model(session: psycopg.Connection) -> _Model:
    held = [table for table, size in session.execute(_TABLES) if size]
    sequences = frozenset(name for name, _ in session.execute(_SEQUENCES))
    return _Model(_form(session), {table: _rows(session, table) for table in held}, sequences)


def _emptied(session: psycopg.Connection, model: _Model) -> bool:
    """Whether it is as the model again."""
    session.execute(_OTHERS)
    sizes = dict(session.execute(_TABLES).fetchall())
    if max(sizes.values()) > _LARGE or _form(session) != model.form:
        return False
    if any(_rows(session, table) != rows for table, rows in model.rows.items()):
        return False
    begun = dict(session.execute(_SEQUENCES).fetchall())
    if not model.sequences <= begun.keys():
        return False
    filled = [table for table, size in sizes.items() if size and table not in model.rows]
    acts = ["SET session_replication_role = replica"]  # no trigger: some tables only grow
    acts += [f"DELETE FROM {table}" for table in filled]  # noqa: S608 - regclass quotes
    # Not RESTART: it gives the sequence another file, which the catalogue tells.
    acts += [
        f"SELECT setval({literal(name)}, {begun[name]}, false)"
        for name in begun.keys() - model.sequences
    ]
    session.execute("; ".join(acts).encode())
    if filled:
        session.execute(f"VACUUM (TRUNCATE) {', '.join(filled)}".encode())  # rows begin anew
    return True
