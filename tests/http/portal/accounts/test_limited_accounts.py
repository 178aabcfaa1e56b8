"""Accounts invited for some layers, territories, days: what they see, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Role
from parc_social.registry.registry import Registry
from testing.rows import each_row

pytestmark = pytest.mark.parametrize(
    "any_registry_service",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.proof)],
    indirect=True,
    scope="module",
)
GIP, OWN = "/portail/pilotage/comptes", "/portail/comptes"
CHOSEN = "cargo panier nuage sept"
DWELLINGS, PLACES = "rpls-logements", "territoires-commune"
FAR = "9999-12-31"
_NUMBERS = count(1)


@pytest.fixture(params=[GIP, OWN])
def keeper(
    request: pytest.FixtureRequest, member: Callable[..., Any], person: Callable[..., Any]
) -> tuple[Any, str]:
    """Who invites for an EPCI, and at which address: the GIP, or the EPCI's own administrator."""
    if request.param == GIP:
        return person("demo-gip"), GIP
    own = member("demo-epci", Role.ADMINISTRATEUR)
    assert own.password().status_code == 303
    return own.browser, OWN


@pytest.fixture
def form(own_service: Any) -> dict[str, str]:
    """What invites a reader of the EPCI."""
    return {
        "organisme": own_service.accounts["demo-epci"].organisation, "nom": "Odile D.",
        "courriel": "odile@exemple.fr", "identifiant": f"limitee-{next(_NUMBERS)}",
        "role": "lecteur",
    }  # fmt: skip


def test_an_account_sees_what_it_is_limited_to_until_its_last_day(
    keeper: tuple[Any, str], form: dict[str, str], registry: Registry, own_service: Any,
    person: Callable[..., Any],
) -> None:  # fmt: skip
    browser, address = keeper
    every = own_service.accounts["demo-epci"].json(f"/collections/{DWELLINGS}/items", limit=1000)
    communes = {one["properties"]["code_commune"] for one in every["features"]}
    assert len(communes) > 1
    commune = min(communes)
    last = legal_day(datetime.now(UTC)) + timedelta(20)
    limits = {
        "couche": [DWELLINGS],
        "territoires": f" commune:{commune} ",
        "jusque": last.isoformat(),
    }
    assert browser.send(address, {**form, **limits}).status_code == 303
    login, now = form["identifiant"], datetime.now(UTC)
    waiting = next(one.id for one in registry.invitations.all() if one.compte == login)
    registry.invitations.use(registry.invitations.draw(waiting, now), CHOSEN, now)

    odile = person("demo-epci", signed=False)
    assert odile.sign_in(identifiant=login, mot_de_passe=CHOSEN).status_code == 303
    found = odile.see(f"/collections/{DWELLINGS}/items?f=json&limit=1000").json()["features"]
    assert {one["properties"]["code_commune"] for one in found} == {commune}
    assert odile.see(f"/collections/{PLACES}/items?f=json").status_code == 404
    sheet = f"/portail/pilotage/organisations/{form['organisme']}"
    shown = {GIP: person("demo-gip").text(sheet), OWN: browser.text(address)}[address]
    assert f"couches : {DWELLINGS}" in shown
    assert f"{last:%d/%m/%Y}" in shown


@each_row(
    ("limits", "said"),
    [
        ({"couche": ["ops-menages"]}, "la convention ne l&#39;ouvre pas"),
        ({"couche": ["rien"]}, "aucune collection de ce nom"),
        ({"couche": [DWELLINGS, DWELLINGS]}, "chacune une fois"),
        ({"territoires": "france"}, "hors de la convention"),
        ({"territoires": "commune:97411"}, "hors de la convention"),
        ({"territoires": "commune:00000"}, "aucune commune"),
        ({"territoires": "Bobigny"}, "Bobigny"),
        ({"territoires": "departement:93,"}, "territoire"),
        ({"jusque": "2020-01-01"}, "déjà passé"),
        ({"jusque": "demain"}, "un jour (jj/mm/aaaa) est attendu"),
        ({"jusque": FAR, "couche": [DWELLINGS]}, "dépasse la convention"),
    ],
)
def test_a_limit_that_is_none_or_goes_past_the_conventions_invites_nobody(
    keeper: tuple[Any, str], form: dict[str, str], registry: Registry, limits: dict[str, Any],
    said: str,
) -> None:  # fmt: skip
    browser, address = keeper
    before = len(registry.accounts.all())
    answer = browser.send(address, {**form, **limits})
    assert answer.status_code in {400, 403}
    assert said in answer.text
    assert len(registry.accounts.all()) == before
    for typed in (form["identifiant"], *(v for v in limits.values() if isinstance(v, str))):
        assert f'value="{typed}"' in answer.text
    assert all("checked" in line for line in _boxes(answer.text, limits.get("couche", ())))


def _boxes(page: str, layers: Any) -> list[str]:
    """Lines of the boxes of these layers, of those that the page offers."""
    return [line for line in page.splitlines() if any(f'value="{one}"' in line for one in layers)]


def test_a_keeper_of_an_organisation_without_a_convention_limits_to_days_alone(
    member: Callable[..., Any], registry: Registry, form: dict[str, str]
) -> None:
    own = member("demo-non-signee", Role.SIGNATAIRE)
    assert own.password().status_code == 303
    until = (legal_day(datetime.now(UTC)) + timedelta(5)).isoformat()
    refused = own.browser.send(OWN, {**form, "couche": [DWELLINGS]})
    assert (refused.status_code, "rien à déléguer" in refused.text) == (403, True)
    assert own.browser.send(OWN, {**form, "jusque": until}).status_code == 303
    (tie,) = registry.accounts.get(form["identifiant"]).rattachements
    assert (tie.au and tie.au.isoformat()) == until
