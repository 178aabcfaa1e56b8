"""A swap in PostgreSQL under the lock of its one writer: tables of editions come and go."""

import os
import socket
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import partial

from psycopg import Connection, sql

from parc_social.errors import Busy
from parc_social.storage.editions.history import EditionHistory
from parc_social.storage.editions.lifecycle import withdrawn
from parc_social.storage.editions.pending import Tell
from parc_social.storage.postgres import patience
from parc_social.storage.postgres.patience import patiently
from parc_social.storage.postgres.roles import HOUSEHOLDS, close_to_readers, open_to_readers
from parc_social.storage.postgres.schema import (
    Row,
    child_name,
    columns_of,
    identifier,
    owner_connection,
    read_book,
    tables_of,
    write_book,
)
from parc_social.storage.postgres.staging import drop_edition
from parc_social.storage.sql.text import statement


def locked_book(connection: Connection[Row]) -> EditionHistory:
    """The book, with writers of other processes kept out until the transaction ends."""
    read_book(connection)  # says that there is no list yet
    connection.execute("LOCK TABLE parc_social.edition IN SHARE ROW EXCLUSIVE MODE")
    return read_book(connection)


def limit_waiting(connection: Connection[Row]) -> None:
    """A statement of this transaction that waits longer for a reader gives up."""
    wait = sql.SQL("SET LOCAL lock_timeout = {}").format(int(patience.LOCK_S * 1_000))
    connection.execute(wait)


def put_on_show(connection: Connection[Row], before: EditionHistory, after: EditionHistory) -> None:
    """Attaches what is published from now on, detaches what no longer is, and writes the list.

    What another edition replaced stays open to its reader, for the pages begun in it; what was
    withdrawn is closed at once.
    """
    coming = {e.id for e in after.published} - {e.id for e in before.published}
    going = {e.id for e in before.published} - {e.id for e in after.published}
    withdrawn_ids = withdrawn(before, after)

    def change() -> None:
        for edition, relation, columns, _ in tables_of(connection, [*coming, *going]):
            if edition in coming:
                _attach_partition(connection, edition, relation, columns)
                open_to_readers(connection, edition, relation)
            else:
                child = identifier(child_name(edition, relation))
                detach = sql.SQL("ALTER TABLE {} DETACH PARTITION {}")
                connection.execute(detach.format(identifier(relation), child))
            if edition in withdrawn_ids:
                close_to_readers(connection, edition, relation)

    patiently(connection, change)
    write_book(connection, before, after)


def open_draft(connection: Connection[Row], edition: str) -> None:
    """Lets the readers of households see those of a draft: never any other relation of it."""
    for name, relation, *_ in tables_of(connection, [edition]):
        if relation == HOUSEHOLDS:
            open_to_readers(connection, name, relation)


def drop(connection: Connection[Row], before: EditionHistory, after: EditionHistory) -> None:
    """Drops the tables of the editions that the list forgets, and writes the list."""
    removed = [i for i in before.entries if i not in after.entries]
    tables = [child_name(e, relation) for e, relation, *_ in tables_of(connection, removed)]
    patiently(connection, partial(drop_edition, connection, tables))
    write_book(connection, before, after)


def close_editions(connection: Connection[Row], editions: Iterable[str]) -> None:
    """Closes retired editions whose pages can't be asked for any more."""

    def close() -> None:
        for edition, relation, *_ in tables_of(connection, list(editions)):
            close_to_readers(connection, edition, relation)

    patiently(connection, close)


def _attach_partition(
    connection: Connection[Row], edition: str, relation: str, columns: Sequence[str]
) -> None:
    """An older edition first gains the columns that its parent has gained since."""
    child, parent = identifier(child_name(edition, relation)), identifier(relation)
    for name, sql_type in columns_of(connection, relation).items():
        if name not in columns:
            add = sql.SQL("ALTER TABLE {} ADD COLUMN {} {}")
            type_ = sql.SQL(sql_type)  # pyright: ignore[reportArgumentType] - from pg_attribute
            connection.execute(add.format(child, sql.Identifier(name), type_))
    attach = sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES IN ({})")
    connection.execute(attach.format(parent, child, sql.Literal(edition)))


_KEY = 1_885_434_691  # any number of ours under 2^31; the lock is the database's


@contextmanager
def database_lock(url: str, act: str, tell: Tell | None) -> Generator[None]:
    """Holds the database for `act` until the end of the block; see `turn`.

    PostgreSQL lets go of the lock of a session that ends, however it ends.
    """
    with owner_connection(url) as connection:
        name = f"parc-social {act} ({os.getpid()}, {socket.gethostname()})"
        connection.execute("SELECT set_config('application_name', left(%s, 63), false)", [name])
        if not _try_lock(connection):
            sentence = _who(connection)
            if tell is None:
                raise Busy(sentence)
            tell(f"{sentence} : en attente de la fin")
            connection.execute("SELECT pg_advisory_lock(%s)", [_KEY])
        yield


def _try_lock(connection: Connection[Row]) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_KEY]).fetchone()
    return bool(row and row[0])


def _who(connection: Connection[Row]) -> str:
    text = statement("parc_social.storage.postgres", "postgres_turn").encode()
    row = connection.execute(text, {"key": _KEY}).fetchone()
    if row is None:
        return "un autre processus écrit dans cet entrepôt"
    return f"« {row[0]} » écrit dans cet entrepôt (depuis {row[1]})"
