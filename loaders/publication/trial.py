"""A publication tried: its figures are made and told of, and nothing of them is kept or shown."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders.publication.drafts import as_corrected
from loaders.publication.edition import Publishing
from loaders.publication.publish import drop_unused, make_figures
from parc_social.storage.edition_files.secrecy_report import Bilan, bilan_in
from parc_social.storage.editions.edition import Edition
from parc_social.storage.store import Store


@dataclass(frozen=True, slots=True)
class Trial:
    """What publishing a survey would give: its file as corrected, the account of secrecy.

    `bilan` is None where no figure is made of it. `millesimes`: those of the indicators that would
    be made anew.
    """

    file: Path
    bilan: Bilan | None
    millesimes: tuple[int, ...]


@contextmanager
def tried(store: Store, publishing: Publishing, survey: Edition) -> Generator[Trial]:
    """The trial of one survey, staged or on show; its files are there as long as the block.

    Raises NotFound without territories, InvalidValue, BadFile, SecrecyFault: as publishing would.
    """
    with as_corrected(store, publishing.folder, [survey], publishing.progress) as corrected:
        try:
            yield _trial(store, publishing, corrected)
        finally:
            drop_unused(store)


def _trial(store: Store, publishing: Publishing, arriving: Sequence[Edition]) -> Trial:
    (survey,) = arriving
    store.check(survey.id)
    wants, missing = make_figures(store, publishing, arriving)
    of_survey = [i for i in wants if (ops := wants[i].ops) is not None and ops.id == survey.id]
    bilan = bilan_in(publishing.folder, of_survey[0]) if of_survey else None
    years = tuple(sorted(wants[i].millesime for i in missing))
    return Trial(publishing.folder / f"{survey.id}.duckdb", bilan, years)
