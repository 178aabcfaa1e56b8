"""An edition of the survey prepared from accepted deposits, and what is told of it beforehand.

The engine is that of `parc-social load`: same controls, same codes, same id for the same files.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from loaders.context import Progress
from loaders.publication.edition import Publishing
from loaders.publication.publish import waiting
from loaders.publication.trial import Trial, tried
from loaders.report import Report
from loaders.reports.comparison import survey_moves
from loaders.workdir import check_folder
from parc_social.domain.campaigns.deposit import Deposit
from parc_social.domain.campaigns.row import WrittenRow
from parc_social.errors import BadFile, Conflict, InvalidValue, NotFound
from parc_social.registry.deposit_row_acts import DepositRowActs
from parc_social.settings import Settings
from parc_social.storage.editions.edition import SURVEY, Edition, EditionState
from parc_social.storage.store import Store
from server.jobs.at_rest.sealed_files import SealedFiles
from server.jobs.at_rest.sealed_rows import SealedRows
from server.jobs.written_rows import written_in
from server.loading import loading_context


@dataclass(frozen=True, slots=True)
class Preparation:
    """What an edition is prepared with, by whoever alone writes in the store."""

    settings: Settings
    store: Store
    sealed: SealedFiles
    rows: DepositRowActs
    progress: Progress

    def prepare(
        self, millesime: int, deposits: Sequence[Deposit], profile: str | None
    ) -> tuple[Edition, Mapping[str, Any]]:
        """The staged edition, and its account: counts, secrecy, comparison with what is on show.

        Raises InvalidValue without a deposit, NotFound for a file that was erased, Conflict for one
        that would be refused whole by now, and what staging and publishing raise.
        """
        if not deposits:
            raise InvalidValue(
                f"aucun dépôt OPS {millesime} n'est accepté : acceptez-en d'abord un"
            )
        report, identifier = self._staged(millesime, deposits, profile)
        edition = next(e for e in self.store.editions() if e.id == identifier)
        if edition.state is EditionState.PUBLISHED:
            raise InvalidValue(
                f"l'édition faite de ces dépôts est déjà en ligne ({edition.id}) : rien n'a changé"
            )
        return edition, self.account(edition, report)

    def account(self, edition: Edition, report: Report) -> Mapping[str, Any]:
        """What is told of an edition: counts, secrecy, comparison with what is on show beside it.

        Raises what publishing raises.
        """
        publishing = Publishing(self.settings.editions, self.progress)
        with tried(self.store, publishing, edition) as trial:
            return self._account(edition, report, trial)

    def _staged(
        self, millesime: int, deposits: Sequence[Deposit], profile: str | None
    ) -> tuple[Report, str]:
        from loaders.ops.stage import stage_ops  # openpyxl: 8 MB that a server spares

        with self._opened(deposits) as files:
            context = loading_context(self.settings, self.store, self.progress)
            written = {file: self._written(one) for file, one in zip(files, deposits, strict=True)}
            context = replace(context, profil=profile, written=written)
            try:
                stage = stage_ops(files, millesime, context)
            except BadFile as error:
                raise _without_folder(error, files) from error
            _check_whole(stage.report)
            self.store.stage(stage.edition, stage.file, self.progress)
        self.store.check(stage.edition.id)
        return stage.report, stage.edition.id

    @contextmanager
    def _opened(self, deposits: Sequence[Deposit]) -> Iterator[list[Path]]:
        """The files in clear, each alone in a folder that goes with the block."""
        with check_folder() as folder:
            files: list[Path] = []
            for one in deposits:
                place = folder / one.id
                place.mkdir(mode=0o700)
                files.append(place / one.nom)
                with files[-1].open("xb") as clear:
                    try:
                        self.sealed.open_into(one.id, clear)
                    except NotFound as error:
                        raise NotFound(
                            f"le fichier du dépôt {one.id} ({one.organisation}) a été effacé au"
                            " terme de sa garde : demandez au bailleur de le déposer de nouveau"
                        ) from error
            yield files

    def _written(self, one: Deposit) -> Sequence[WrittenRow]:
        """What its landlord wrote in place of lines of its file."""
        return written_in(self.rows, SealedRows(self.sealed), one)

    def _account(self, edition: Edition, report: Report, trial: Trial) -> dict[str, Any]:
        before = on_show(self.store, edition)
        moves = (
            survey_moves(self.settings.editions / f"{before.id}.duckdb", trial.file)
            if before
            else ()
        )
        same_year = before is not None and before.millesime == edition.millesime
        return {
            "lues": report.lues,
            "retenues": report.retenues,
            "refusees": report.refusees,
            "a_ne_pas_manquer": list(report.a_ne_pas_manquer),
            "bailleurs": list(edition.bailleurs),
            "bilan": trial.bilan,
            "indicateurs": list(trial.millesimes),
            "comparee_a": before.id if before else None,
            "comparaison": [asdict(move) for move in moves],
            "partis": sorted({*before.bailleurs} - {*edition.bailleurs})
            if before and same_year
            else [],
            "revision": edition.id in {e.id for e in waiting(self.store)},
            "corrections": corrections_of(self.store, edition),
        }


def on_show(store: Store, beside: Edition) -> Edition | None:
    """The published survey of an edition's millésime, else of the closest before it; None: none."""
    published = [
        one
        for one in store.editions()
        if one.source == SURVEY
        and one.state is EditionState.PUBLISHED
        and one.millesime <= beside.millesime
        and one.id != beside.id
    ]
    return max(published, key=lambda one: one.millesime, default=None)


def corrections_of(store: Store, edition: Edition) -> int:
    """The number of the last write of any landlord in a draft; 0: nobody wrote there."""
    marks = store.drafts.marks([edition.id], edition.bailleurs)
    return marks.get(edition.id, 0)


def _check_whole(report: Report) -> None:
    """Raises Conflict when an accepted file is refused whole: its rows would go in silence."""
    for file in report.fichiers:
        if file.bloque:
            raise Conflict(
                f"{file.nom} serait refusé en entier aujourd'hui (références ou règles changées) :"
                " rouvrez ce dépôt, puis préparez l'édition de nouveau"
            )


def _without_folder(error: BadFile, files: Sequence[Path]) -> BadFile:
    """The same, of names alone: where the files lay is nobody's business."""
    words = str(error)
    for file in files:
        words = words.replace(f"{file.parent}/", "")
    return BadFile(words, error.code, error.remede)
