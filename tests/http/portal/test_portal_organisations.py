"""A person of two organisations on the pages: chooses one, is it everywhere, changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import requests

from testing.sample import taking_turns

pytestmark = taking_turns(4)

CHOICE = "/portail/organisme"
ITEMS = "/collections/rpls-logements/items?limit=1&f=json"


@pytest.fixture
def one(agent: Any, person: Callable[..., Any]) -> Any:
    """The person, signed in, with nothing chosen yet."""
    assert agent.login == "agent"
    return person("agent")


@pytest.fixture
def codes(own_service: Any) -> tuple[str, str]:
    """The EPCI and the commune."""
    accounts = own_service.accounts
    return accounts["demo-epci"].organisation, accounts["demo-commune"].organisation


def choose(one: Any, code: str, **more: str) -> requests.Response:
    """Sends the form of the page."""
    return one.send_bare(CHOICE, {"jeton": token(one), "organisme": code, **more})


def token(one: Any) -> str:
    """What the forms carry now."""
    found = re.search(r'name="jeton" value="(\w+)"', one.see(CHOICE).text)
    assert found is not None
    return found.group(1)


@pytest.fixture
def detach(own_service: Any, run_command: Callable[..., str]) -> Callable[[str], str]:
    """Ends what ties the agent to an organisation, by the command beside the server."""
    words = ("compte", "detacher", "agent", "--organisation")
    return lambda code: run_command(own_service.environ, *words, code)


@pytest.mark.parametrize("path", ["/portail/", "/portail/acces", "/portail/droits"])
def test_a_page_waits_for_the_choice_and_comes_after_it(
    one: Any, codes: tuple[str, str], path: str
) -> None:
    sent = one.see(path)
    assert sent.status_code == 303
    assert sent.headers["Location"] == f"{one.base_url}{CHOICE}?suite={path}"
    page = one.see(f"{CHOICE}?suite={path}")
    assert page.status_code == 200
    assert "Aucun organisme choisi" in page.text
    assert all(code in page.text for code in codes)
    chosen = choose(one, codes[1], suite=path)
    assert (chosen.status_code, chosen.headers["Location"]) == (303, one.base_url + path)
    assert one.see(path).status_code == 200


def test_signing_in_leads_to_the_choice_and_keeps_the_page_that_was_asked_for(
    agent: Any, person: Callable[..., Any]
) -> None:
    answer = person("agent", signed=False).sign_in(suite="/portail/droits")
    assert answer.headers["Location"] == f"{agent.base_url}{CHOICE}?suite=/portail/droits"


def test_before_the_choice_a_session_opens_no_data(one: Any) -> None:
    assert one.see(ITEMS).status_code == 401
    assert one.see("/collections").status_code == 401
    program = one.browser.get(
        f"{one.base_url}/portail/", headers={"Accept": "*/*"}, allow_redirects=False, timeout=60
    )
    assert program.status_code == 401


def test_each_page_names_the_organisation_and_the_rights_are_its_own(
    one: Any, own_service: Any, codes: tuple[str, str]
) -> None:
    seen: dict[str, set[str]] = {}
    for login, code in zip(("demo-epci", "demo-commune"), codes, strict=True):
        assert choose(one, code).status_code == 303
        for path in ("/portail/", "/portail/acces", "/portail/droits", CHOICE):
            head = one.see(path).text.split('class="qui"')[1].split("</details>")[0]
            assert "Changer d’organisme" in head
            assert _name(own_service, login, person=one) in head, path
        answer = one.see("/collections/rpls-logements/items?limit=10000&f=json").json()
        seen[code] = {f["properties"]["code_commune"] for f in answer["features"]}
        assert seen[code] <= own_service.accounts[login].perimetre
    assert seen[codes[0]] != seen[codes[1]]


def _name(own_service: Any, login: str, person: Any) -> str:
    code = own_service.accounts[login].organisation
    page = person.see(CHOICE).text
    labels = re.findall(r"<label[^>]*>(.*?)</label>", page, re.DOTALL)
    found = next(label for label in labels if code in label)
    return found.split("<span")[0].strip()


def test_a_role_is_that_of_the_chosen_organisation(one: Any, codes: tuple[str, str]) -> None:
    page = one.see(CHOICE).text
    roles = re.findall(r"(\d+), rôle : (\w+)", page)
    assert sorted(roles) == sorted(zip(codes, ("signature", "lecture"), strict=True))


def test_one_organisation_alone_is_chosen_at_once(person: Callable[..., Any]) -> None:
    one = person("demo-gip", signed=False)
    assert one.sign_in().headers["Location"] == f"{one.base_url}/portail/"
    assert "Changer d’organisme" not in one.see("/portail/").text


@pytest.mark.parametrize("code", ["999000003", "inconnu", "000000000"])
@pytest.mark.parametrize("before", [False, True])
def test_an_organisation_that_is_not_ones_own_is_refused(
    one: Any, codes: tuple[str, str], code: str, before: bool
) -> None:
    if before:
        choose(one, codes[0])
    answer = choose(one, code)
    assert answer.status_code == 403
    assert "pas rattaché à cet organisme" in answer.text
    assert one.see("/portail/").status_code == (200 if before else 303)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "à remplir"),
        ({"organisme": ""}, "à remplir"),
        ({"organisme": ["249710054", "97101"]}, "donné deux fois"),
        ({"organisme": "x" * 10}, "9 caractères au plus"),
        ({"organisme": "9\u00079"}, "caractère interdit"),
    ],
)
def test_a_bad_form_chooses_nothing(one: Any, form: Any, said: str) -> None:
    answer = one.send_bare(CHOICE, {"jeton": token(one), **form})
    assert answer.status_code == 400
    assert said in answer.text
    assert one.see("/portail/").status_code == 303


@pytest.mark.parametrize("jeton", ["", "faux"])
@pytest.mark.parametrize("origin", ["", "https://ailleurs.example"])
def test_a_forged_form_chooses_nothing(
    one: Any, codes: tuple[str, str], jeton: str, origin: str
) -> None:
    right = token(one)
    sent = {"jeton": jeton or right, "organisme": codes[0]}
    headers = {"Origin": origin} if origin or jeton else {"Origin": "null"}
    assert one.send_bare(CHOICE, sent, **headers).status_code == 403
    assert one.see("/portail/").status_code == 303


@pytest.mark.parametrize(
    "suite", ["https://ailleurs.example/", "//ailleurs.example", "/portail//ailleurs.example"]
)
def test_the_choice_leads_to_no_other_site(one: Any, codes: tuple[str, str], suite: str) -> None:
    assert choose(one, codes[0], suite=suite).headers["Location"] == f"{one.base_url}/portail/"


def test_a_form_left_open_for_one_organisation_does_nothing_for_the_other(
    one: Any, codes: tuple[str, str]
) -> None:
    choose(one, codes[0])
    old = one.token()
    choose(one, codes[1])
    form = {"jeton": old, "nature": "cle", "libelle": "de l'autre onglet"}
    answer = one.send_bare("/portail/acces/creer", form)
    assert answer.status_code == 403
    assert "changé d’organisme" in answer.text
    assert "de l&#39;autre onglet" not in one.see("/portail/acces").text


def test_a_key_is_made_for_the_chosen_organisation_and_stays_its(
    one: Any, own_service: Any, codes: tuple[str, str]
) -> None:
    choose(one, codes[1])
    made = one.send("/portail/acces/creer", {"nature": "cle", "libelle": "commune"})
    key = re.search(r'id="secret">([^<]+)<', made.text)
    assert key is not None
    choose(one, codes[0])
    assert "commune</th>" not in one.see("/portail/acces").text
    assert one.send(f"/portail/acces/{key.group(1)[:8]}/revoquer").status_code == 404
    asked = requests.get(
        f"{one.base_url}/collections/rpls-logements/items?limit=10000",
        headers={"X-API-Key": key.group(1)}, timeout=60,
    )  # fmt: skip
    seen = {f["properties"]["code_commune"] for f in asked.json()["features"]}
    assert seen
    assert seen <= own_service.accounts["demo-commune"].perimetre


def test_a_convention_of_the_other_organisation_is_not_found(
    one: Any, codes: tuple[str, str]
) -> None:
    for mine, other in (codes, codes[::-1]):
        choose(one, mine)
        assert one.see(f"/portail/conventions/DEMO-{mine}-1").status_code == 200
        assert one.see(f"/portail/conventions/DEMO-{other}-1").status_code == 404


def test_an_ended_organisation_closes_the_session_on_it_at_once(
    one: Any, codes: tuple[str, str], detach: Callable[[str], str]
) -> None:
    choose(one, codes[1])
    stale = one.token()
    detach(codes[1])
    assert one.see("/portail/").status_code == 303
    assert one.see(ITEMS).status_code == 401
    form = {"jeton": stale, "nature": "cle", "libelle": "trop tard"}
    assert one.send_bare("/portail/acces/creer", form).status_code in (303, 401)
    page = one.see(CHOICE).text
    assert codes[0] in page
    assert f'value="{codes[1]}"' not in page
    assert choose(one, codes[1]).status_code == 403
    assert choose(one, codes[0]).status_code == 303
    detach(codes[0])
    ended = one.see("/portail/")
    assert ended.headers["Location"].startswith(f"{one.base_url}/portail/connexion")
    assert one.sign_in().status_code == 403


def test_signing_out_works_before_the_choice(one: Any) -> None:
    assert one.send_bare("/portail/deconnexion", {"jeton": token(one)}).status_code == 303
    assert one.see("/portail/").headers["Location"].startswith(f"{one.base_url}/portail/connexion")


def test_the_journal_names_the_organisation_that_was_chosen(
    one: Any, own_service: Any, codes: tuple[str, str], journal_of: Callable[..., Any]
) -> None:
    choose(one, codes[1])
    one.see(ITEMS)
    choose(one, codes[0])
    one.see(ITEMS)
    lines = journal_of(own_service, "agent", "page-sign-in", "page-choose", "items", "items")
    assert ("page-sign-in", "") in lines  # nothing is chosen yet
    assert [code for operation, code in lines if operation == "items"][-2:] == [codes[1], codes[0]]
    assert ("page-choose", codes[1]) in lines
