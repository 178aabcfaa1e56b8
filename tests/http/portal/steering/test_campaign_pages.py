"""Campaigns of deposits on their pages: prepared, opened, prolonged, closed, announced; refused."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

LIST = "/portail/pilotage/campagnes"


def day(offset: int) -> str:
    return (legal_day(datetime.now(UTC)) + timedelta(days=offset)).isoformat()


def french(offset: int) -> str:
    return (legal_day(datetime.now(UTC)) + timedelta(days=offset)).strftime("%d/%m/%Y")


def form(millesime: int, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """The form of the page, as somebody fills it in who makes no mistake."""
    usual: dict[str, Any] = {
        "source": "ops", "millesime": str(millesime), "ouverture": day(0), "cloture": day(60),
        "rappels": "30,7,1", "profil": "depot",
    }  # fmt: skip
    return {k: v for k, v in {**usual, **(changes or {})}.items() if v is not None}


def states(one: Any) -> dict[str, str]:
    """State of each campaign of the list, by name."""
    row = re.compile(r'/campagnes/\w+/\d+">([^<]+)</a></th>\s*<td><span[^>]*>([^<]+)<')
    return dict(row.findall(one.see(LIST).text))


@pytest.fixture
def gip(person: Callable[..., Any]) -> Any:
    return person("demo-gip")


def test_a_campaign_goes_from_its_preparation_to_its_end(
    person: Callable[..., Any], gip: Any
) -> None:
    landlord = person("demo-bailleur-1")
    made = gip.send(LIST, form(2026))
    address = f"{LIST}/ops/2026"
    assert (made.status_code, made.headers["Location"]) == (303, gip.base_url + address)
    assert states(gip)["OPS 2026"] == "préparée"
    assert "OPS 2026" not in landlord.text("/portail/")  # not announced yet
    assert gip.send(address, {"acte": "ouvrir"}).status_code == 303
    assert states(gip)["OPS 2026"] == "ouverte"
    announced = f"OPS 2026 ouverte jusqu’au {french(60)} : 61 jours avec aujourd’hui."
    assert announced in landlord.text("/portail/")
    assert announced in gip.text("/portail/")
    assert announced not in person("demo-epci").text("/portail/")
    longer = {"acte": "prolonger", "jusque": french(75), "motif": "Panne <b>"}
    assert gip.send(address, longer).status_code == 303
    assert french(75) in landlord.text("/portail/")
    assert gip.send(address, {"acte": "fermer", "motif": "fin"}).status_code == 303
    assert states(gip)["OPS 2026"] == "fermée"
    assert "OPS 2026" not in landlord.text("/portail/")
    text = gip.see(address).text
    history = re.findall(r'<th scope="row">(créée|ouverte|prolongée|fermée)</th>', text)
    assert history == ["créée", "ouverte", "prolongée", "fermée"]
    assert "Panne &lt;b&gt;" in text


def test_those_who_are_expected_are_the_landlords_of_the_register(gip: Any) -> None:
    gip.send(LIST, form(2030))
    shown_page = gip.see(f"{LIST}/ops/2030").text
    total = gip.account.json("/collections/rpls-logements/items", limit=1)["numberMatched"]
    shown = f"{total:,}".replace(",", "\u202f")
    assert f"et {shown} logements, d’après le RPLS" in shown_page
    first = re.search(r'<td data-titre="SIREN">(\d{9})</td><td[^>]*>([\d\u202f]+)<', shown_page)
    assert first is not None
    own = gip.account.json(
        "/collections/rpls-logements/items", limit=1, filter=f"siren_bailleur = '{first[1]}'"
    )
    assert int(first[2].replace("\u202f", "")) == own["numberMatched"]


@each_row(
    ("changes", "said"),
    [
        ({"source": "ban"}, "source : ops ou rpls attendu"),
        ({"source": None}, "Source : à remplir."),
        ({"millesime": "2027"}, "années paires"),
        ({"millesime": "l'an"}, "millésime de 2000 à 2100"),
        ({"ouverture": "demain"}, "Premier jour : un jour (jj/mm/aaaa) est attendu"),
        ({"ouverture": day(70)}, "elle finirait"),
        ({"cloture": "2026-02-30"}, "Dernier jour : un jour (jj/mm/aaaa) est attendu"),
        ({"cloture": day(900)}, "730 jours au plus"),
        ({"rappels": "bientôt"}, "30,7,1"),
        ({"rappels": "1,7"}, "du plus tôt au plus tard"),
        ({"profil": "doux"}, "profil inconnu"),
        ({"cloture": ["2026-01-01", "2026-01-02"]}, "Dernier jour : donné deux fois."),
    ],
)
def test_a_form_that_is_wrong_says_which_field_and_keeps_what_was_typed(
    gip: Any, changes: dict[str, Any], said: str
) -> None:
    before = states(gip)
    answer = gip.send(LIST, form(2028, changes))
    assert answer.status_code == 400
    assert said in answer.text.replace("&#39;", "'")
    assert 'role="alert"' in answer.text
    if "millesime" not in changes:
        assert 'value="2028"' in answer.text
    assert states(gip) == before


def test_there_is_one_campaign_of_a_millesime(gip: Any) -> None:
    assert gip.send(LIST, form(2032)).status_code == 303
    answer = gip.send(LIST, form(2032))
    assert answer.status_code == 409
    assert "existe déjà" in answer.text


@each_row(
    ("sent", "status", "said"),
    [
        ({"acte": "fermer", "motif": "trop tôt"}, 409, "est préparée"),
        ({"acte": "prolonger", "jusque": day(90)}, 409, "est préparée"),
        ({"acte": "effacer"}, 400, "Décision"),
        ({}, 400, "Décision : à remplir."),
        ({"acte": "prolonger"}, 400, "Nouveau dernier jour : à remplir."),
        ({"acte": "prolonger", "jusque": "jamais"}, 400, "jj/mm/aaaa"),
    ],
)
def test_an_act_that_can_not_be_is_refused_in_words(
    gip: Any, sent: dict[str, str], status: int, said: str
) -> None:
    gip.send(LIST, form(2034))
    answer = gip.send(f"{LIST}/ops/2034", sent)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert states(gip)["OPS 2034"] == "préparée"


@each_row("login", ["demo-epci", "demo-commune", "demo-etat", "demo-bailleur-1", "demo-expiree"])
def test_the_pages_are_those_of_the_gip_alone(
    person: Callable[..., Any], gip: Any, login: str
) -> None:
    gip.send(LIST, form(2036))
    one = person(login)
    for path in ("/portail/pilotage/", LIST, f"{LIST}/ops/2036"):
        assert one.see(path).status_code == 404
    nowhere = one.see("/portail/pilotage/nulle-part")
    assert nowhere.status_code == 404
    assert one.send(LIST, form(2038)).status_code == 404
    assert one.send(f"{LIST}/ops/2036", {"acte": "ouvrir"}).status_code == 404
    assert states(gip)["OPS 2036"] == "préparée"
    assert "OPS 2038" not in states(gip)


@each_row(
    "path", [f"{LIST}/ops/2099", f"{LIST}/ban/2026", f"{LIST}/ops/deux-mille", f"{LIST}/ops/²²²²"]
)
def test_a_campaign_that_is_not_is_a_page_that_is_not(gip: Any, path: str) -> None:
    assert gip.see(path).status_code == 404


def test_a_form_of_another_site_or_session_prepares_nothing(gip: Any) -> None:
    before = states(gip)
    assert gip.send(LIST, form(2040), Origin="https://ailleurs.example").status_code == 403
    assert gip.send_bare(LIST, form(2040)).status_code == 403
    assert states(gip) == before


def test_the_way_in_says_what_is_open_and_what_waits(gip: Any) -> None:
    text = gip.text("/portail/pilotage/")
    assert "Campagnes de dépôt" in text
    assert "contresign" in text
