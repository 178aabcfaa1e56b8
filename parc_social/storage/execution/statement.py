"""A statement that is ready to be asked: its text, its values kept apart, its role."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from parc_social.catalogue.collection import FieldType
from parc_social.storage.execution.kept_text import KeptBlocks


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


Members = tuple[str, ...] | KeptBlocks | None


class Statement(NamedTuple):
    """SQL with its marks, and their values by name.

    `members`, for a statement of features: the names of their properties where these come as
    columns (Dialect.feature); where their texts lie where they come as numbers; None: each row
    begins with a text that goes out as it is.

    `order` is what the text lacks to put its rows in order, where they lie so and nothing else is
    expected: each has its number behind its text, by which the reader knows.
    """

    text: str
    values: dict[str, Any]
    members: Members = None
    order: str = ""


# Both engines read these type names.
SQL_TYPES = {
    FieldType.INTEGER: "INTEGER",
    FieldType.NUMBER: "DOUBLE PRECISION",
    FieldType.STRING: "VARCHAR",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
}
_PARAMETER = re.compile(r"(?<=\$)p[0-9]+\b")  # as DuckDB has them


class Bound:
    """Collects values under their own names; the text of the statement holds marks only."""

    def __init__(self, mark: Callable[[str], str]) -> None:
        self._mark = mark
        self.values: dict[str, Any] = {}

    def __call__(self, value: Any, sql_type: str) -> str:
        """The SQL of a value: its mark, cast to a type, so that columns are never cast."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"CAST({self._mark(name)} AS {sql_type})"

    def of(self, text: str) -> dict[str, Any]:
        """Those of a text: DuckDB refuses a value that it has no mark of."""
        return {name: self.values[name] for name in _PARAMETER.findall(text) if name in self.values}
