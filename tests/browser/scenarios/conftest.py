"""Servers of the scenarios' own, on each store, and the windows of the people in them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from parc_social.access.conventions.convention import legal_day
from testing.demonstration import served_cluster, served_copy
from testing.made.state_service import LOGIN, add_state_service, number_of
from testing.pages.hand import HANDS, Hand
from testing.pages.landlord import YEAR
from testing.pages.paths import Alone
from testing.pages.window import Window
from testing.service import Account, Service, running_service, started_worker


@pytest.fixture(scope="module")
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The server of the store that a test names (`indirect`); a State service has an account.

    The module's, or for `Alone` one of that path's own.
    """
    asked: str | Alone = request.param
    if isinstance(asked, Alone):
        with _alone(request, asked.store, tmp_path_factory.mktemp("seul") / "donnees") as service:
            yield service
        return
    name = "own_service" if asked == "duckdb" else "own_on_postgresql"
    service: Service = request.getfixturevalue(name)
    if LOGIN not in service.accounts:  # a store that a module comes back to
        add_state_service(service)
    yield service


def _alone(
    request: pytest.FixtureRequest, store: str, data: Path
) -> AbstractContextManager[Service]:
    if store == "duckdb":
        return served_copy(request.getfixturevalue("planted_demonstration"), data)
    return served_cluster(request.getfixturevalue("loaded_cluster"), data)


@pytest.fixture(scope="module")
def worked(scene: Service) -> Iterator[Service]:
    """The same, with a worker where the registry is shared."""
    if scene.environ["PARC_SOCIAL_STORE"] == "duckdb:":
        yield scene
        return
    with running_service(scene, started_worker(scene.environ)):
        yield scene


@pytest.fixture(scope="module")
def served(worked: Service, run_command: Callable[..., str]) -> Service:
    """The same, with an open campaign of YEAR."""
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", str(today), "--cloture", str(today + timedelta(9)))
    run_command(worked.environ, "campagne", "creer", "ops", str(YEAR), *days, *by)
    run_command(worked.environ, "campagne", "ouvrir", "ops", str(YEAR), *by)
    return worked


@pytest.fixture
def open_window(chromium: Browser, scene: Service) -> Iterator[Callable[..., tuple[Window, Hand]]]:
    """Opens a window and gives the hand that acts in it."""
    windows: list[Window] = []

    def opened(screen: str, hand: str, *, script: bool) -> tuple[Window, Hand]:
        window = Window(chromium, scene.base_url, screen, script=script)
        windows.append(window)
        return window, HANDS[hand](window)

    yield opened
    for window in windows:
        window.close()


@dataclass(frozen=True)
class Ending:
    """The convention of an organisation, suspended and resumed while a page is open."""

    run: Callable[[str], object]
    status: Callable[[], int]

    def end(self) -> None:
        """Until the server knows."""
        self._turn("suspendre", 403)

    def resume(self) -> None:
        """The same."""
        self._turn("reprendre", 200)

    def _turn(self, verb: str, status: int) -> None:
        self.run(verb)
        for _ in range(100):
            if self.status() == status:
                return
        raise AssertionError(f"{verb}: the server does not know of it")


@pytest.fixture
def ending(scene: Service, run_command: Callable[..., str]) -> Callable[[Window, Account], Any]:
    """Of the account that is signed in in a window."""

    def of(window: Window, account: Account) -> Ending:
        number = number_of(account.organisation)

        def run(verb: str) -> None:
            why = ("--compte", "demo-gip", "--motif", "essai")
            run_command(scene.environ, "convention", verb, number, *why)

        def status() -> int:
            window.page.wait_for_timeout(100)
            try:
                return window.status("/portail/carte")[0]
            except BrowserError as error:  # an answer under way is cut as the convention ends
                if "ECONNRESET" not in error.message:
                    raise
                return 0

        return Ending(run, status)

    return of
