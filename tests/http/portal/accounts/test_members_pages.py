"""An organisation keeps its own accounts over HTTP: what is tried from another, or above one."""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Role
from parc_social.database.engine import writing
from parc_social.registry.memberships import hold_account
from parc_social.registry.registry import Registry
from testing.rows import each_row
from testing.waiting import waited_for

pytestmark = pytest.mark.parametrize(
    "any_registry_service",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.proof)],
    indirect=True,
    scope="module",
)
ADDRESS, LINK = "/portail/comptes", "/portail/invitation"
MEETING_S = (1.0, 4.0, 12.0)  # for two requests to have read what they change
SET = {
    "nouveau_passe": "cargo panier nuage sept",
    "nouveau_passe_encore": "cargo panier nuage sept",
}
NEW = {"nom": "Paul", "courriel": "paul@exemple.fr", "role": "lecteur"}


def keeper_of(
    member: Callable[..., Any], like: str = "demo-bailleur-1", role: Role = Role.ADMINISTRATEUR
) -> Any:
    """An administrator of an organisation, signed in."""
    one = member(like, role)
    assert one.password().status_code == 303
    return one


def link_of(registry: Registry, login: str) -> str:
    """The link that a mail would bring."""
    waiting = [one.id for one in registry.invitations.all() if one.compte == login]
    return registry.invitations.draw(waiting[0], datetime.now(UTC))


def test_an_administrator_invites_and_ends_an_account_of_his_own(
    member: Callable[..., Any], registry: Registry, person: Callable[..., Any]
) -> None:
    keeper = keeper_of(member)
    login = f"{keeper.login}-paul"
    invited = keeper.browser.send(ADDRESS, {**NEW, "identifiant": login, "role": "deposant"})
    assert invited.status_code == 303
    assert login in keeper.browser.text(ADDRESS)
    paul, link = person("demo-epci", signed=False), link_of(registry, login)
    assert paul.send_bare(LINK, {"lien": link, **SET}).status_code == 200
    assert paul.send_bare(LINK, {"lien": link, **SET}).status_code == 404
    assert paul.sign_in(identifiant=login, mot_de_passe=SET["nouveau_passe"]).status_code == 303
    assert paul.see("/portail/droits").status_code == 200
    assert keeper.browser.send(f"{ADDRESS}/{login}/retirer").status_code == 303
    assert paul.see("/portail/droits").status_code == 303
    assert login not in keeper.browser.text(ADDRESS)
    assert keeper.browser.send(f"{ADDRESS}/{login}/retirer").status_code == 404


def test_an_invitation_that_is_taken_back_opens_nothing(
    member: Callable[..., Any], registry: Registry, person: Callable[..., Any]
) -> None:
    keeper = keeper_of(member)
    login = f"{keeper.login}-paul"
    assert keeper.browser.send(ADDRESS, {**NEW, "identifiant": login}).status_code == 303
    link = link_of(registry, login)
    assert keeper.browser.send(f"{ADDRESS}/{login}/retirer").status_code == 303
    assert person("demo-epci", signed=False).see(f"{LINK}?lien={link}").status_code == 404


@each_row("act", ["lien", "retirer", "facteur", "role"])
def test_an_account_of_another_organisation_is_one_that_is_not(
    member: Callable[..., Any], registry: Registry, act: str
) -> None:
    other, keeper = member("demo-epci", factor=True), keeper_of(member)
    refused = keeper.browser.send(f"{ADDRESS}/{other.login}/{act}", {"role": "lecteur"})
    unknown = keeper.browser.send(f"{ADDRESS}/personne/{act}", {"role": "lecteur"})
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert refused.text.replace(other.login, "personne") == unknown.text
    assert other.login not in keeper.browser.text(ADDRESS)
    assert registry.second_factors.standing(other.login, datetime.now(UTC)).depuis is not None


@each_row(
    ("changes", "status"),
    [
        ({"role": "signataire"}, 403), ({"role": "chef"}, 403), ({"role": ""}, 400),
        ({"organisme": "999900004", "role": "signataire"}, 403),
        ({"identifiant": "demo-gip"}, 409), ({"identifiant": "a:b"}, 400), ({"nom": ""}, 400),
        ({"courriel": "x"}, 400), ({"courriel": "o@x.fr\r\nBcc: p@x.fr"}, 400),
    ],
)  # fmt: skip
def test_a_wider_role_or_a_wrong_form_invites_nobody(
    member: Callable[..., Any], registry: Registry, changes: dict[str, str], status: int
) -> None:
    keeper = keeper_of(member)
    before = len(registry.accounts.all())
    sent = {**NEW, "identifiant": f"{keeper.login}-z", **changes}
    assert keeper.browser.send(ADDRESS, sent).status_code == status
    assert len(registry.accounts.all()) == before


def test_the_organisation_of_a_form_is_the_keeper_s_whatever_it_says(
    member: Callable[..., Any], registry: Registry, own_service: Any
) -> None:
    keeper = keeper_of(member)
    sent = {**NEW, "identifiant": f"{keeper.login}-o", "organisme": "999900004"}
    assert keeper.browser.send(ADDRESS, sent).status_code == 303
    (tie,) = registry.accounts.get(sent["identifiant"]).rattachements
    own = own_service.accounts["demo-bailleur-1"].organisation
    assert tie.identity.organisation.code == own


@each_row("act", ["lien", "retirer", "facteur", "role"])
def test_a_role_above_his_own_and_himself_are_not_his_to_end(
    member: Callable[..., Any], act: str
) -> None:
    above, keeper = member("demo-bailleur-1", Role.SIGNATAIRE), keeper_of(member)
    for login in (above.login, keeper.login):
        sent = keeper.browser.send(f"{ADDRESS}/{login}/{act}", {"role": "lecteur"})
        assert sent.status_code == 403
    assert above.password().status_code == 303


@each_row("role", [Role.LECTEUR, Role.DEPOSANT])
def test_others_find_no_such_page(member: Callable[..., Any], role: Role) -> None:
    one = member("demo-bailleur-1", role)
    assert one.password().status_code == 303
    assert one.browser.see(ADDRESS).status_code == 404
    for path in (
        "",
        "/exigence",
        "/demo-gip/retirer",
        "/demo-gip/lien",
        "/demo-gip/facteur",
        "/demo-gip/role",
    ):
        sent = {**NEW, "identifiant": "z", "exiger": "oui"}
        assert one.browser.send(ADDRESS + path, sent).status_code == 404
    assert "Comptes de mon organisme" not in one.browser.text("/portail/")


@each_row(
    "path",
    [
        "",
        "/exigence",
        "/demo-epci/retirer",
        "/demo-epci/facteur",
        "/demo-epci/lien",
        "/demo-epci/role",
    ],
)
def test_no_other_site_acts_for_him(member: Callable[..., Any], path: str) -> None:
    keeper = keeper_of(member)
    sent = {**NEW, "identifiant": f"{keeper.login}-c", "exiger": "oui"}
    foreign = keeper.browser.send(ADDRESS + path, sent, Origin="https://ailleurs.example")
    assert foreign.status_code == 403
    assert keeper.browser.send_bare(ADDRESS + path, sent).status_code == 403


def test_another_role_holds_at_once_and_its_limits_stay(
    member: Callable[..., Any], registry: Registry
) -> None:
    other, keeper = member("demo-bailleur-1", Role.LECTEUR), keeper_of(member)
    address = f"{ADDRESS}/{other.login}/role"
    for role, status in (("signataire", 403), ("chef", 403), ("", 400), ("lecteur", 400)):
        assert keeper.browser.send(address, {"role": role}).status_code == status
    assert other.password().status_code == 303
    assert keeper.browser.send(address, {"role": "deposant"}).status_code == 303
    assert other.browser.see("/portail/droits").status_code == 303  # the session has ended
    assert other.password().status_code == 303
    assert other.browser.see("/portail/droits").status_code == 200
    former, now = registry.accounts.get(other.login).rattachements
    assert (former.identity.role, now.identity.role) == (Role.LECTEUR, Role.DEPOSANT)
    assert former.retire is not None
    assert now.identity.delegations == former.identity.delegations
    assert keeper.browser.send(address, {"role": "lecteur"}).status_code == 303
    assert len(registry.accounts.get(other.login).rattachements) == 3


@contextmanager
def held(registry: Registry, login: str) -> Generator[None]:
    """Who acts on the account waits for the end of the block."""
    with writing(registry.engine) as session:
        hold_account(session, login)
        yield


def test_of_two_who_change_a_role_at_once_one_does_and_the_other_is_told(
    member: Callable[..., Any], registry: Registry, read_words: Callable[..., str]
) -> None:
    keepers, roles = [keeper_of(member) for _ in range(2)], ("deposant", "administrateur")
    tokens = [keeper.browser.token() for keeper in keepers]

    def met(login: str, pause_s: float) -> list[Any]:
        """What both are answered, who have read what they change if the pause was enough."""
        forms = [{"jeton": t, "role": r} for t, r in zip(tokens, roles, strict=True)]
        with ThreadPoolExecutor(2) as pool:
            with held(registry, login):
                senders = zip(keepers, forms, strict=True)
                address = f"{ADDRESS}/{login}/role"
                sent = [pool.submit(k.browser.send_bare, address, form) for k, form in senders]
                assert not waited_for(lambda: any(one.done() for one in sent), bool, pause_s)
            return [one.result() for one in sent]

    login, answers = "", list[Any]()
    for pause_s in MEETING_S:
        login = member("demo-bailleur-1", Role.LECTEUR).login
        answers = met(login, pause_s)
        if {answer.status_code for answer in answers} != {303}:
            break  # else one came after the other: the machine is slow
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    (refused,) = (answer for answer in answers if answer.status_code == 409)
    told = f"{login} vient de changer : regardez la liste, et recommencez"
    assert told in read_words(refused)
    former, now = registry.accounts.get(login).rattachements  # not a third one
    (given,) = (r for r, a in zip(roles, answers, strict=True) if a.status_code == 303)
    assert (former.retire is not None, now.retire, now.identity.role.value) == (True, None, given)
    late = keepers[answers.index(refused)].browser
    assert late.send(f"{ADDRESS}/{login}/role", {"role": "lecteur"}).status_code == 303


def test_he_takes_a_lost_factor_away_and_its_person_is_told(
    member: Callable[..., Any], registry: Registry
) -> None:
    other, keeper = member("demo-bailleur-1", factor=True), keeper_of(member)
    assert keeper.browser.send(f"{ADDRESS}/{other.login}/facteur").status_code == 303
    assert other.browser.see("/portail/droits").status_code == 303  # her sessions end
    told = registry.outbox.page(None, 0, 5)
    assert (told[0].compte, "administrateur" in told[0].faits["fait"]) == (other.login, True)
    assert other.password().status_code == 303


def test_who_acts_elsewhere_too_is_the_gip_s_to_help(
    member: Callable[..., Any], registry: Registry, own_service: Any
) -> None:
    other, keeper = member("demo-bailleur-1", factor=True), keeper_of(member)
    there = registry.accounts.organisation(own_service.accounts["demo-epci"].organisation)
    identity = registry.accounts.get(other.login).rattachements[0].identity
    registry.rattachements.add(
        type(identity)(other.login, there, Role.LECTEUR), None, legal_day(datetime.now(UTC))
    )
    for act in ("facteur", "lien"):
        assert keeper.browser.send(f"{ADDRESS}/{other.login}/{act}").status_code == 403
    gip = keeper_of(member, "demo-gip")
    reset = gip.browser.send(f"/portail/pilotage/comptes/{other.login}/facteur")
    assert reset.status_code == 303
    assert keeper.browser.send(f"{ADDRESS}/{other.login}/retirer").status_code == 303
    assert [one.retire is None for one in registry.rattachements.of(other.login)] == [False, True]


def test_he_asks_two_factors_of_all_and_of_himself(
    member: Callable[..., Any], registry: Registry, own_service: Any
) -> None:
    keeper = keeper_of(member, "demo-commune")
    code = own_service.accounts["demo-commune"].organisation
    try:
        assert keeper.browser.send(f"{ADDRESS}/exigence", {"exiger": "oui"}).status_code == 303
        assert keeper.browser.see(ADDRESS).status_code == 303  # to the sign-in page
        assert "Set-Cookie" not in keeper.password().headers
    finally:
        registry.factor_demands.ask_no_more(code)


@each_row("login", ["demo-epci", "demo-bailleur-1"])
def test_nobody_but_the_gip_acts_on_the_accounts_of_all(
    person: Callable[..., Any], own_service: Any, login: str
) -> None:
    one = person(login)
    code = own_service.accounts["demo-etat"].organisation
    for path in ("comptes/demo-gip/facteur", f"organisations/{code}/facteurs"):
        sent = {"exiger": "oui"}
        assert one.send(f"/portail/pilotage/{path}", sent).status_code == 404
