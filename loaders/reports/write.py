"""Writes a report in the forms that were asked for, whole or not at all."""

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from loaders.report import BadLines, Report
from loaders.reports.csv import to_csv
from loaders.reports.html import to_html
from loaders.reports.xlsx import to_xlsx
from parc_social.errors import InvalidValue, Unavailable

type ReportWriter = Callable[[Report, Sequence[BadLines]], bytes]

_WRITERS: dict[str, ReportWriter] = {
    "json": lambda report, _: (report.to_json() + "\n").encode(),
    "csv": lambda report, _: to_csv(report),
    "xlsx": to_xlsx,
    "html": lambda report, _: to_html(report).encode(),
}
FORMS = tuple(_WRITERS)


def targets(path: Path) -> dict[str, Path]:
    """Files to write, by form: one by its ending, else all forms in a folder, as `rapport.…`.

    Raises InvalidValue for another ending.
    """
    form = path.suffix.lower().removeprefix(".")
    if form in _WRITERS and not path.is_dir():
        return {form: path}
    if form and not path.is_dir():
        raise InvalidValue(
            f"--rapport {path} : un dossier ou un fichier .{', .'.join(FORMS)} est attendu"
        )
    return {form: path / f"rapport.{form}" for form in FORMS}


def write_reports(
    report: Report, lines: Sequence[BadLines], files: dict[str, Path]
) -> tuple[Path, ...]:
    """Writes the forms; returns the files. Raises Unavailable when one can't be written."""
    for form, file in files.items():
        content = _WRITERS[form](report, lines)
        arriving = file.with_name(f".{file.name}.{os.getpid()}.tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            arriving.write_bytes(content)
            arriving.replace(file)
        except OSError as error:
            with contextlib.suppress(OSError):
                arriving.unlink()
            raise Unavailable(f"rapport impossible à écrire : {file} ({error.strerror})") from error
    return tuple(files.values())
