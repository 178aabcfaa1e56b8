"""A step of a loading, told in lines while its statements run."""

from collections.abc import Generator
from contextlib import contextmanager

from loaders.context import Progress
from parc_social.storage.edition_files.workbench import Workbench


@contextmanager
def step(
    bench: Workbench, progress: Progress, name: str, rows: int, part: tuple[int, int] | None = None
) -> Generator[None]:
    """Tells how many of `rows` lines each statement of the block went through, by DuckDB's account.

    A step of several statements goes over its lines again with each. `part`, lines before
    these and lines in all, where they belong to more: files read one after the other.
    """
    before, whole = part or (0, rows)
    progress(name, before, whole)
    with bench.watched(lambda share: progress(name, before + round(share * rows), whole)):
        yield
    progress(name, before + rows, whole)
