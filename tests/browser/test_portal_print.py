"""Printed by a browser, a sheet of a territory is one A4, front and back."""

import io
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page
from pypdf import PdfReader

from testing.rows import each_row

MARGINS = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")
_TALL = "one => parseFloat(getComputedStyle(one).fontSize)"


@each_row("niveau", ["epci", "departement"])
def test_a_sheet_fits_on_two_pages(
    own_service: Any, sign_in: Callable[..., Page], niveau: str
) -> None:
    page = sign_in("demo-epci")
    code = own_service.accounts["demo-epci"].organisation if niveau == "epci" else "974"
    page.goto(f"/portail/territoires/{niveau}/{code}")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", margin=MARGINS)))  # type: ignore[arg-type]
    assert len(printed.pages) == 2
    text = "".join(sheet.extract_text() for sheet in printed.pages)
    assert "Personnes seules" in text
    assert "Loyer moyen" in text


@each_row("path", ["territoires/commune/97414", "comparer?territoires=commune:97414,france:FR"])
def test_the_heading_is_taller_than_the_frame_and_no_table_is_cut_in_two(
    sign_in: Callable[..., Page], path: str
) -> None:
    page = sign_in("demo-epci")
    page.goto(f"/portail/{path}")
    page.emulate_media(media="print")
    heading = page.locator("main h1").evaluate(_TALL)
    others = page.locator("main h2, .avis, .pied p").evaluate_all(f"all => all.map({_TALL})")
    assert heading > max(others)
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", margin=MARGINS)))  # type: ignore[arg-type]
    heads = "".join(sheet.extract_text() for sheet in printed.pages).count("Indicateur")
    assert heads == page.locator("table.figures:visible").count()
