"""No page writes a day or an hour of its own: one module does, by the clock of Paris."""

import re
from pathlib import Path

from testing.rows import each_row

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    path
    for folder in ("portal/templates", "server/templates")
    for path in (ROOT / folder).rglob("*.html")
)
_OWN = re.compile(r"strftime|isoformat|\bUTC\b|\bGMT\b")


def test_pages_are_found() -> None:
    assert len(PAGES) > 40


@each_row("page", PAGES)
def test_no_page_formats_a_day_or_names_another_clock(page: Path) -> None:
    found = [
        (number, line.strip())
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if _OWN.search(line)
    ]
    assert found == [], page.name
