"""A statement that is ready to be asked."""

from typing import Any, NamedTuple

Members = tuple[str, ...] | None


class Statement(NamedTuple):
    """SQL with its marks, and their values by name.

    `members`, for a statement of features: the names of their properties where these come as
    columns (Dialect.feature); None: each row begins with a text that goes out as it is.

    `order` is what the text lacks to put its rows in order, where they lie so and nothing else is
    expected: each has its number behind its text, by which the reader knows.
    """

    text: str
    values: dict[str, Any]
    members: Members = None
    order: str = ""
