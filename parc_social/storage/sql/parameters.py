"""The values of one statement, kept apart from its text."""

import re
from collections.abc import Callable
from typing import Any

from parc_social.catalogue.field import FieldType

# Both engines read these type names.
SQL_TYPES = {
    FieldType.INTEGER: "INTEGER",
    FieldType.NUMBER: "DOUBLE PRECISION",
    FieldType.STRING: "VARCHAR",
    FieldType.BOOLEAN: "BOOLEAN",
    FieldType.DATE: "DATE",
}
_MARKED = re.compile(r"(?<=\$)p[0-9]+\b")  # as DuckDB has them


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
        return {name: self.values[name] for name in _MARKED.findall(text) if name in self.values}
