"""What the database itself lets one statement read, whatever its text says: the second lock."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DbRole:
    """Rights of one statement in PostgreSQL; DuckDB has no roles, and there the predicate is alone.

    `private`: columns that are not public may be read. `sirens`: on the rows of these landlords
    only, None for all of them; empty, the default, is none. Households have no public column: of
    them no other row is read at all. `steady`: one plan is good whatever the values, and is kept.
    """

    relation: str
    private: bool = False
    sirens: tuple[str, ...] | None = ()
    steady: bool = False

    @property
    def is_by_row(self) -> bool:
        """Whether the private columns that may be read are those of some landlords' rows."""
        return self.private and self.sirens is not None
