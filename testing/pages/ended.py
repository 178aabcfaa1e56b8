"""Scenario 6: the convention ends in the middle of a scenario, and is resumed after each act."""

from collections.abc import Callable, Sequence, Set
from typing import Protocol

from playwright.sync_api import Page

from testing.pages.act import Act, check_window
from testing.pages.window import Window

_SAID = ("Aucune convention en cours n’ouvre de", "Aucune donnée ne vous est ouverte aujourd’hui")
# A convention that has ended is still hers to read: the list of hers says that it has.
_OWN = tuple(f"/portail/conventions?f={form}" for form in ("csv", "xlsx", "json"))
_SOME = 12  # pictures and files of a page that are asked for again


type Faults = Callable[[Page], list[str]]


class Turn(Protocol):
    """Ends a convention and resumes it; both come back when the server knows."""

    def end(self) -> None:
        """From now on nothing is open."""
        ...

    def resume(self) -> None:
        """And again."""
        ...


def _unasked(page: Page) -> list[str]:
    return []


def walk(
    window: Window, acts: Sequence[Act], turn: Turn, cut: Set[str], faults: Faults = _unasked,
    still: Set[str] = frozenset(),
) -> None:  # fmt: skip
    """Every act; before those of `cut` the convention ends, and their page has to say so.

    `faults`: what axe finds on that page, where scripts run. `still`: ends of addresses that a page
    before has offered and that stay the person's own.
    """
    assert cut <= {act.name for act in acts}
    for act in acts:
        if act.name not in cut:
            act.do()
            act.check()
            continue
        kept = (*still, *_OWN)
        offered = [one for one in window.offered() if not one.endswith(kept)][:_SOME]
        turn.end()
        try:
            act.do()
            _check_refused(window, offered, act.name)
            assert act.typed in window.words, act.name
            assert faults(window.page) == [], act.name
        finally:
            turn.resume()
        (act.again or window.again)()
        act.check()
        check_window(window)
        if act.is_file:
            window.page.go_back()


def _check_refused(window: Window, offered: Sequence[str], name: str) -> None:
    """The page says so and shows nothing more, nor does what the page before has offered."""
    words = window.words
    assert any(said in words for said in _SAID), (name, window.page.url, words[:300])
    assert window.figures() == 0, name
    assert "%" not in words, name
    for path in offered:
        status, media = window.status(path)
        assert status in {403, 404}, (name, path, status)
        assert media.startswith("text/html"), (name, path, media)
    check_window(window)
