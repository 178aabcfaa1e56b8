"""What the database itself lets one statement read, whatever its text says: the second lock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """Rights of one statement in PostgreSQL; DuckDB has no roles, and there the predicate is alone.

    `private`: the columns that are not public may be read. `sirens`: the households of these
    landlords only, None for all of them; empty, the default, is none.
    """

    relation: str
    private: bool = False
    sirens: tuple[str, ...] | None = ()
