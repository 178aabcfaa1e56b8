"""The demonstration, loaded."""

from dataclasses import dataclass
from pathlib import Path

from loaders.context import Context, StagedEdition
from loaders.demo.manifest import DemoFiles
from parc_social.storage.edition_files.workbench import Workbench

DWELLINGS = 1_500


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody is told."""
    del step, done, total


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
