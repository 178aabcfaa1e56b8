"""Pages of the API are French, and English where the reader asked for it and nowhere else."""

import re
from html import unescape
from typing import Any

from testing.pages.printed_spaces import unset_words
from testing.rows import each_row
from testing.sample import taking_turns

_PAGES = (
    "/", "/collections", "/conformance", "/processes", "/jobs", "/processes/echo", "/openapi",
    "/TileMatrixSets", "/styles", "/collections/indicateurs-commune",
    "/collections/indicateurs-commune/items", "/collections/indicateurs-commune/queryables",
    "/collections/indicateurs-commune/schema", "/collections/indicateurs-commune/tiles",
    "/collections/indicateurs-commune/styles", "/collections/catalogue/items",
    "/collections/carreaux-2975",
)  # fmt: skip
# Words that French has not, nor the names that the pages show.
_ENGLISH = re.compile(r"\b(the|of|and|with|this|your|search|previous|required|value)\b")
_CODE = re.compile(r"(?s)<(script|style|code|pre).*?</\1>|<[^>]+>")


def words_of(text: str) -> str:
    """What a page says, its code and addresses left out."""
    return re.sub(r"https?://\S+|/\S+", " ", unescape(_CODE.sub(" ", text)))


@taking_turns(4)
@each_row("path", _PAGES)
@each_row(
    ("accepted", "language"),
    [("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "fr"), ("de", "fr"), ("en-GB,en;q=0.9", "en")],
)
def test_a_page_is_in_the_language_of_its_reader(
    gip: Any, path: str, accepted: str, language: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": accepted}
    answer = gip.ask("GET", path, headers=headers)
    answer.encoding = "utf-8"
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["Content-Language"] == language
    found = set(_ENGLISH.findall(words_of(answer.text)))
    assert (found == set()) == (language == "fr")
    if not path.endswith("/items"):  # rows are to the letter
        assert list(unset_words(answer.content.decode())) == []


@each_row(
    ("path", "language"),
    [
        ("/jobs", "fr"), ("/jobs?lang=en", "fr"), ("/styles", "fr"), ("/styles?lang=en", "en"),
        ("/collections/indicateurs-commune/styles", "fr"),
        ("/collections/indicateurs-commune/styles?lang=en", "en"),
    ],
)  # fmt: skip
def test_a_document_tells_the_language_of_its_words(gip: Any, path: str, language: str) -> None:
    """Whatever a reader's header likes: programs keep it by its address. Jobs speak French only."""
    headers = {"Accept": "application/json", "Accept-Language": "en-GB"}
    answer = gip.ask("GET", path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == language
