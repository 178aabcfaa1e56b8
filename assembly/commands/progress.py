"""Progress of long work on stderr: a bar under a title; silent where there is no terminal."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

type Tell = Callable[[str, int, int], None]


@contextmanager
def bars(title: str) -> Generator[Tell]:
    """A callback (step, done, in all) that draws one bar under `title`, gone when all is done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.fields[title]}"), BarColumn(), TextColumn("{task.description}"))
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task: TaskID = progress.add_task("", total=None, title=title)

        def tell(step: str, done: int, total: int) -> None:
            progress.update(task, description=step, completed=done, total=max(total, 1))

        yield tell
