"""An edition file: named by its content, built under a temporary name, whole or not there."""

import contextlib
import hashlib
import hmac
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from loaders.context import Context, EveryLineRefused, StagedEdition, check_something_kept
from loaders.files.source_file import SourceFile, check_unchanged
from loaders.provenance import provenance_of
from loaders.report import BadLines, Report, from_json
from loaders.reports.comparison import comparisons
from loaders.reports.other_edition import previous
from loaders.tabular.rejections import ask_for_bad_lines, bad_lines
from loaders.workdir import is_alive
from parc_social.errors import BadFile, Unavailable
from parc_social.storage.edition_files.edition_file import check_form
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState, seal_of
from parc_social.storage.editions.pending import announce
from parc_social.storage.extents import keep_extents
from parc_social.storage.statements.rowid_lookup import keep_keys


@dataclass(frozen=True, slots=True)
class EditionPlan:
    """Inputs of an edition: same plan, same id.

    `version` is the layout's; `references` are the edition files it looks things up in;
    `keyed` says that its ids depend on the secret key.
    """

    source: str
    millesime: int
    version: str
    files: tuple[SourceFile, ...]
    references: tuple[Path, ...] = ()
    keyed: bool = False

    def edition_id(self, key: bytes, *, fictive: bool = False) -> str:
        """`<source>_<millesime>_<8 hex>`; the order of the files does not matter."""
        parts = [self.version, *sorted(f.digest for f in self.files)]
        parts += ["fictive"] if fictive else []
        parts += [path.stem for path in self.references]
        content = "\n".join(parts).encode()
        digest = (
            hmac.new(key, content, hashlib.sha256) if self.keyed else hashlib.sha256(content)
        ).hexdigest()
        return f"{self.source}_{self.millesime}_{digest[:8]}"


Make = Callable[[Workbench], Report]  # fills the bench, says what it did
Rows = tuple[tuple[str, int], ...]


def build(
    plan: EditionPlan, context: Context, relations: Sequence[str], make: Make
) -> StagedEdition:
    """The edition of a plan: what is already there, or what `make` makes.

    Raises EveryLineRefused, Unavailable when the folder can't be written, and what `make` raises;
    nothing is left behind then.
    """
    identifier = plan.edition_id(context.key, fictive=context.fictive)
    target = context.folder / f"{identifier}.duckdb"
    if context.keep and target.is_file() and _is_whole(context, target, relations):
        there = read_staged(target)
        check_something_kept(there.report)
        return there
    draft = _draft(context, identifier)
    try:
        begin = time.monotonic()
        with workshop(draft, context.memory_mb, thrown_away=not context.keep) as bench:
            report, lines = _make_report(bench, plan, context, make)
            seconds = round(time.monotonic() - begin, 3)
            report = replace(report, edition=identifier, duree_s=seconds)
            edition = Edition(
                identifier, plan.source, plan.millesime, EditionState.STAGED, datetime.now(UTC),
                _count(bench, relations), context.fictive,
            )  # fmt: skip
            if context.keep:
                keep_extents(bench, relations)
                keep_keys(bench, relations)
                _sign(bench, edition, report, plan)
        for file in plan.files:
            check_unchanged(file)
        if context.keep:
            announce(context.folder, identifier)  # until the store's list knows it
            os.replace(draft, target)
    finally:
        _drop(draft)
    return StagedEdition(edition, target, report, lines)


def _make_report(
    bench: Workbench, plan: EditionPlan, context: Context, make: Make
) -> tuple[Report, tuple[BadLines, ...]]:
    """The report of what is made, compared with what is there, and the bad lines if asked for."""
    if context.threads is not None:
        bench.run(f"SET threads = {context.threads:d}")
    if context.with_lines:
        ask_for_bad_lines(bench)
    try:
        report = make(bench)
        check_something_kept(report)
    except EveryLineRefused as refused:
        refused.lines = bad_lines(bench)
        raise
    before = previous(context.folder, plan.source, plan.millesime, context.ignore)
    moves = comparisons(bench, report, before, plan.references)
    if context.look is not None:
        context.look(bench, before)
    return replace(report, ecarts=moves), bad_lines(bench)


def _is_whole(context: Context, target: Path, relations: Sequence[str]) -> bool:
    """Whether the file is as the store sealed it and of today's form: another is made again."""
    checksum = context.sealed.get(target.stem)
    if checksum is not None and seal_of(target) != checksum:
        return False
    try:
        check_form(target.stem, target, relations)
    except BadFile:
        return False
    return True


def read_staged(file: Path) -> StagedEdition:
    """An edition file that was made before. Raises BadFile when it is none."""
    with workshop(None) as bench:
        bench.attach("ancien", file)
        edition_rows = bench.rows(
            "SELECT id, source, millesime, made_at, fictive, relations, rapport FROM ancien.edition"
        )
        if len(edition_rows) != 1:
            raise BadFile(f"{file} : ce n'est pas un fichier d'édition")
        identifier, source, millesime, made_at, fictive, relations, report = edition_rows[0]
        rows = _count(bench, [f"ancien.{name}" for name in relations])
    edition = Edition(
        identifier,
        source,
        millesime,
        EditionState.STAGED,
        datetime.fromisoformat(made_at),
        rows,
        fictive,
    )
    return StagedEdition(edition, file, from_json(report))


def nearest(context: Context, source: str, millesime: int) -> Path | None:
    """The edition file of a source closest in time (before rather than after), then newest."""
    candidates = [
        (abs(year - millesime), year > millesime, -file.stat().st_mtime, file)
        for file in context.folder.glob(f"{source}_*_*.duckdb")
        if file.stem not in context.ignore and (year := _year(file)) is not None
    ]
    return min(candidates)[-1] if candidates else None


def set_variables(bench: Workbench, millesime: int, context: Context) -> None:
    """Sets `millesime` and `cle` for the statements of views, which take no parameter."""
    bench.run(f"SET VARIABLE millesime = {millesime:d}")
    bench.run("SET VARIABLE cle = $cle", {"cle": context.key.hex()})


def _year(file: Path) -> int | None:
    part = file.stem.split("_")[1]
    return int(part) if part.isdigit() else None


def _sign(bench: Workbench, edition: Edition, report: Report, plan: EditionPlan) -> None:
    """Writes in the file what it is, so that it explains itself wherever it is found."""
    bench.run(
        "CREATE TABLE edition (id VARCHAR, source VARCHAR, millesime INTEGER, made_at VARCHAR,"
        " fictive BOOLEAN, relations VARCHAR[], rapport VARCHAR, provenance VARCHAR)"
    )
    provenance = provenance_of(report, plan.files, plan.references, plan.version)
    row = (
        edition.id,
        edition.source,
        edition.millesime,
        edition.made_at.isoformat(),
        edition.fictive,
        [name for name, _ in edition.rows],
        report.to_json(),
        provenance.to_json(),
    )
    bench.insert("edition", [row])


def _count(bench: Workbench, relations: Sequence[str]) -> Rows:
    return tuple(
        (name.split(".")[-1], bench.value(f"SELECT count(*) FROM {name}"))  # noqa: S608 - our own names
        for name in relations
    )


def _draft(context: Context, identifier: str) -> Path:
    """A temporary name that tells whose it is; what a killed process left is swept first."""
    folder = context.drafts or context.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.glob(".*.draft"):
            if not is_alive(leftover.name.split(".")[-2]):
                _drop(leftover)
    except OSError as error:
        raise Unavailable(f"dossier inutilisable : {folder} ({error.strerror})") from error
    return folder / f".{identifier}.{os.getpid()}.draft"


def _drop(draft: Path) -> None:
    for path in (draft, draft.with_name(draft.name + ".wal")):
        path.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(draft.with_name(draft.name + ".tmp"))
