"""What a check gives back: its report in each form, in one archive, with what goes beside it."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loaders.ops.deposit_sums import DepositSums
from loaders.report import BadLines, Report
from loaders.reports.csv import to_csv

MEDIA = "application/zip"
JSON_MEMBER, CSV_MEMBER, XLSX_MEMBER = "rapport.json", "rapport.csv", "rapport.xlsx"
WORKBOOK_MEMBER = "annote.xlsx.aes"  # all lines of a file that is only checked, sealed
SUMS_MEMBER = "sommes.json"  # of a file of which some line is kept
_MANDATE_MEMBER = "mandat.txt"


@dataclass(slots=True)
class CheckFindings:
    """What a check finds beside its report.

    `sums`: of a file of which some line is kept. `workbook`: all its lines, annotated; None: no
    line was read, or too many. `sealed`: the same as it goes into the report of a mere check.
    """

    sums: list[DepositSums] = field(default_factory=list[DepositSums])
    workbook: bytes | None = None
    sealed: bytes | None = None

    def read_workbook(self, file: Path) -> None:
        """Takes in the one that was written, if one was."""
        self.workbook = file.read_bytes() if file.is_file() else None


def packed_report(
    report: Report, lines: Sequence[BadLines], found: CheckFindings, mandate: int | None
) -> bytes:
    """The archive; bad lines alone, where there is no workbook of all. `mandate`: asked under."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(JSON_MEMBER, report.to_json())
        archive.writestr(CSV_MEMBER, to_csv(report))
        if found.workbook is None:
            from loaders.reports.xlsx import to_xlsx  # openpyxl: 8 MB that a server spares

            archive.writestr(XLSX_MEMBER, to_xlsx(report, lines))
        if found.sealed is not None:
            archive.writestr(WORKBOOK_MEMBER, found.sealed, zipfile.ZIP_STORED)
        for sums in found.sums:
            archive.writestr(SUMS_MEMBER, sums.to_json())
        if mandate is not None:
            archive.writestr(_MANDATE_MEMBER, str(mandate))
    return made.getvalue()


def members(octets: bytes) -> zipfile.ZipFile:
    """The reports of a check, by their names."""
    return zipfile.ZipFile(io.BytesIO(octets))


def mandate_of(reports: zipfile.ZipFile) -> int | None:
    """Number of the mandate that a check was asked under; None: its organisation's own."""
    if _MANDATE_MEMBER not in reports.namelist():
        return None
    return int(reports.read(_MANDATE_MEMBER))
