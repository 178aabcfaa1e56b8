"""One person's window: its size, whether scripts run, and what it has asked for and said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Download, Request
from playwright.sync_api import Error as BrowserError

# A zoom of 200 % of a window of 1,280 pixels has room for 640 of them, twice as large.
SCREENS: Mapping[str, tuple[int, int, int]] = {
    "1280": (1280, 900, 1),
    "390": (390, 844, 3),
    "320": (320, 640, 2),
    "200 %": (640, 450, 2),
}
_FILE = "ERR_ABORTED"  # what a browser says of a page that turns out to be a file
_OF_FILES = ("/image?", "/export?", "f=")
_REFUSED = "Failed to load resource"  # the same line of the console for each 403 and 404
_UNUSED = "was preloaded using link preload but not used"  # said of the map where no script runs
_SLOW = "GPU stall due to ReadPixels"  # of a browser that draws WebGL without a graphics card


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that a page gave."""

    name: str
    content: bytes


class Window:
    """Nobody has signed in yet. `loads`: pages and files asked for by following something."""

    def __init__(self, browser: Browser, base_url: str, screen: str, *, script: bool) -> None:
        width, height, scale = SCREENS[screen]
        self.base_url, self.width, self.script = base_url, width, script
        self.context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            locale="fr-FR",
            java_script_enabled=script,
        )
        self.page = self.context.new_page()
        self.loads = 0
        self.foreign, self.said = list[str](), list[str]()
        self._downloads = list[Download]()
        self.page.on("request", self._ask)
        self.page.on("download", lambda file: self._downloads.append(file))
        self.page.on("console", lambda told: self._say(told.type, told.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _ask(self, request: Request) -> None:
        if not request.url.startswith((f"{self.base_url}/", "blob:", "data:")):
            self.foreign.append(request.url)
        is_first = request.is_navigation_request() and request.redirected_from is None
        if is_first and request.frame == self.page.main_frame:
            self.loads += 1

    def _say(self, kind: str, text: str) -> None:
        expected = (
            text.startswith(_REFUSED) or _SLOW in text or (not self.script and _UNUSED in text)
        )
        if kind in {"error", "warning"} and not expected:
            self.said.append(text)

    @property
    def path(self) -> str:
        """Of the page that is shown."""
        return urlsplit(self.page.url).path

    @property
    def asked(self) -> dict[str, str]:
        """The query of its address."""
        found = parse_qs(urlsplit(self.page.url).query, keep_blank_values=True)
        return {name: values[-1] for name, values in found.items()}

    @property
    def words(self) -> str:
        """What the page says, but for header and foot."""
        return " ".join(self.page.locator("main").inner_text().split())

    def figures(self) -> int:
        """How many tables, pictures and drawings the page shows."""
        shown = "table, img, canvas, svg, input[type=image]"
        return self.page.locator("main").locator(shown).count()

    def too_wide(self) -> int:
        """Pixels by which the page is wider than its window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth")
        return wide - self.width

    def file_or_page(self, act: Callable[[], None]) -> None:
        """Does what asks for a file, and waits for it, or for a page where there is no file."""
        at, had = self.page.url, len(self._downloads)
        act()
        for _ in range(600):
            if len(self._downloads) > had or self.page.url != at:
                self.page.wait_for_load_state()
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"neither a file nor a page after {at}")

    def again(self) -> None:
        """Asks the same address again, as its button does; it may be a file."""
        had = len(self._downloads)
        try:
            self.page.reload()
        except BrowserError as error:
            if _FILE not in error.message:
                raise
            for _ in range(200):
                if len(self._downloads) > had:
                    return
                self.page.wait_for_timeout(50)

    def offered(self) -> list[str]:
        """Addresses of the pictures and files of the page."""
        found: list[str] = []
        for tag, name in (("img", "src"), ("input[type=image]", "src"), ("a", "href")):
            for one in self.page.locator("main").locator(f"{tag}[{name}]").all():
                found.append(str(one.get_attribute(name)))
        return [one for one in dict.fromkeys(found) if any(mark in one for mark in _OF_FILES)]

    def taken(self) -> Taken:
        """The last file, read whole. Raises AssertionError for none."""
        assert self._downloads, f"no file was given at {self.page.url}"
        last = self._downloads.pop()
        return Taken(last.suggested_filename, last.path().read_bytes())

    def status(self, path: str) -> tuple[int, str]:
        """What the same person is answered at an address, beside the page: status, and type."""
        accepted = {"Accept": "text/html,*/*", "Sec-Fetch-Mode": "navigate"}
        answer: Any = self.page.request.get(path, headers=accepted)
        return answer.status, answer.headers.get("content-type", "")

    def close(self) -> None:
        """And all that it holds."""
        self.context.close()
