"""The tables of edition files that one DuckDB instance has attached, as a snapshot needs them."""

from collections.abc import Mapping, Sequence

import duckdb

from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.rowid_lookup import key_table


def columns_of(
    connection: duckdb.DuckDBPyConnection, editions: Sequence[str]
) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """By id of an attached edition, then by relation, the names of the columns.

    Of each relation as it is opened: duckdb_columns() makes a row of twenty values of each of
    44,000 columns, twice the processor.
    """
    if not editions:
        return {}
    rows = connection.execute(
        "SELECT database_name, table_name FROM duckdb_tables()"
        " WHERE database_name IN (SELECT unnest(?)) AND schema_name = 'main'",
        [list(editions)],
    ).fetchall()
    found: dict[str, dict[str, frozenset[str]]] = {}
    for edition, relation in rows:
        opened = connection.table(f"{quoted(edition)}.main.{quoted(relation)}")
        found.setdefault(edition, {})[relation] = frozenset(opened.columns)
    return found


def tables_of(relations: Mapping[str, frozenset[str]], edition: Edition) -> list[EditionTable]:
    """The tables of an edition attached under its id, with their columns."""
    rows = dict(edition.rows)
    return [
        EditionTable(
            name=_attached_name(edition, relation),
            relation=relation,
            edition=edition.id,
            millesime=edition.millesime,
            rows=rows.get(relation, 0),
            columns=columns,
            bailleurs=frozenset(edition.bailleurs),
            keys=_attached_name(edition, key_table(relation))
            if key_table(relation) in relations
            else "",
        )
        for relation, columns in relations.items()
    ]


def _attached_name(edition: Edition, relation: str) -> str:
    return f"{quoted(edition.id)}.main.{quoted(relation)}"
