"""Days and hours of all pages are those of Paris, as the French write them."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from testing.rows import each_row

PAGES = (
    "/portail/", "/portail/conventions", "/portail/droits", "/portail/journal", "/portail/acces",
    "/portail/donnees", "/portail/definitions/part_personnes_seules", "/portail/mentions",
    "/portail/territoires/departement/93", "/collections/indicateurs-commune", "/jobs",
    "/collections/rpls-logements/items", "/collections/catalogue/items/logements",
    "/collections/catalogue/items/indicateurs-commune",
)  # fmt: skip
_OTHER = re.compile(r"\b(?:UTC|GMT|(?:19|20)\d\d-\d\d-\d\d)\b")
_ASKED = re.compile(r'<td data-titre="Précisions"><code>(.*?)</code>')


def _days(words: str) -> Counter[str]:
    return Counter(_OTHER.findall(words))


@each_row("login", ["demo-gip", "demo-epci", "demo-bailleur-1", "demo-expiree"])
def test_no_page_tells_a_day_otherwise(
    visitor: Callable[..., Any], read_words: Callable[..., str], login: str
) -> None:
    one = visitor(login)
    conventions = set(
        re.findall(r"/portail/conventions/[\w-]+", one.see("/portail/conventions").text)
    )
    seen = 0
    for path in (*PAGES, *sorted(conventions)[:3]):
        answer = one.see(path)
        if answer.status_code == 200:
            seen += 1
            asked = " ".join(_ASKED.findall(answer.text))  # a request, as it was written
            assert _days(read_words(answer)) == _days(asked), path
    assert seen > 5


def test_a_line_of_the_journal_has_the_same_hour_on_the_page_and_in_its_file(
    visitor: Callable[..., Any],
) -> None:
    one = visitor("demo-epci")
    one.see("/portail/aide")
    page, file = one.see("/portail/journal").text, one.see("/portail/journal/csv")
    assert "Quand (heure de Paris)" in page
    heads, *lines = file.content.decode("utf-8-sig").splitlines()
    assert heads.startswith("Quand (heure de Paris);")
    told = re.findall(r'<th scope="row">(\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)</th>', page)
    assert told
    assert set(told[:20]) <= {line.split(";")[0] for line in lines}
