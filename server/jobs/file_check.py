"""The check of a survey file that waits: the engine of `parc-social verifier`, and its reports.

Nothing is kept but the report: the file goes as soon as its job ends. It may speak of the landlords
alone whose rows the caller's Grant opens whole.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from loaders.context import Context, EveryLineRefused, Progress, ReadRows
from loaders.files.faults import bad_file
from loaders.ops.deposit_sums import count_deposit
from loaders.report import BadLines, Report, of_refusal
from loaders.workdir import check_folder
from parc_social.access.model.grant import Grant
from parc_social.access.permissions import written_sirens
from parc_social.catalogue.routes.processes import FILE_PROCESSES
from parc_social.domain.campaigns.deposit import (
    DepositAct,
    DepositCounts,
    DepositEvent,
    DepositVerdict,
)
from parc_social.domain.campaigns.row import WrittenRow
from parc_social.drawing.picture import give_back
from parc_social.errors import BadFile, MemoryUsedUp
from parc_social.registry.deposit_row_acts import DepositRowActs
from parc_social.registry.deposits import Deposits
from parc_social.settings import Settings
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.execution.cancellation import Cancellation, current_cancellation
from parc_social.storage.store import Store
from server.jobs.at_rest.sealed_files import sealed_files
from server.jobs.at_rest.sealed_rows import SealedRows
from server.jobs.at_rest.sealed_workbook import SealedWorkbook
from server.jobs.at_rest.waiting_files import WaitingFiles, waiting_files
from server.jobs.check_report import (
    JSON_MEMBER,
    MEDIA,
    CheckFindings,
    members,
    packed_report,
)
from server.jobs.deposit_receipt import accuse_of
from server.jobs.written_rows import written_rows
from server.loading import loading_context

CHECK = "verification-ops"  # no process of the API: the pages alone ask for it
MANDATE = "mandat"  # its input: the number of the mandate that it is asked under
CHECKS = (CHECK, *FILE_PROCESSES)
_JSON = "application/json"
_THREADS = 1  # of DuckDB; the other cores serve pages
_STEPS = {
    "lecture": "lecture du fichier",
    "conversion": "lecture des valeurs",
    "contrôle": "contrôle des règles",
    "appariement à la BAN": "recherche des adresses",
    "relation": "rédaction du rapport",
}
_SHARES = {"lecture": (2, 40), "conversion": (40, 50)}  # of the whole, in percent
_LAST = (50, 95)
_CHECKS = 5  # of one job, while rows are corrected under it


@dataclass(frozen=True, slots=True)
class RowsOfCheck:
    """Rows of a deposit that a check takes in and gives out; `last`: the act that it knows."""

    last: int = 0
    written: Mapping[Path, Sequence[WrittenRow]] = field(
        default_factory=dict[Path, Sequence[WrittenRow]]
    )
    keep: Callable[[ReadRows], None] | None = None


_AS_THEY_CAME = RowsOfCheck()
_WORKBOOK = "annote.xlsx"


@dataclass(frozen=True, slots=True)
class FileChecks:
    """What a worker checks files with."""

    settings: Settings
    store: Store
    deposits: Deposits
    rows: DepositRowActs
    clock: Callable[[], datetime]

    @property
    def files(self) -> WaitingFiles:
        """Those that wait for it."""
        return waiting_files(self.settings.data)

    def answer(self, process: str, grant: Grant, inputs: Mapping[str, Any]) -> tuple[str, bytes]:
        """Media type and octets of the reports. Raises NotFound when the file is gone.

        For the pages an archive of all of them; by the API the report as JSON, and the receipt.
        """
        packed = self._reports(grant, inputs)
        if process == CHECK:
            return MEDIA, packed
        with members(packed) as reports:
            told: Any = orjson.loads(reports.read(JSON_MEMBER))
        if "depot" in inputs:
            made = self.deposits.get(grant.organisation, str(inputs["depot"]))
            told = {"accuse": accuse_of(made, self.settings.base_url), "rapport": told}
        told |= {name: inputs[name] for name in (MANDATE,) if name in inputs}
        return _JSON, orjson.dumps(told)

    def _reports(self, grant: Grant, inputs: Mapping[str, Any]) -> bytes:
        file = self.files.find(str(inputs["fichier"]))
        if "depot" not in inputs:
            return self._report(file, inputs, grant, _AS_THEY_CAME)
        deposit = str(inputs["depot"])
        for left in reversed(range(_CHECKS)):
            rows = self._written(grant.organisation, deposit, file)
            packed = self._report(file, inputs, grant, rows, grant.organisation)
            last, known = self.rows.last(grant.organisation, deposit)
            if last == known or not left:  # nobody has corrected a row meanwhile
                return packed
        raise AssertionError("a check is made at least once")

    def _report(
        self, file: Path, inputs: Mapping[str, Any], grant: Grant, rows: RowsOfCheck,
        organisation: str | None = None,
    ) -> bytes:  # fmt: skip
        found = CheckFindings()
        report, lines = self._checked(file, inputs, grant, rows, found)
        current_cancellation().tell(_LAST[1], _STEPS["relation"])
        sealed = SealedWorkbook(sealed_files(self.settings))
        if organisation is not None:
            sealed.keep(str(inputs["depot"]), found.workbook)
        elif found.workbook is not None:
            found.sealed = sealed.close(found.workbook)
        packed = packed_report(report, lines, found, inputs.get(MANDATE))
        if organisation is not None:
            self._note(organisation, str(inputs["depot"]), report, packed, rows.last)
        return packed

    def _written(self, organisation: str, deposit: str, file: Path) -> RowsOfCheck:
        """What was written in place of rows of the file, and where all are kept."""
        sealed = SealedRows(sealed_files(self.settings))
        events = self.rows.latest(organisation, deposit)
        last = max((event.numero for event in events), default=0)
        return RowsOfCheck(
            last,
            {file: written_rows(sealed, deposit, events)},
            lambda rows: sealed.seal(deposit, rows, last),
        )

    def _note(
        self, organisation: str, deposit: str, report: Report, packed: bytes, last: int
    ) -> None:
        """Keeps what was found of a deposit. Raises Conflict once it was transmitted or is over."""
        counts = DepositCounts(verdict_of(report), report.lues, report.retenues, report.refusees)
        event = DepositEvent(DepositAct.CONTROLER, self.clock(), None, controle=counts)
        self.deposits.checked(organisation, deposit, event, packed, last)

    def _checked(
        self, file: Path, inputs: Mapping[str, Any], grant: Grant, rows: RowsOfCheck,
        found: CheckFindings,
    ) -> tuple[Report, Sequence[BadLines]]:  # fmt: skip
        from loaders.ops.stage import stage_ops  # openpyxl: 8 MB that a server spares

        millesime = int(inputs["millesime"])

        def look(bench: Workbench, before: Path | None) -> None:
            found.sums.append(count_deposit(bench, millesime, before))

        with check_folder() as drafts:
            context = replace(
                self._context(drafts, grant),
                profil=inputs.get("profil"), written=rows.written, rows=rows.keep, look=look,
                annotated=drafts / _WORKBOOK,
            )  # fmt: skip
            try:
                staged = stage_ops([file], millesime, context)
                return staged.report, staged.lines
            except EveryLineRefused as refused:
                return refused.report, refused.lines
            except BadFile as error:
                return of_refusal("ops", millesime, [file], _without_folder(error, file)), ()
            except MemoryUsedUp:
                mega = self.settings.bounds.controle_memoire_mo
                refusal = bad_file("FIC-059", file.name, mega=mega)
                return of_refusal("ops", millesime, [file], refusal), ()
            finally:
                found.read_workbook(drafts / _WORKBOOK)

    def _context(self, drafts: Path, grant: Grant) -> Context:
        tell = _teller(current_cancellation())
        made = loading_context(self.settings, self.store, tell, drafts)
        memory = self.settings.bounds.controle_memoire_mo
        sirens = written_sirens(grant)
        return replace(made, with_lines=True, sirens=sirens, threads=_THREADS, memory_mb=memory)


def verdict_of(report: Report) -> DepositVerdict:
    """Refused when a file is, or all of its lines; to be mended when some are."""
    if report.bloquant or (report.lues and not report.retenues):
        return DepositVerdict.REFUSE
    return DepositVerdict.A_CORRIGER if report.refusees else DepositVerdict.CONFORME


def _teller(life: Cancellation) -> Progress:
    """Progress, to whom waits; the check ends here once its job was given up (TooSlow).

    A long statement is told of from a thread that watches it, where nothing is to be raised. What
    one has left free goes back to the system before the next.
    """
    own = threading.get_ident()

    def tell(step: str, done: int, total: int) -> None:
        name = "lecture" if step.startswith("lecture de ") else step
        first, last = _SHARES.get(name, _LAST)
        share = min(done / total, 1.0) if total else 0.0
        percent = max(life.progress, round(first + (last - first) * share))
        if threading.get_ident() == own:
            give_back()
            life.tell(percent, _STEPS.get(name, step))
        else:
            life.progress = percent

    return tell


def _without_folder(error: BadFile, file: Path) -> BadFile:
    """The same, of the file's name alone: where it waited is nobody's business."""
    return BadFile(str(error).replace(f"{file.parent}/", ""), error.code, error.remede)
