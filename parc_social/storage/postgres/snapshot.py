"""What is on show in PostgreSQL: the tables of editions, as its catalogue lists them."""

from collections.abc import Sequence

from psycopg import Connection

from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.form import check_tables
from parc_social.storage.editions.snapshot import EditionTable, Snapshot, make_snapshot
from parc_social.storage.postgres.roles import is_masked, masked_name
from parc_social.storage.postgres.schema import SCHEMA, Row, child_name, tables_of
from parc_social.storage.reads import table_name


def snapshot_of(
    connection: Connection[Row], published: Sequence[Edition], drafts: Sequence[Edition]
) -> Snapshot:
    """One snapshot of published editions and of drafts."""
    by_id = {e.id: e for e in (*published, *drafts)}
    waiting = {e.id for e in drafts}
    tables = [
        _table(by_id[name], relation, columns, draft=name in waiting)
        for name, relation, columns in tables_of(connection, list(by_id))
    ]
    check_tables(tables)
    return make_snapshot(published, tables, waiting)


def _table(edition: Edition, relation: str, columns: Sequence[str], *, draft: bool) -> EditionTable:
    return EditionTable(
        name=table_name(SCHEMA, child_name(edition.id, relation)),
        relation=relation,
        edition=edition.id,
        millesime=edition.millesime,
        rows=dict(edition.rows).get(relation, 0),
        columns=frozenset(columns),
        draft=draft,
        bailleurs=frozenset(edition.bailleurs),
        masked=table_name(SCHEMA, masked_name(edition.id, relation)) if is_masked(relation) else "",
    )
