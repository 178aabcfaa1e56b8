"""One text of each look stands for all (testing/pages/axe.py): no faint one hides behind it."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from testing.rows import each_row

FAINT = 'style="color: #aaa"'
PAGE = "<!doctype html><html lang='fr'><title>Essai</title><main><h1>Titre</h1>{}</main></html>"
READ = "<p>Foncé</p>" * 5
OFF = f"<label {FAINT}>Non <input disabled></label>"
ROWS = "<tr><td>12</td></tr>" * 9
TABLE = f"<table><caption>T</caption><tr><th scope='col'>A</th></tr>{ROWS}{{}}{ROWS}</table>"
# What a page shows, and how many of its texts can't be read.
SHOWN = [
    (READ, 0),
    (f"{READ}<p {FAINT}>Pâle</p>{READ}", 1),
    (f"<details><summary>Plus</summary><p {FAINT}>Caché</p></details><p {FAINT}>Pâle</p>", 1),
    (f"<p {FAINT}>a</p><p {FAINT}>Pâle</p><p {FAINT}>b</p>", 1),
    (f"<p {FAINT} hidden>Caché</p><p {FAINT}>Pâle</p><p {FAINT} hidden>Caché</p>", 1),
    (OFF + f"<label {FAINT}>Nom <input></label>" + OFF, 1),
    (f"{READ}<div style='background: #222'><p>Noir sur noir</p></div>{READ}", 1),
    (f"{READ}<div style='opacity: 0.3'><p>Voilé</p></div>{READ}", 1),
    (TABLE.format(f"<tr><td {FAINT}>34</td></tr>"), 1),
]


@each_row(("shown", "faint"), SHOWN)
def test_a_text_that_can_not_be_read_is_told(
    chromium: Browser, faults: Callable[[Page], list[str]], shown: str, faint: int
) -> None:
    page = chromium.new_page()
    page.set_content(PAGE.format(shown))
    assert [told.partition(":")[0] for told in faults(page)] == ["color-contrast"] * faint, shown
    assert page.locator("[data-look]").count() == 0
    page.close()
