"""One's own passwords and keys on the pages: made, shown once, used, revoked."""

import re
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import requests

from parc_social.access.conventions.convention import legal_day
from testing.sample import taking_turns
from testing.waiting import waited_for


def day(more: int = 0) -> date:
    """Of Paris, as the pages tell it; so many days later."""
    return legal_day(datetime.now(UTC)) + timedelta(days=more)


@pytest.fixture
def epci(person: Callable[..., Any]) -> Any:
    """Somebody whose convention is active."""
    return person("demo-epci")


def make(one: Any, libelle: str, nature: str = "mot-de-passe", **more: Any) -> Any:
    """Sends the form of a new secret."""
    return one.send("/portail/acces/creer", {"nature": nature, "libelle": libelle, **more})


def secret_in(answer: Any) -> str:
    """What the page shows this once."""
    assert answer.status_code == 200, answer.text
    found = re.search(r'id="secret">([^<]+)<', answer.text)
    assert found is not None
    return found.group(1)


def asked(one: Any, **credentials: Any) -> int:
    """The status of a page of data with these credentials."""
    path = "/collections/rpls-logements/items?limit=1"
    return requests.get(one.base_url + path, timeout=60, **credentials).status_code


@taking_turns(2)
@pytest.mark.parametrize("nature", ["mot-de-passe", "cle"])
def test_what_is_shown_once_opens_the_data_until_it_is_revoked(epci: Any, nature: str) -> None:
    begun = day()
    shown = secret_in(make(epci, f"essai {nature}", nature))
    sent = (
        {"auth": (epci.account.login, shown)}
        if nature == "mot-de-passe"
        else {"headers": {"X-API-Key": shown}}
    )
    assert "jamais" in epci.text("/portail/acces")
    assert asked(epci, **sent) == 200
    assert shown not in epci.see("/portail/acces").text
    row = used_row(epci, f"essai {nature}")
    assert "jamais" not in row  # its last use is there
    assert any(f"{used:%d/%m/%Y}" in row for used in (begun, day()))  # midnight may have passed
    assert epci.send(f"/portail/acces/{shown[:8]}/revoquer").status_code == 303
    assert f"essai {nature}" not in epci.text("/portail/acces")
    answers = [asked(epci, **sent) for _ in _seconds(4)]
    assert answers[-1] == 401


@pytest.mark.parametrize("reads", [True, False])
def test_a_secret_that_only_reads_runs_nothing(epci: Any, reads: bool) -> None:
    label = f"lecture {reads}"
    shown = secret_in(make(epci, label, **({"lecture_seule": "oui"} if reads else {})))
    auth = (epci.account.login, shown)
    assert asked(epci, auth=auth) == 200
    run = requests.post(
        f"{epci.base_url}/processes/echo/execution", json={"inputs": {}}, timeout=60, auth=auth
    )
    assert (run.status_code == 403) == reads
    row = next(r for r in epci.see("/portail/acces").text.split("<tr>") if label in r)
    assert ("en lecture seule" in row) == reads
    told = epci.see("/portail/acces?f=csv").text.splitlines()
    line = next(one for one in told if label in one)
    assert ("oui" in line.split(";" if ";" in line else ",")) == reads


def used_row(one: Any, label: str) -> str:
    """The row of a secret, once its last use is told: a server writes it a moment later."""

    def row() -> str:
        return next(r for r in one.see("/portail/acces").text.split("<tr>") if label in r)

    return waited_for(row, lambda text: "jamais" not in text)


def _seconds(count: int) -> Any:
    for second in range(count):
        time.sleep(1)
        yield second


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"libelle": ""}, "Libellé : à remplir."),
        ({"libelle": "x" * 81}, "Libellé : 80 caractères au plus."),
        ({"libelle": "a\u0007b"}, "Libellé : caractère interdit."),
        ({"nature": ""}, "Nature : à remplir."),
        ({"nature": "portail"}, "Nature : mot de passe ou clé."),
        ({"jusque": "demain"}, "Dernier jour : AAAA-MM-JJ attendu"),
        ({"jusque": "2026-02-30"}, "Dernier jour : AAAA-MM-JJ attendu"),
        ({"jusque": -2}, "est passée"),
        ({"jusque": "9" * 11}, "Dernier jour : 10 caractères au plus."),
    ],
)
def test_a_bad_form_makes_nothing(
    epci: Any, form: Any, said: str, read_words: Callable[[Any], str]
) -> None:
    before = epci.see("/portail/acces").text.count("/revoquer")
    sent = {k: str(day(v)) if isinstance(v, int) else v for k, v in form.items()}
    answer = epci.send("/portail/acces/creer", {"nature": "cle", "libelle": "mauvais", **sent})
    assert answer.status_code == 400
    assert said in read_words(answer)
    assert epci.see("/portail/acces").text.count("/revoquer") == before


def test_a_secret_limited_to_some_layers_opens_no_other(epci: Any) -> None:
    shown = secret_in(make(epci, "une couche", couche="territoires-commune"))
    row = next(r for r in epci.see("/portail/acces").text.split("<tr>") if "une couche" in r)
    assert "pour territoires-commune" in row

    def told(path: str) -> Any:
        url, auth = f"{epci.base_url}{path}", (epci.account.login, shown)
        return requests.get(url, auth=auth, timeout=60).json()

    found = told("/collections?f=json")["collections"]
    names = {c["id"].removesuffix("-serie") for c in found}
    assert names == {"territoires-commune", "catalogue"}
    records = told("/collections/catalogue/items?type=dataset&limit=100")["features"]
    assert {r["id"].removesuffix("-serie") for r in records} == {"territoires-commune"}
    assert asked(epci, auth=(epci.account.login, shown)) == 404


@pytest.mark.parametrize("couche", ["ops-menages", "inconnue", "territoires-commune-serie"])
def test_a_secret_is_not_limited_to_what_is_not_open(epci: Any, couche: str) -> None:
    answer = make(epci, "trop large", couche=couche)
    assert answer.status_code == 400
    assert "trop large" not in epci.text("/portail/acces").split("Ceux qui sont valides")[1]


def test_a_form_sent_twice_makes_one(epci: Any) -> None:
    assert make(epci, "envoyé deux fois").status_code == 200
    again = make(epci, "envoyé deux fois")
    assert again.status_code == 400
    assert "s&#39;appelle déjà" in again.text
    assert epci.text("/portail/acces").count("envoyé deux fois") == 2  # its line and its button


def test_the_last_day_is_shown(epci: Any) -> None:
    last = day(9)
    assert make(epci, "avec une fin", jusque=str(last)).status_code == 200
    assert f"{last:%d/%m/%Y}" in epci.text("/portail/acces")


def test_a_label_is_shown_as_text(epci: Any) -> None:
    make(epci, "<script>alert(1)</script>")
    assert "<script>alert" not in epci.see("/portail/acces").text


@pytest.mark.parametrize("token", [{"jeton": ""}, {"jeton": "faux"}])
def test_a_form_without_the_token_makes_and_revokes_nothing(epci: Any, token: Any) -> None:
    assert make(epci, "sans jeton", **token).status_code == 403
    own = epci.account.password[:8]
    assert epci.send(f"/portail/acces/{own}/revoquer", token).status_code == 403
    assert own in epci.text("/portail/acces")


@pytest.mark.parametrize("origin", ["https://ailleurs.example", "null"])
def test_a_form_from_another_site_makes_nothing(epci: Any, origin: str) -> None:
    data = {"nature": "cle", "libelle": "ailleurs"}
    assert epci.send("/portail/acces/creer", data, Origin=origin).status_code == 403
    assert "ailleurs" not in epci.text("/portail/acces")


@pytest.mark.parametrize("whose", ["somebody else's", "nobody's", "of the portal"])
def test_only_ones_own_application_secrets_are_revoked(
    epci: Any, own_service: Any, whose: str
) -> None:
    repere = {
        "somebody else's": own_service.accounts["demo-etat"].password[:8],
        "nobody's": "zzzzzzzz",
        "of the portal": epci.account.portal_password[:8],
    }[whose]
    answer = epci.send(f"/portail/acces/{repere}/revoquer")
    assert answer.status_code == 404
    assert repere in answer.text
    assert own_service.accounts["demo-etat"].get("/collections").status_code == 200
    assert epci.see("/portail/").status_code == 200


def test_the_list_holds_no_portal_password_and_nobody_elses(epci: Any, own_service: Any) -> None:
    page = epci.see("/portail/acces").text
    assert epci.account.password[:8] in page
    assert epci.account.api_key[:8] in page
    assert epci.account.portal_password[:8] not in page
    assert own_service.accounts["demo-etat"].password[:8] not in page


def test_the_page_gives_what_a_software_needs(epci: Any) -> None:
    text = epci.text("/portail/acces")
    assert f"{epci.base_url}/" in text
    assert f'curl -u "{epci.account.login}:MOT_DE_PASSE"' in text
