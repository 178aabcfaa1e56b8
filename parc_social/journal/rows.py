"""Rows of the journal, read in the order of their chain without holding them all."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Select, select

Row = Mapping[str, Any]

_AT_ONCE = 1_000


def frozen(engine: Engine, connection: Connection) -> Connection:
    """The same connection, reading one moment of the journal while others write."""
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def all_rows(connection: Connection, query: Select[Any]) -> list[Row]:
    """Every row of a query."""
    return [dict(row) for row in connection.execute(query).mappings()]


def of_writer(table: Any, code: str) -> Select[Any]:
    """Lines or seals of one writer."""
    return select(table.__table__).where(table.redacteur == code)


def stream(connection: Connection, query: Select[Any], order: Any, after: int) -> Iterator[Row]:
    """The rows of a query by a number, from the one after `after`."""
    while True:
        rows = all_rows(connection, query.where(order > after).order_by(order).limit(_AT_ONCE))
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1][order.name]
