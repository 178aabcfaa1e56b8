"""A page on paper, as a browser prints it: what is cut off, and how many sheets it takes."""

import io

from playwright.sync_api import Page
from pypdf import PdfReader

from testing.pages.window import Window

_MARGIN_MM, _WIDE_MM = 10, 210
_PIXELS = int((_WIDE_MM - 2 * _MARGIN_MM) / 25.4 * 96)  # of an A4 between its margins
# Elements that are seen, and end on the right of the sheet or of a frame that hides the rest.
_CUT = """wide => [...document.querySelectorAll("body *")].filter(one => {
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  if (box.width < 2 || box.height < 2 || style.position === "absolute") return false;
  const hides = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
  return box.right > wide + 1 || hides;
}).map(one => one.outerHTML.slice(0, 120))"""
_ON_SCREEN_ALONE = ("header nav", "header form", "header details", ".pied ul", "main form button")


def cut_off(page: Page) -> list[str]:
    """What of a page does not fit between the margins of an A4."""
    page.set_viewport_size({"width": _PIXELS, "height": 1000})
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(_CUT, _PIXELS)
    return found


def on_screen_alone(page: Page) -> list[str]:
    """What of the frame and of the forms is printed, and should not be; after `cut_off`."""
    return [
        selector
        for selector in _ON_SCREEN_ALONE
        if any(one.is_visible() for one in page.locator(selector).all())
    ]


def check_paper(window: Window) -> None:
    """Nothing of what the window shows is cut on paper, nor is what is for the screen alone.

    The window is then as it was.
    """
    page, size = window.page, window.page.viewport_size
    assert size is not None
    assert cut_off(page) == [], window.path
    assert on_screen_alone(page) == [], window.path
    page.emulate_media(media="null")
    page.set_viewport_size(size)


def sheets(page: Page) -> list[str]:
    """The text of each sheet."""
    side = f"{_MARGIN_MM}mm"
    margin = {"top": side, "bottom": side, "left": side, "right": side}
    printed = page.pdf(format="A4", margin=margin)  # pyright: ignore[reportArgumentType]
    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(printed)).pages]
