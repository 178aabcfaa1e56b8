"""What a person does in one go, and what has to be seen of it: scenarios are rows of these."""

from collections.abc import Callable
from dataclasses import dataclass

from testing.pages.window import Window


@dataclass(frozen=True, slots=True)
class Act:
    """`do` comes back when an answer is there, whatever it says; `check` says what it must show.

    `again`: how the same is asked for once more after a refusal; None: its address is enough.
    `is_file`: the answer is a file, and the page stays. `typed`: what a refusal has to show again.
    """

    name: str
    do: Callable[[], None]
    check: Callable[[], None]
    again: Callable[[], None] | None = None
    is_file: bool = False
    typed: str = ""


def check_window(window: Window) -> None:
    """What holds after each act: the page has its width, asks nobody else, and says no fault."""
    assert window.too_wide() == 0, f"{window.path} is {window.too_wide()} pixels too wide"
    assert window.foreign == [], window.foreign
    assert window.said == [], window.said
