"""A table asked in one test: as many tests as rows would cost more than most rows do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pytest

type Check = Callable[..., None]
type Ids = Callable[[Any], object] | Iterable[object] | None

_PARAM = type(pytest.param())
_LONG = 300  # characters of a row that has no name


def each_row(
    names: str | Sequence[str], rows: Iterable[Any], ids: Ids = None
) -> Callable[[Check], Check]:
    """As `pytest.mark.parametrize`, in one test that goes through every row and names what fails.

    For fixtures that rows may share: each finds them as the one before has left them, but for
    `tmp_path`, which is a folder of its own.
    Raises one AssertionError for all rows; an error of another kind ends the test, its row noted.
    """
    rows = list(rows)
    one = isinstance(names, str) and "," not in names
    columns = names.replace(" ", "").split(",") if isinstance(names, str) else list(names)
    if any(isinstance(row, _PARAM) for row in rows):  # a tuple of three, which three columns take
        raise TypeError("pytest.param has no place here: give the rows, and their ids apart")
    values = [(row,) if one else tuple(row) for row in rows]
    if odd := [row for row in values if len(row) != len(columns)]:
        raise ValueError(f"rows that are not of {columns}: {odd}")
    table = Rows(columns, values, ids if ids is None or callable(ids) else list(map(str, ids)))

    def in_one(check: Check) -> Check:
        @wraps(check)
        def every(**fixtures: Any) -> None:
            table.ask(check, fixtures)

        known = signature(check)
        if not set(columns) <= known.parameters.keys():
            raise TypeError(f"{check.__name__} does not take all of {columns}")
        asked = [p for p in known.parameters.values() if p.name not in columns]
        kept = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in asked]
        every.__signature__ = known.replace(parameters=kept)  # pyright: ignore[reportAttributeAccessIssue]
        return every

    return in_one


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table under its columns."""

    columns: Sequence[str]
    values: Sequence[Sequence[Any]]
    ids: Callable[[Any], object] | Sequence[str] | None

    def ask(self, check: Check, fixtures: Mapping[str, Any]) -> None:
        """Every row. Raises AssertionError; skips where a row was skipped and none failed."""
        missed, skipped = list[str](), list[str]()
        for number, row in enumerate(self.values):
            own = {name: _apart(name, value, number) for name, value in fixtures.items()}
            try:
                check(**own, **dict(zip(self.columns, row, strict=True)))
            except (AssertionError, pytest.fail.Exception) as error:
                missed.append(f"[{self.label(number)}] {error}")
            except pytest.skip.Exception as error:
                skipped.append(f"[{self.label(number)}] {error}")
            except Exception as error:
                error.add_note(f"row [{self.label(number)}]")
                raise
        if missed or not self.values:
            head = f"{len(missed)} of {len(self.values)} rows of {check.__name__}"
            raise AssertionError("\n".join([head, *missed]))
        if skipped:
            pytest.skip("\n".join(skipped))

    def label(self, number: int) -> str:
        """What names a row: as was said, else what it holds."""
        if isinstance(self.ids, Sequence):
            return self.ids[number]
        row = self.values[number]
        return ", ".join(str(self.ids(x)) if self.ids else repr(x) for x in row)[:_LONG]


def _apart(name: str, value: Any, number: int) -> Any:
    """A fixture as the row of that number has it."""
    if name != "tmp_path":
        return value
    folder: Path = value / str(number)
    folder.mkdir()
    return folder
