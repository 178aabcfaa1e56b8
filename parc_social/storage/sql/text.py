"""Text of SQL: statements kept in files beside the modules that run them, and quoted names."""

from functools import cache
from importlib.resources import files


@cache
def quoted(name: str) -> str:
    """A name between double quotes, its own doubled."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text between single quotes, its own doubled."""
    return "'" + text.replace("'", "''") + "'"


@cache
def statement(package: str, name: str) -> str:
    """The text of `<package>/sql/<name>.sql`, read once: 0.4 ms each of a publication's 180."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
