"""Printed by a browser, a sheet of a territory is one A4, front and back."""

import io
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page
from pypdf import PdfReader

from testing.rows import each_row

MARGINS = dict.fromkeys(("top", "bottom", "left", "right"), "10mm")


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
