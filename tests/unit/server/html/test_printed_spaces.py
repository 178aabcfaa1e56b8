"""Spaces of French printing in pages: where they are put, and where nothing is changed."""

from typing import Any

import pytest
from jinja2 import DictLoader, Environment

from parc_social.domain.typography import set_words
from server.html.printed_spaces import PrintedSpaces, print_in
from testing.pages.printed_spaces import unset_words
from testing.rows import each_row

WORDS = "Zone : « 31 % » ; 1 280 ?"
LINES = "{% macro lignes(x) %}<pre>{{ caller() }}</pre>{% endmacro %}"
HEAD = '<!doctype html><html lang="fr"><body>'


def written(template: str, name: str = "page.html", *, french: bool = True, **told: Any) -> str:
    """What a page of one template says."""
    loader = DictLoader(
        {name: template, "_mots.html": "{% macro m(x) %}<b>{{ x }}</b>{% endmacro %}"}
    )
    words = Environment(loader=loader, extensions=[PrintedSpaces], autoescape=True)
    print_in(words, lambda: french)
    return words.get_template(name).render(**told)


@each_row("template", [
    f"<p>{WORDS}</p>", "<p>{{ words }}</p>", "<p>{{ words if words else 1 }}</p>",
    '<p title="a">{{ words }}</p>', "{% set x %}{{ words }}{% endset %}<p>{{ x }}</p>",
    '{% from "_mots.html" import m %}{{ m(words) }}',
    f"{LINES}{{% call lignes('a') %}}a{{% endcall %}}<p>{WORDS}</p>",
    "{% macro cadre(x) %}{{ caller() }}{% endmacro %}{% call cadre(1) %}{{ words }}{% endcall %}",
    f'<option value="1">{WORDS}</option>',
    "<code>x</code>{{ words }}", "<p>{{ words | trim }}</p>", "<p>{{ words or '' }}</p>",
])  # fmt: skip
def test_words_of_a_page_are_set_once(template: str) -> None:
    page = written(template, words=WORDS)
    assert set_words(WORDS) in page
    assert list(unset_words(HEAD + page)) == []


@each_row("template", [
    f'<p title="{WORDS}">x</p>', '<p title="{{ words }}">x</p>', '<input value="{{ words }}">',
    "<code>{{ words }}</code>", f"<pre>{WORDS}</pre>", "<textarea>{{ words }}</textarea>",
    "<script>{{ words }}</script>", "<option>{{ words }}</option>",
    '<p{% if words %} title="{{ words }}"{% endif %}>x</p>',
    f"{LINES}{{% call lignes('a : b') %}}<b>{WORDS}{{% endcall %}}",
    LINES + "{% call lignes('a') %}<b>{{ words }}</b>{% endcall %}",
])  # fmt: skip
def test_what_a_machine_reads_stays(template: str) -> None:
    assert WORDS in written(template, words=WORDS)


@pytest.mark.parametrize("name", ["couche.qlr", "carte.svg", "lire.py.txt"])
def test_a_file_that_is_no_page_is_left_alone(name: str) -> None:
    assert written(f"{WORDS}|{{{{ words }}}}", name, words=WORDS) == f"{WORDS}|{WORDS}"


def test_another_language_has_its_own_spaces() -> None:
    assert written("<p>{{ words }}</p>", french=False, words="a : b") == "<p>a : b</p>"


def test_rows_of_a_file_stay_to_the_letter_within_their_frame() -> None:
    page = written(
        "<p>Lu : {{ words }}</p>", "collections/items/index.html", words="Le Clos : 12 %"
    )
    assert page == "<p>Lu\u00a0: Le Clos : 12 %</p>"


def test_the_title_of_a_cell_is_words_where_a_style_sheet_prints_it() -> None:
    page = written(
        '<td class="n" data-titre="{{ words }}" title="{{ words }}">1</td>', words="40 %"
    )
    assert page == '<td class="n" data-titre="40\u00a0%" title="40 %">1</td>'


def test_what_is_no_text_goes_through() -> None:
    assert written("<p>{{ n }}{{ none }}{{ gone }}</p>", n=3, none=None) == "<p>3None</p>"


def test_a_page_that_lacks_them_is_told() -> None:
    assert list(unset_words(f"{HEAD}<p>Zone : <b>x</b></p>")) == ["Zone :"]
    assert list(unset_words(f"{HEAD}<code>a : b</code><p title='a : b'>x</p>")) == []
    assert list(unset_words('<html lang="en"><p>a : b</p>')) == []
