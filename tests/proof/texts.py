"""How a fault changes the text of a module or of a statement: what mutants.yml plants."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Change = Callable[[Any], None]


def rewritten(old: str, new: str) -> Change:
    """The module run again with another text in one place."""

    def change(module: Any) -> None:
        source = Path(module.__file__).read_text(encoding="utf-8")
        if source.count(old) != 1:
            raise AttributeError(f"nothing to break, or twice: {module.__name__}: {old!r}")
        exec(compile(source.replace(old, new), module.__file__, "exec"), vars(module))  # noqa: S102 - our own source

    return change


def said_otherwise(name: str, old: str, new: str) -> Change:
    """A statement, by its package and name, with another text in one place."""

    def change(module: Any) -> None:
        read: Callable[[str, str], str] = module.statement

        def broken(package: str, asked: str) -> str:
            text = read(package, asked)
            if f"{package}.{asked}" != name:
                return text
            if text.count(old) != 1:
                raise AttributeError(f"nothing to break, or twice: {name}.sql: {old!r}")
            return text.replace(old, new)

        module.statement = broken

    return change
