"""One cell of a CSV that no spreadsheet runs. Source: OWASP, CSV injection."""

from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(value: Any) -> Any:
    """The value; a text that looks like a formula gets an apostrophe, a number stays bare.

    A whole number has no decimals, whatever a store writes: the same rows are the same bytes.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def with_comma(value: Any) -> Any:
    """The same for Excel in French: a number that has decimals has a comma."""
    cell = safe(value)
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell
