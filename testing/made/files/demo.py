"""Files of a small demonstration, read as text."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

LOGEMENTS = 2_500


def quiet(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody is told."""
    return


def rows_in(path: Path) -> list[dict[str, str]]:
    """Rows of a file."""
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def all_rows(paths: Iterable[Path]) -> list[dict[str, str]]:
    """Rows of all files of a kind."""
    return [row for path in paths for row in rows_in(path)]


def restricted(path: Path) -> list[list[str]]:
    """Lines of a landlord's file, split."""
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text, delimiter=";"))


def features_in(path: Path) -> list[dict[str, dict[str, str]]]:
    """Features of a file of outlines."""
    return json.loads(path.read_text(encoding="utf-8"))["features"]
