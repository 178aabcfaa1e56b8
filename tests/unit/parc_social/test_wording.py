"""A text in both languages: from its French, the English of the catalogue, and values."""

from parc_social.wording import Wording, both, both_in, cited, first_line, in_french, translate
from testing.rows import each_row


def test_a_text_is_its_french_and_the_english_of_the_catalogue() -> None:
    assert both("Territoires") == Wording("Territoires", "Territories")


@each_row(("language", "said"), [("fr", "Indicateur"), ("en", "Indicator"), ("de", "Indicateur")])
def test_a_language_that_there_is_not_is_answered_in_french(language: str, said: str) -> None:
    assert both("Indicateur").of(language) == said
    assert translate("Indicateur", language) == said


def test_a_text_is_printed_in_french() -> None:
    assert f"{both('Indicateur')}" == "Indicateur"


def test_pygeoapi_is_given_both() -> None:
    assert both("Indicateur").by_language == {"fr": "Indicateur", "en": "Indicator"}


def test_one_french_has_another_english_in_another_context() -> None:
    assert both("État").en == "Status"
    assert both_in("colonne", "État").en == "State"


def test_values_are_put_in_both_those_that_are_texts_in_each_language() -> None:
    nested = both("Statut : {libelle}", libelle=both("Territoires"))
    assert nested == Wording("Statut : Territoires", "Status: Territories")
    assert both("groupe de {size} ménages", size=12).en == "group of 12 households"


def test_a_value_is_never_read_as_a_text_with_places() -> None:
    assert both("Statut : {libelle}", libelle="{libelle}").fr == "Statut : {libelle}"


def test_words_without_translation_stay_french() -> None:
    assert both("un titre de l'exploitant") == in_french("un titre de l'exploitant")


@each_row(
    ("value", "said"),
    [
        ("l'été", "« l'été »"), ("", "« »"),
        ("a\nb\t", r"« a\nb\t »"), ("\u202e2024", r"« \u202e2024 »"),
        (None, "null"), (True, "true"), (3.5, "3.5"), (["a", {"é": 1}], '["a", {"é": 1}]'),
    ],
)  # fmt: skip
def test_what_was_read_is_cited_as_french_and_json_write_it(value: object, said: str) -> None:
    assert cited(value) == said


@each_row(
    ("error", "said"),
    [
        (ValueError("une ligne"), "une ligne"),
        (ValueError("\n  première  \nseconde"), "première"),
        (ValueError(""), "ValueError"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_an_error_is_told_on_one_line_and_by_its_kind_where_it_says_nothing(
    error: Exception, said: str
) -> None:
    assert first_line(error) == said
