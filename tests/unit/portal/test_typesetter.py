"""PDFs: words that come as data have the spaces of French printing."""

import io

from pypdf import PdfReader

from parc_social.domain.typography import set_words
from portal.pdf.typesetter import Typesetter

WORDS = "Lu : « 31 % » ; 1 280 ?"


def test_words_of_a_pdf_are_set() -> None:
    told = {"title": WORDS, "id": "x", "service": "s", "footer": "f", "notice": "", "lines": []}
    read = PdfReader(io.BytesIO(Typesetter("depot.typ").pdf(told)))
    assert read.metadata
    assert read.metadata.title == f"{set_words(WORDS)} x"
    assert set_words(WORDS) in read.pages[0].extract_text()
