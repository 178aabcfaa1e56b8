"""Without a convention in force every page says so, shows nothing, and keeps what was asked."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from testing.rows import each_row

SAID = "Aucune convention en cours n’ouvre de"
VIEWS = {
    "/portail/carte?indicateur=part_monoparentales&classes=4": "Carte",
    "/portail/tableau?indicateurs=part_monoparentales": "Tableau",
    "/portail/comparer?territoires=commune:97411,france:FR": "Comparer",
    "/portail/qualifier?indicateur1=part_monoparentales&seuil1=20,5": "Qualifier des territoires",
}
NOT_FOUND = [
    "/portail/territoires/commune/97411", "/portail/territoires/commune/00000",
    "/portail/territoires/commune/97411?f=pdf", "/portail/definitions/part_monoparentales",
    "/portail/rien", "/collections/indicateurs-commune/items", "/nexistepas",
]  # fmt: skip


@each_row(("path", "title"), VIEWS.items())
def test_a_view_is_refused_in_words_and_may_be_asked_again(
    person: Callable[..., Any], path: str, title: str
) -> None:
    answer = person("demo-expiree").see(path)
    assert answer.status_code == 403
    assert f"<h1>{title}</h1>" in answer.text
    assert SAID in answer.text
    assert f'href="{path}"' in unescape(answer.text).replace("%2C", ",").replace("%3A", ":")


@each_row("path", NOT_FOUND)
def test_what_is_not_found_is_told_alike_whether_it_exists_or_not(
    person: Callable[..., Any], path: str
) -> None:
    ended = person("demo-expiree").see(path)
    assert ended.status_code == 404
    assert SAID in ended.text
    assert "garde ce que vous aviez choisi" in ended.text


def test_two_addresses_of_one_page_differ_in_nothing(person: Callable[..., Any]) -> None:
    one = person("demo-expiree")
    assert one.see(NOT_FOUND[0]).content == one.see(NOT_FOUND[1]).content


def test_a_search_keeps_its_words_and_finds_nothing(person: Callable[..., Any]) -> None:
    text = person("demo-expiree").see("/portail/territoires?q=saint-denis").text
    assert SAID in text
    assert 'value="saint-denis"' in text
    assert "Rien n’est trouvé" not in text  # it was not looked for


@each_row("path", ["/nexistepas", "/portail/rien", "/portail/territoires/commune/00000"])
def test_who_has_a_convention_is_not_told_so(person: Callable[..., Any], path: str) -> None:
    answer = person("demo-epci").see(path)
    assert answer.status_code == 404
    assert SAID not in answer.text


@each_row(("login", "path", "finds"), [
    ("demo-epci", "/portail/", True), ("demo-epci", "/collections?f=html", True),
    ("demo-epci", "/portail/territoires", False), ("demo-expiree", "/portail/", False),
])  # fmt: skip
def test_the_header_finds_territories_for_who_has_some(
    person: Callable[..., Any], login: str, path: str, finds: bool
) -> None:
    assert ('<form class="trouver"' in person(login).see(path).text) is finds


JEUX = "/portail/qualifier/jeux"
TYPED = {"nom": "CIA <2026>", "mot_de_passe": "du-portail", "niveau": "commune"}


@pytest.fixture
def left(person: Callable[..., Any]) -> tuple[Any, str]:
    """Somebody whose page is still open, with its token, and whose session has ended since."""
    one = person("demo-epci")
    token = one.token()
    assert one.send("/portail/deconnexion").status_code == 303
    return one, token


def test_a_form_whose_session_had_ended_shows_again_what_was_typed(left: tuple[Any, str]) -> None:
    one, token = left
    answer = one.send_bare("/portail/qualifier/jeux", {"jeton": token, **TYPED})
    assert answer.status_code == 403
    assert "WWW-Authenticate" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Votre session est terminée" in answer.text
    assert "CIA &lt;2026&gt;" in answer.text
    assert "du-portail" not in answer.text
    assert token not in answer.text
    assert "Se connecter, dans un autre onglet" in answer.text


@each_row(("change", "headers"), [
    ({}, {"Origin": "https://ailleurs.example"}), ({"jeton": ""}, {}),
    ({}, {"Sec-Fetch-Site": "cross-site"}),
])  # fmt: skip
def test_what_is_no_form_of_such_a_page_is_led_to_sign_in_and_not_shown(
    left: tuple[Any, str], change: dict[str, str], headers: dict[str, str]
) -> None:
    one, token = left
    answer = one.send_bare(
        "/portail/qualifier/jeux", {"jeton": token, **TYPED, **change}, **headers
    )
    assert (answer.status_code, "2026" in answer.text) == (303, False)


def test_a_longer_text_than_a_field_holds_is_shown_cut(left: tuple[Any, str]) -> None:
    one, token = left
    sent = {"jeton": token, **TYPED, "nom": "x" * 600_000}
    answer = one.send_bare("/portail/qualifier/jeux", sent)
    assert answer.status_code == 403
    assert answer.text.count("x" * 2_000) == 1
    assert len(answer.text) < 20_000


def test_who_signs_in_again_is_given_the_form_back_filled_and_sends_it(
    person: Callable[..., Any], left: tuple[Any, str]
) -> None:
    one, token = left
    kept = one.send_bare(JEUX, {"jeton": token, **TYPED})
    again = hidden(kept.text, JEUX)
    assert again == {"reprise": "oui", "nom": "CIA <2026>", "niveau": "commune"}
    still = one.send_bare(JEUX, again)  # pressed before she has signed in: nothing is lost
    assert (still.status_code, hidden(still.text, JEUX)) == (403, again)
    back = person("demo-epci")
    shown = back.send_bare(JEUX, again)
    assert shown.status_code == 200
    assert "sous le compte demo-epci" in shown.text
    filled = hidden(shown.text, JEUX)
    assert filled == {"jeton": back.token(), "nom": "CIA <2026>", "niveau": "commune"}
    assert "CIA &lt;2026" not in back.see("/portail/qualifier").text
    refused = back.send_bare(JEUX, filled)  # no criterion: the page says so
    assert refused.status_code == 400


@each_row(("change", "headers"), [
    ({}, {"Origin": "https://ailleurs.example"}), ({}, {"Sec-Fetch-Site": "cross-site"}),
    ({"reprise": "non"}, {}), ({"nom": "x" * 2_001}, {}),
])  # fmt: skip
def test_a_form_is_given_back_to_a_page_of_ours_alone_and_whole(
    person: Callable[..., Any], change: dict[str, str], headers: dict[str, str]
) -> None:
    sent = {"reprise": "oui", "nom": "CIA <2026>", **change}
    answer = person("demo-epci").send_bare(JEUX, sent, **headers)
    assert answer.status_code == 403
    assert "Envoyer ce formulaire" not in answer.text


def test_a_form_of_no_page_is_given_back_by_none(person: Callable[..., Any]) -> None:
    answer = person("demo-epci").send_bare("/portail/rien", {"reprise": "oui", "nom": "CIA"})
    assert answer.status_code in (404, 405)


def hidden(text: str, path: str) -> dict[str, str]:
    """The hidden fields of the form of a page that goes to a path."""
    form = text.partition(f'action="{path}">')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}
