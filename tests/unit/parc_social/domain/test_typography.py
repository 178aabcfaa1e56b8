"""Spaces of French printing: where they are put, and where nothing is changed."""

import pytest

from parc_social.domain.typography import set_frame, set_page, set_words
from testing.rows import each_row

WHOLE, THIN = "\u00a0", "\u202f"


@each_row(("typed", "printed"), [
    ("Zone : Bondy", f"Zone{WHOLE}: Bondy"), ("Que faire ?", f"Que faire{THIN}?"),
    ("Dit ; redit !", f"Dit{THIN}; redit{THIN}!"), ("« Avant »", f"«{WHOLE}Avant{WHOLE}»"),
    ("31,2 % de", f"31,2{WHOLE}% de"), ("1 280 pixels", f"1{THIN}280 pixels"),
    ("1 234 567", f"1{THIN}234{THIN}567"), ("de 120 000.", f"de 120{THIN}000."),
])  # fmt: skip
def test_a_space_that_would_break_is_set(typed: str, printed: str) -> None:
    assert set_words(typed) == printed
    assert set_page(page_of(f"<p>{typed}</p>")) == page_of(f"<p>{printed}</p>")


@each_row("words", [
    "12:30", "http://exemple.fr:80/?a=1;b", "OPS 2024 100 lignes", "97411 100", "2,5 100",
    "3 1000", "12 34", "a  b", f"Déjà{WHOLE}: mis", "100%",
])  # fmt: skip
def test_what_is_no_sign_of_a_sentence_stays(words: str) -> None:
    assert set_words(words) == words
    assert set_page(page_of(f"<p>{words}</p>")) == page_of(f"<p>{words}</p>")


@each_row("element", [
    '<input value="a : b ? 1 000 %">', '<p title="« a »">x</p>', "<code>a : b</code>",
    "<pre>a ; b</pre>", "<textarea>typed : as it is</textarea>", "<script>a ? b : c</script>",
    "<option>10 % : sent back</option>", '<a href="/x?q=« a »">x</a>',
])  # fmt: skip
def test_what_a_machine_reads_stays(element: str) -> None:
    assert set_page(page_of(element)) == page_of(element)


@pytest.mark.parametrize("before", ["<em>Zone</em>", "</code>", '<option value="1">Zone'])
def test_words_after_an_element_are_words(before: str) -> None:
    assert set_page(page_of(f"{before} : x")) == page_of(f"{before}{WHOLE}: x")


def test_another_language_has_its_own_spaces() -> None:
    page = '<!doctype html>\n<html lang="en"><p>« a » : 1 000 ?</p>'
    assert set_page(page) == page


def page_of(body: str) -> str:
    """A French page of one element."""
    return f'<!doctype html>\n<html lang="fr">\n<body>{body}</body></html>'


def test_rows_of_a_file_stay_to_the_letter_within_their_frame() -> None:
    page = page_of("<p>Menu : ?</p><main><td>Le Clos : 12 %</td></main><p>« a »</p>")
    told = page.replace("Menu : ?", f"Menu{WHOLE}: ?".replace(" ?", f"{THIN}?"))
    assert set_frame(page) == told.replace("« a »", f"«{WHOLE}a{WHOLE}»")
    english = page.replace('lang="fr"', 'lang="en"')
    assert set_frame(english) == english
