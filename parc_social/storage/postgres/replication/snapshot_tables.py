"""Tables of a snapshot, as one server of PostgreSQL has them."""

from collections.abc import Sequence

from psycopg import Connection

from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.history import EditionHistory
from parc_social.storage.editions.snapshot import (
    EditionTable,
    Snapshot,
    check_tables,
    make_snapshot,
    version_of,
)
from parc_social.storage.postgres.roles import is_masked, masked_name
from parc_social.storage.postgres.schema import (
    SCHEMA,
    EditionRelation,
    Row,
    child_name,
    read_book,
    tables_of,
)
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import awaits_texts, blocks_name


def version_in(book: EditionHistory) -> str:
    """That of the snapshot which a list shows."""
    return version_of((e.id for e in book.published), (e.id for e in book.drafts))


def has_arrived(connection: Connection[Row], snapshot: Snapshot) -> bool:
    """Whether a server shows this snapshot and has each of its tables, in the same form."""
    if version_in(read_book(connection)) != snapshot.version:
        return False
    ours = [*snapshot.tables.values(), *snapshot.drafts.values()]
    ids = sorted({table.edition for some in ours for table in some})
    there = {(t.edition, t.relation): t for t in tables_of(connection, ids)}

    def is_there(table: EditionTable) -> bool:
        found = there.get((table.edition, table.relation))
        return (
            found is not None
            and table.columns <= {*found.columns}
            and (table.texts in ("", found.texts) or awaits_texts(table.relation, table.texts))
        )

    return all(is_there(table) for some in ours for table in some)


def snapshot_of(
    connection: Connection[Row], editions: Sequence[Edition], drafts: Sequence[Edition]
) -> Snapshot:
    """One snapshot of published editions and of drafts."""
    by_id = {e.id: e for e in (*editions, *drafts)}
    waiting = {e.id for e in drafts}
    tables = [
        _table(by_id[one.edition], one, draft=one.edition in waiting)
        for one in tables_of(connection, list(by_id))
    ]
    check_tables(tables)
    return make_snapshot(editions, tables, waiting)


def texts_came(connection: Connection[Row], snapshot: Snapshot) -> bool:
    """Whether texts that a snapshot waits for are there now; nothing is asked where none are."""
    waiting = [
        table
        for some in snapshot.tables.values()
        for table in some
        if awaits_texts(table.relation, table.texts)
    ]
    if not waiting:
        return False
    editions = sorted({table.edition for table in waiting})
    there = {(t.edition, t.relation): t.texts for t in tables_of(connection, editions)}
    return any(there.get((t.edition, t.relation)) != t.texts for t in waiting)


def _table_name(edition: str, relation: str) -> str:
    return f"{quoted(SCHEMA)}.{quoted(child_name(edition, relation))}"


def _table(edition: Edition, there: EditionRelation, *, draft: bool) -> EditionTable:
    relation = there.relation
    return EditionTable(
        name=_table_name(edition.id, relation),
        relation=relation,
        edition=edition.id,
        millesime=edition.millesime,
        rows=dict(edition.rows).get(relation, 0),
        columns=frozenset(there.columns),
        draft=draft,
        bailleurs=frozenset(edition.bailleurs),
        masked=f"{quoted(SCHEMA)}.{quoted(masked_name(edition.id, relation))}"
        if is_masked(relation)
        else "",
        texts=there.texts,
        blocks=_table_name(edition.id, blocks_name(relation)) if there.texts else "",
    )
