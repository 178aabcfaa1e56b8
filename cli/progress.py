"""Progress of long work on stderr: a bar under a title; silent where there is no terminal."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from loaders.context import Progress as Told
from loaders.reports.html import number

_LINES_FROM = 1_000  # smaller numbers count steps or files: a rate would tell nothing


def wait_aloud(reason: str) -> None:
    """Says on stderr, once, why a command waits."""
    Console(stderr=True).print(reason, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def bars(title: str, console: Console | None = None) -> Generator[Told]:
    """A callback (step, done, in all) that draws one bar under `title`, gone when all is done.

    Where the numbers are lines, it tells how many, their rate and the time left of the step; the
    time since the beginning stands last.
    """
    console = console or Console(stderr=True)
    columns = (TextColumn("{task.fields[title]}"), BarColumn(20), TextColumn("{task.description}"))
    with Progress(
        *columns,
        _Lines(),
        _Since(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task: TaskID = progress.add_task("", total=None, title=title, began=progress.get_time())

        def tell(step: str, done: int, total: int) -> None:
            if step != progress.tasks[0].description:
                progress.reset(task, description=step, total=max(total, 1), completed=done)
            progress.update(task, completed=done, total=max(total, 1))

        yield tell


def progress_text(done: float, total: float | None, speed: float | None, left: float | None) -> str:
    """Lines done and in all, lines a second and time left, as far as they are known."""
    if total is None or total < _LINES_FROM:
        return ""
    parts = [f"{number(round(done))} / {number(round(total))} lignes"]
    if speed:
        parts.append(f"{number(round(speed))} lignes/s")
        if left is not None and done < total:
            parts.append(f"reste {_clock(left)}")
    return " · ".join(parts)


class _Lines(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(progress_text(task.completed, task.total, task.speed, task.time_remaining))


class _Since(ProgressColumn):
    """Time since the beginning, steps that are over included."""

    def render(self, task: Task) -> Text:
        return Text(_clock(task.get_time() - float(task.fields["began"])))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
