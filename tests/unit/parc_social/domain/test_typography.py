"""Spaces of French printing: where they are put, and where nothing is changed."""

from parc_social.domain.typography import of_name, set_words
from testing.rows import each_row

WHOLE, THIN = "\u00a0", "\u202f"


@each_row(("typed", "printed"), [
    ("Zone : Bondy", f"Zone{WHOLE}: Bondy"), ("Que faire ?", f"Que faire{THIN}?"),
    ("Dit ; redit !", f"Dit{THIN}; redit{THIN}!"), ("« Avant »", f"«{WHOLE}Avant{WHOLE}»"),
    ("31,2 % de", f"31,2{WHOLE}% de"), ("1 280 pixels", f"1{THIN}280 pixels"),
    ("1 234 567", f"1{THIN}234{THIN}567"), ("de 120 000.", f"de 120{THIN}000."),
    (" : après", f"{WHOLE}: après"), ("« ", f"«{WHOLE}"), (" %", f"{WHOLE}%"),
])  # fmt: skip
def test_a_space_that_would_break_is_set(typed: str, printed: str) -> None:
    assert set_words(typed) == printed


@each_row("words", [
    "12:30", "http://exemple.fr:80/?a=1;b", "OPS 2024 100 lignes", "97411 100", "2,5 100",
    "3 1000", "12 34", "a  b", f"Déjà{WHOLE}: mis", "100%",
])  # fmt: skip
def test_what_is_no_sign_of_a_sentence_stays(words: str) -> None:
    assert set_words(words) == words


@each_row(("name", "after"), [
    ("Saint-Denis", "de Saint-Denis"), ("Aulnay-sous-Bois", "d’Aulnay-sous-Bois"),
    ("Épinay-sur-Seine", "d’Épinay-sur-Seine"), ("Herblay", "de Herblay"),
    ("office public", "d’office public"), ("", "de "),
])  # fmt: skip
def test_a_name_after_de_is_elided_before_a_vowel(name: str, after: str) -> None:
    assert of_name(name) == after
