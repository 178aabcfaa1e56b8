"""A small store to be killed: made once with real commands, given back as it was in a moment."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from parc_social.catalogue.load import collections
from parc_social.errors import BadFile
from parc_social.settings import Settings, read_settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.editions.pending import business_file, serving_file, version_file
from parc_social.storage.editions.snapshot import EditionTable, Snapshot
from parc_social.storage.execution.statement import DbRole, Statement
from parc_social.storage.open import open_store
from parc_social.storage.postgres.store import PostgresStore
from parc_social.storage.serving_files.file import ServingFile
from testing.cluster import Cluster

LISTS = frozenset({"edition", "earlier", "version"})  # tables of the schema that hold no edition
Store = DuckdbStore | PostgresStore
_PERMANENT = frozenset({".chantier", ".verrou", "manifest.json"})
_NUMBERS = count()


class ChainFault(AssertionError):
    """Something partial, mixed, lost or left behind; its words say what."""


@dataclass(frozen=True)
class Scene:
    """One state of a store: a data folder, and a database when there is a cluster."""

    folder: Path
    cluster: Cluster | None
    database: str = ""
    environ: dict[str, str] = field(default_factory=dict[str, str])

    @staticmethod
    def at(folder: Path) -> "Scene":
        """An embedded store that is there."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PARC_SOCIAL_")}
        return Scene(folder, None, "", kept | {"PARC_SOCIAL_DATA": str(folder)})

    @staticmethod
    def empty(folder: Path, cluster: Cluster | None) -> "Scene":
        """A store without anything."""
        name = f"preuve_{next(_NUMBERS)}"
        url = cluster.create(name) if cluster else "duckdb:"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PARC_SOCIAL_")}
        environ = kept | {"PARC_SOCIAL_DATA": str(folder), "PARC_SOCIAL_STORE": url}
        folder.mkdir(parents=True)
        return Scene(folder, cluster, name, environ)

    def copy(self, folder: Path) -> "Scene":
        """The same store somewhere else: bytes of the folder, template of the database."""
        shutil.copytree(self.folder, folder, copy_function=shutil.copy2)
        name, url = f"preuve_{next(_NUMBERS)}", "duckdb:"
        if self.cluster:
            with psycopg.connect(self.cluster.url(), autocommit=True) as session:
                create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                names = sql.Identifier(name), sql.Identifier(self.database)
                session.execute(create.format(*names))
            url = self.cluster.url(name)
        environ = self.environ | {"PARC_SOCIAL_DATA": str(folder), "PARC_SOCIAL_STORE": url}
        return Scene(folder, self.cluster, name, environ)

    def drop(self) -> None:
        """Nothing of it remains."""
        shutil.rmtree(self.folder)
        if self.cluster:
            with psycopg.connect(self.cluster.url(), autocommit=True) as session:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                session.execute(drop.format(sql.Identifier(self.database)))

    @property
    def settings(self) -> Settings:
        """Those of its commands."""
        return read_settings(self.environ)

    def start(self, words: Sequence[str], log: IO[str] | None = None) -> subprocess.Popen[str]:
        """A command of `parc-social`, in a group of its own; `log`: where it says what it says."""
        told = log or subprocess.PIPE
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "cli.main", *words],
            env=self.environ, text=True, start_new_session=True, stdout=told, stderr=told,
        )  # fmt: skip

    def run(self, *words: str) -> str:
        """Its output. Raises ChainFault when it fails."""
        process = self.start(words)
        out, err = process.communicate(timeout=1_800)
        if process.returncode:
            raise ChainFault(f"{' '.join(words)} : code {process.returncode}\n{err}")
        return out

    def kill_after(self, seconds: float, words: Sequence[str]) -> bool:
        """Whether the command was still running when it was killed."""
        process = self.start(words)
        time.sleep(seconds)
        alive = process.poll() is None
        os.killpg(process.pid, signal.SIGKILL) if alive else None
        process.communicate(timeout=60)
        return alive

    def editions(self, *states: EditionState) -> set[str]:
        """Ids of the editions in these states, as a reader that opens the store now sees them."""
        return {e.id for e in self._read(lambda s: list(s.editions())) if e.state in states}

    def check_published(self) -> None:
        """Every published relation is whole. Raises ChainFault."""
        self._read(_check_whole)

    def check_nothing_left(self) -> None:
        """Every file and table belongs to an edition that the list knows. Raises ChainFault."""
        known = {e.id for e in self._read(lambda s: list(s.editions()))}
        versions = {version_file(v.id) for v in self._read(lambda s: list(s.versions()))}
        versions |= {
            business_file(name)
            for name in self.editions(EditionState.PUBLISHED, EditionState.RETIRED)
        }
        with_texts = self._read(partial(_with_texts, self.folder / "editions"))
        texts = {serving_file(name) for name in with_texts}
        allowed = {f"{name}.duckdb" for name in known | versions} | texts | _PERMANENT
        found = {path.name for path in (self.folder / "editions").iterdir()}
        if found - allowed:
            raise ChainFault(f"fichiers en trop : {sorted(found - allowed)}")
        if missing := ({f"{name}.duckdb" for name in known} | texts) - found:
            raise ChainFault(f"fichiers perdus : {sorted(missing)}")
        if self.cluster and (tables := self._tables(known)):
            raise ChainFault(f"tables en trop : {tables}")

    def _tables(self, known: Iterable[str]) -> list[str]:
        with psycopg.connect(self.settings.store) as session:
            rows = session.execute(
                "SELECT relname::text FROM pg_class"
                " WHERE relnamespace = 'parc_social'::regnamespace AND relkind = 'r'"
            ).fetchall()
        names = tuple(f"{name}__" for name in known)
        return [name for (name,) in rows if name not in LISTS and not name.startswith(names)]

    def _read[T](self, read: Callable[[Store], T]) -> T:
        store = open_store(self.settings, owner=False)
        if not isinstance(store, DuckdbStore | PostgresStore):
            raise TypeError(store)
        try:
            return read(store)
        finally:
            store.close()


def _with_texts(folder: Path, store: Store) -> list[str]:
    """Ids of the editions whose texts the list names. Raises ChainFault for another file."""
    editions = [e for e in store.editions() if e.serving is not None]
    for edition in editions:
        file = ServingFile(folder / serving_file(edition.id))
        try:
            file.check(edition)
        except BadFile as error:
            raise ChainFault(str(error)) from error
        finally:
            file.close()
    return [edition.id for edition in editions]


def _check_whole(store: Store) -> None:
    published = {e.id: e for e in store.editions() if e.state is EditionState.PUBLISHED}
    served = {collection.relation for collection in collections().values()}

    def look(snapshot: Snapshot) -> None:
        if {e.id for e in snapshot.editions} != set(published):
            raise ChainFault(f"servies : {snapshot.editions}, publiées : {sorted(published)}")
        tables = [table for found in snapshot.tables.values() for table in found]
        for table in tables:
            _check_table(store, published[table.edition], table)
        for edition in published.values():
            there = {t.relation for t in tables if t.edition == edition.id}
            if missing := ({name for name, _ in edition.rows} & served) - there:
                raise ChainFault(f"{edition.id} : relations perdues {missing}")

    store.reading(look)


def _check_table(store: Store, edition: Edition, table: EditionTable) -> None:
    rows = dict(edition.rows).get(table.relation)
    if rows is None or "fid" not in table.columns:
        return
    select = f"SELECT count(*), count(DISTINCT fid), max(fid) FROM {table.name}"  # noqa: S608
    found = tuple(store.rows(Statement(select, {}), DbRole(table.relation, sirens=None))[0])
    if found != (rows, rows, rows or None):
        raise ChainFault(f"{edition.id}, {table.relation} : {rows} lignes attendues, lu {found}")
