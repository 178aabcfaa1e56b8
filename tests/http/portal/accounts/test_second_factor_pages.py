"""Two factors over HTTP: what is open between the two (nothing), a code twice, who must set one."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from parc_social.catalogue.routes.table import ROUTES
from parc_social.registry.registry import Registry
from testing.rows import each_row

pytestmark = pytest.mark.parametrize(
    "any_registry_service",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.proof)],
    indirect=True,
    scope="module",
)
CHOSEN = "violon cendre lundi rhum"
ADDRESS = "/portail/deux-facteurs"
OWS = "/ows?service=WFS&version=2.0.0&request=GetCapabilities"
VALUES = {"collection_id": "rpls-logements", "numero": "X", "rest": "rien", "millesime": "2025"}


@pytest.fixture
def asked(registry: Registry, own_service: Any) -> Iterator[str]:
    """The commune of the demonstration asks two factors of its accounts."""
    code = own_service.accounts["demo-commune"].organisation
    registry.factor_demands.ask(code, "demo-gip", datetime.now(UTC))
    yield code
    registry.factor_demands.ask_no_more(code)


def test_a_session_begins_after_the_second_code(member: Callable[..., Any]) -> None:
    one = member(factor=True)
    one.browser.browser.cookies.clear()
    first = one.password(suite="/portail/droits")
    assert (first.status_code, "Set-Cookie" in first.headers) == (200, False)
    assert CHOSEN not in first.text
    assert one.second(first, "000000").status_code == 403
    entered = one.second(first, one.code())
    assert (entered.status_code, entered.headers["Location"][-15:]) == (303, "/portail/droits")
    assert one.login in one.browser.see("/portail/").text


def test_a_code_is_good_once_and_a_recovery_code_too(member: Callable[..., Any]) -> None:
    one = member(factor=True)
    code, recovery = one.code(), one.codes[0]
    for typed in (code, recovery):
        one.browser.browser.cookies.clear()
        assert one.second(one.password(), typed).status_code == 303
        one.browser.browser.cookies.clear()
        again = one.second(one.password(), typed)
        assert (again.status_code, "Set-Cookie" in again.headers) == (403, False)
        assert "déjà employé" in again.text


def test_a_first_step_opens_one_session(member: Callable[..., Any]) -> None:
    one = member(factor=True)
    one.browser.browser.cookies.clear()
    first = one.password()
    assert one.second(first, one.codes[0]).status_code == 303
    one.browser.browser.cookies.clear()
    again = one.second(first, one.codes[1])
    assert (again.status_code, "Set-Cookie" in again.headers) == (403, False)


@each_row("field", ["", "x", "é" * 20, "a" * 43, "a" * 500, "../../etc"])
def test_what_is_no_first_step_leads_back(person: Callable[..., Any], field: str) -> None:
    one = person("demo-epci", signed=False)
    for where in ("code", "deux-facteurs"):
        sent = {"jeton_d_etape": field, "code_secret": "123456", "cle_secrete": field}
        answer = one.send_bare(f"/portail/connexion/{where}", sent)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)
        assert one.see(f"/portail/connexion/{where}").status_code == 303


def test_after_the_first_step_alone_no_address_is_open(
    member: Callable[..., Any], own_service: Any
) -> None:
    one = member(factor=True)
    one.browser.browser.cookies.clear()
    step = hidden_step(one.password())
    carried = requests.Session()
    carried.cookies.set("parc_social_session", step)  # taken for the cookie, it is none
    for route in ROUTES:
        for address in route.addresses:
            if route.public:
                continue
            path = re.sub(r"{(\w+)}", lambda name: VALUES.get(name[1], "1"), address.path)
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} & set(route.methods):
                data = {"jeton_d_etape": step} if method == "POST" else None
                answer = carried.request(
                    method, own_service.base_url + path, data=data, timeout=60,
                    headers={"Accept": "application/json"}, allow_redirects=False,
                )  # fmt: skip
                assert answer.status_code == 401, (method, path, answer.status_code)
    for path in (OWS, "/ows?service=WMS&request=GetCapabilities", "/collections?f=json"):
        assert carried.get(own_service.base_url + path, timeout=60).status_code == 401


def hidden_step(page: requests.Response) -> str:
    found = re.search(r'name="jeton_d_etape" value="([\w-]{43})"', page.text)
    assert found is not None
    return found[1]


def test_wrong_codes_make_wait_from_wherever_they_come(member: Callable[..., Any]) -> None:
    one = member(factor=True)
    one.browser.browser.cookies.clear()
    first = one.password()
    for _ in range(10):
        assert one.second(first, "000000").status_code in (403, 429)
    slowed = one.second(one.password(), one.codes[0])
    assert (slowed.status_code, "Set-Cookie" in slowed.headers) == (429, False)
    assert int(slowed.headers["Retry-After"]) > 0


def test_who_must_have_two_sets_the_second_before_anything_else(
    member: Callable[..., Any], asked: str
) -> None:
    one = member("demo-commune")
    first = one.password(suite="/portail/droits")
    assert (first.status_code, "Set-Cookie" in first.headers) == (200, False)
    one.secret = secret_of(first)
    assert "otpauth" not in first.text
    wrong = one.second(first, "000000")
    assert (wrong.status_code, secret_of(wrong)) == (400, one.secret)  # it is not drawn anew
    shown = one.second(wrong, one.code())
    assert (shown.status_code, "parc_social_session" in shown.headers["Set-Cookie"]) == (200, True)
    assert len(re.findall(r"<li><code>", shown.text)) == 10
    assert one.browser.see("/portail/droits").status_code == 200
    assert one.second(first, one.code(1)).status_code == 403  # a form sent twice


def secret_of(page: requests.Response) -> str:
    found = re.search(r'id="cle-a-taper">([A-Z2-7 ]+)<', page.text)
    assert found is not None
    return found[1].replace(" ", "")


def test_a_session_of_before_ends_when_two_are_asked(
    member: Callable[..., Any], registry: Registry, own_service: Any
) -> None:
    one = member("demo-bailleur-1")
    assert one.password().status_code == 303
    assert one.browser.see("/portail/droits").status_code == 200
    code = own_service.accounts["demo-bailleur-1"].organisation
    registry.factor_demands.ask(code, "demo-gip", datetime.now(UTC))
    try:
        assert one.browser.see("/portail/droits").status_code == 303
        assert one.browser.send_bare("/portail/acces/creer", {}).status_code in (303, 401)
        answer = one.browser.see("/collections?f=json")
        assert answer.status_code == 401
    finally:
        registry.factor_demands.ask_no_more(code)


def test_a_secret_shown_to_one_is_not_set_by_another(member: Callable[..., Any]) -> None:
    one, other = member(), member()
    for who in (one, other):
        assert who.password().status_code == 303
    page = one.browser.see(ADDRESS)
    sealed = re.search(r'name="cle_secrete" value="([^"]+)"', page.text)
    assert sealed is not None
    one.secret = secret_of(page)
    stolen = {
        "acte": "mettre",
        "cle_secrete": sealed[1],
        "code_secret": one.code(),
        "mot_de_passe": CHOSEN,
    }
    assert other.browser.send(ADDRESS, stolen).status_code == 400
    for changed in ("", "A" * 80, sealed[1][:-4] + "AAA=", "é"):
        refused = one.browser.send(ADDRESS, {**stolen, "cle_secrete": changed})
        assert refused.status_code == 400
    assert one.browser.send_bare(ADDRESS, stolen).status_code == 403  # without its token
    foreign = one.browser.send(ADDRESS, stolen, Origin="https://ailleurs.example")
    assert foreign.status_code == 403
    assert one.browser.send(ADDRESS, {**stolen, "mot_de_passe": "autre"}).status_code == 403
    assert one.browser.send(ADDRESS, stolen).status_code == 200


def test_it_is_taken_away_with_the_password_and_a_code(
    member: Callable[..., Any], registry: Registry
) -> None:
    one = member(factor=True)
    right = {"acte": "retirer", "mot_de_passe": CHOSEN, "code_secret": one.codes[0]}
    for refused in (
        {"code_secret": "000000"},
        {"mot_de_passe": "autre"},
        {"acte": "tout"},
        {"code_secret": ""},
    ):
        assert one.browser.send(ADDRESS, {**right, **refused}).status_code in (400, 403)
    assert one.browser.send(ADDRESS, right).status_code == 303
    assert registry.second_factors.standing(one.login, datetime.now(UTC)).depuis is None
    assert one.password().status_code == 303  # the password is enough again


def test_keys_go_on_and_the_password_of_the_pages_opens_no_program(
    member: Callable[..., Any], registry: Registry, own_service: Any
) -> None:
    one = member(factor=True)
    key = registry.secrets.add_key(one.login, "essai").shown
    application = registry.secrets.add_password(one.login, "QGIS").shown
    ask = own_service.base_url + "/collections?f=json"
    assert requests.get(ask, headers={"X-API-Key": key}, timeout=60).status_code == 200
    assert requests.get(ask, auth=(one.login, application), timeout=60).status_code == 200
    refused = requests.get(ask, auth=(one.login, CHOSEN), timeout=60)
    assert refused.status_code == 401
    assert "mot de passe d'application" in refused.text


@each_row("path", ["/portail/mot-de-passe", ADDRESS])
def test_a_refused_form_shows_no_secret_again(member: Callable[..., Any], path: str) -> None:
    one = member()
    assert one.password().status_code == 303
    typed = {
        "jeton": "x", "acte": "mettre", "mot_de_passe": "ancien-violon", "code_secret": "314159",
        "nouveau_passe": "nouveau-violon", "nouveau_passe_encore": "nouveau-violon",
        "cle_secrete": "cle-violon", "jeton_d_etape": "etape-violon", "lien": "lien-violon",
    }  # fmt: skip
    refused = one.browser.send_bare(path, typed)
    assert refused.status_code == 403
    assert not any(word in refused.text for word in ("violon", "314159"))
