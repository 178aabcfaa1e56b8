"""A real Chromium without windows, and what it has to say about each page that it opens."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from portal.map.live_map import is_installed
from testing.following import follow
from testing.pages.axe import faults_of
from testing.sample import sampled, taking_turns

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--in-process-gpu",  # a process less: 24 pages in 8 windows took 2.4 s of processor, not 2.8
)


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """A quarter of these tests is asked at each commit, but for the proofs; of axe a part besides.

    Said before tests/conftest.py tells whose turn it is. `make proof-tables` asks all of them, and
    for all contrasts, `make proof-pages` the proofs too.
    """
    ours = (item for item in items if item.nodeid.startswith("tests/browser/"))
    for item in ours:
        if item.get_closest_marker("proof"):
            continue
        item.add_marker(sampled)
        if not item.get_closest_marker("turns"):
            item.add_marker(taking_turns(4))
    return (yield)


@dataclass(frozen=True)
class Visitor:
    """One account in one window. The lists hold what went wrong since it was opened."""

    base_url: str
    page: Page
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """The page of a 200."""
        response = self.page.goto(self.base_url + path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"
        return self.page

    def all(self, script: str) -> Any:
        """What a script finds in the page."""
        return self.page.evaluate(script)


@pytest.fixture(scope="session")
def chromium(require: Callable[[bool, str], None]) -> Iterator[Browser]:
    """One browser for all tests."""
    require(CHROMIUM.exists(), "needs Debian's chromium-headless-shell (`make services` as root)")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def without_webgl(chromium: Browser) -> Iterator[Browser]:
    """Another one, that draws in no three dimensions."""
    flags = ["--no-sandbox", "--disable-3d-apis"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def visiting(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Opens a window for an account; every window is closed after the last test."""
    contexts: list[Any] = []

    def visit(account: Any, language: str = "fr-FR", width: int = 1100) -> Visitor:
        context = chromium.new_context(
            base_url=account.base_url, viewport={"width": width, "height": 900}, locale=language
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/portail/")
        enter(page, account)
        return _listened(Visitor(account.base_url, page))

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def signatory(embedded: Any, visiting: Callable[..., Visitor]) -> Visitor:
    """The GIP's window: it sees every page that is not a landlord's."""
    return visiting(embedded.by_type("gip")[0])


@pytest.fixture(scope="session")
def english(embedded: Any, visiting: Callable[..., Visitor]) -> Visitor:
    """The same in a browser that prefers English."""
    return visiting(embedded.by_type("gip")[0], "en-GB")


@pytest.fixture(scope="session")
def phone(embedded: Any, visiting: Callable[..., Visitor]) -> Visitor:
    """The same in a window of 400 pixels."""
    return visiting(embedded.by_type("gip")[0], width=400)


@pytest.fixture
def window(chromium: Browser, own_service: Any) -> Iterator[Callable[..., Page]]:
    """Opens a window without credentials; `script` False: without JavaScript."""
    contexts: list[Any] = []

    def opened(width: int = 1280, *, script: bool = True) -> Page:
        context = chromium.new_context(
            base_url=own_service.base_url,
            viewport={"width": width, "height": 900},
            locale="fr-FR",
            java_script_enabled=script,
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(own_service: Any, window: Callable[..., Page]) -> Callable[..., Page]:
    """Signs an account in by the form, in a window of its own."""

    def signed(login: str, width: int = 1280, *, script: bool = True) -> Page:
        page = window(width, script=script)
        page.goto("/portail/")
        enter(page, own_service.accounts[login])
        return page

    return signed


def enter(page: Page, account: Any) -> None:
    """Fills the form of the sign-in page in and sends it."""
    page.get_by_label("Identifiant").fill(account.login)
    page.get_by_label("Mot de passe du portail").fill(account.portal_password)
    follow(page.get_by_role("button", name="Se connecter"))


@pytest.fixture
def live(require: Callable[[bool, str], None], sign_in: Callable[..., Page]) -> Callable[..., Page]:
    """A page of the map of an account, drawn by the browser."""
    require(is_installed(), "needs MapLibre (`make navigateur`)")

    def opened(path: str, login: str = "demo-epci", width: int = 1280) -> Page:
        page = sign_in(login, width)
        page.goto(path)
        page.wait_for_selector("html[data-carte=vive]")
        return page

    return opened


@pytest.fixture(scope="session")
def entering() -> Callable[[Page, Any], None]:
    """Signs an account in on the sign-in page that a window shows."""
    return enter


@pytest.fixture(scope="session")
def faults() -> Callable[[Page], list[str]]:
    """What axe-core says of a page (testing/pages/axe.py)."""
    return faults_of


def _listened(visitor: Visitor) -> Visitor:
    page = visitor.page
    page.on("request", lambda asked: _note_foreign(visitor, asked.url))
    page.on("requestfailed", lambda asked: visitor.failed.append(asked.url))
    page.on("response", lambda got: visitor.failed.append(got.url) if got.status >= 400 else None)
    page.on("console", lambda said: _note_console(visitor, said))
    page.on("pageerror", lambda error: visitor.console.append(str(error)))
    return visitor


def _note_foreign(visitor: Visitor, url: str) -> None:
    if not url.startswith(visitor.base_url + "/"):
        visitor.foreign.append(url)


def _note_console(visitor: Visitor, said: Any) -> None:
    if said.type in ("error", "warning"):
        visitor.console.append(said.text)
