"""What is under way, told to whoever asked: a function of what, how much and of how much."""

import sys
from collections.abc import Callable

# (words, done, total): octets of a download, objects of pages, percent of a job; None: not known.
Progress = Callable[[str, int, "int | None"], None]


def nothing(_what: str, _done: int, _total: int | None) -> None:
    """Tells nobody."""


def to_terminal(what: str, done: int, total: int | None) -> None:
    """One line on the standard error, rewritten; a new line once all is there."""
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{what} : {done:,}{f' / {total:,}' if total else ''}\033[K{end}")
    sys.stderr.flush()
