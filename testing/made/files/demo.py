"""Files of a small demonstration, read as text, and the editions made of them."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loaders.context import Context, StagedEdition
from loaders.demo.manifest import DemoFiles
from parc_social.storage.edition_files.workbench import Workbench

LOGEMENTS = 2_500  # of the files
DWELLINGS = 2_500  # of those that are loaded


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


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demonstration's files and the editions made of them, opened under their source."""

    files: DemoFiles
    context: Context
    staged: dict[str, StagedEdition]
    bench: Workbench


def rpls_files(files: DemoFiles) -> list[Path]:
    """The register of a year: the public files, then those of landlords."""
    return [*files.rpls[2025], *files.rpls_bailleurs[2025]]
