"""PDFs: words that come as data have the spaces of French printing, and any letter is taken."""

import io
from typing import Any

from pypdf import PdfReader

from parc_social.domain.typography import set_words
from portal.pdf.typesetter import Typesetter
from testing.rows import each_row

WORDS = "Lu : « 31 % » ; 1 280 ?"


def data(title: str, *lines: list[str]) -> dict[str, Any]:
    made = {"title": title, "id": "x", "service": "s", "footer": "f", "notice": ""}
    return {**made, "lines": [*lines]}


def test_words_of_a_pdf_are_set() -> None:
    told = data(WORDS)
    read = PdfReader(io.BytesIO(Typesetter("depot.typ").pdf(told)))
    assert read.metadata
    assert read.metadata.title == f"{set_words(WORDS)} x"
    assert set_words(WORDS) in read.pages[0].extract_text()


@each_row(
    ("name", "printed"),
    [
        ("🏠 enquête.csv", "? enquête.csv"),
        ("e\u0301te\u0301 🏠.csv", "été ?.csv"),
        ("中文 م €.csv", "?? ? €.csv"),
    ],
)
def test_a_letter_that_no_font_has_is_a_question_mark(name: str, printed: str) -> None:
    octets = Typesetter("depot.typ").pdf(data("Reçu", ["Fichier", name]))
    assert printed in PdfReader(io.BytesIO(octets)).pages[0].extract_text()
