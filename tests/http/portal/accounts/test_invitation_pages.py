"""Invitations over HTTP: from the GIP's form to a first sign-in, and what is tried with a link."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from parc_social.registry.mail.invitations import LIFE
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from testing.rows import each_row

pytestmark = pytest.mark.parametrize(
    "any_registry_service",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.proof)],
    indirect=True,
    scope="module",
)
LIST, LINK = "/portail/pilotage/comptes", "/portail/invitation"
CHOSEN = "violon cendre lundi rhum"
SET = {"nouveau_passe": CHOSEN, "nouveau_passe_encore": CHOSEN}
_NUMBERS = count(1)


@contextmanager
def registry_of(service: Any) -> Iterator[Registry]:
    with closing(open_registry(read_settings(service.environ).registry)) as registry:
        yield registry


def form(service: Any, **changes: str) -> dict[str, str]:
    return {
        "organisme": service.accounts["demo-epci"].organisation, "nom": "Odile D.",
        "courriel": "odile@exemple.fr", "identifiant": f"odile-{next(_NUMBERS)}",
        "role": "deposant", **changes,
    }  # fmt: skip


@pytest.fixture
def link(own_service: Any, person: Callable[..., Any]) -> tuple[str, str]:
    """Login and secret of an invitation, as the GIP hands it over without a server of mail."""
    gip, sent = person("demo-gip"), form(own_service)
    assert gip.send(LIST, sent).status_code == 303
    with registry_of(own_service) as registry:
        message = registry.outbox.page(None, 0, 1)[0]
    shown = gip.send(f"/portail/pilotage/messages/{message.id}/lien")
    assert shown.status_code == 200
    found = re.search(r"/portail/invitation\?lien=([\w-]{43})", shown.text)
    assert found is not None
    assert gip.send(f"/portail/pilotage/messages/{message.id}/lien").status_code == 404
    assert found[1] not in gip.see(f"/portail/pilotage/messages/{message.id}").text
    return sent["identifiant"], found[1]


def test_an_invited_person_sets_her_password_and_signs_in(
    person: Callable[..., Any], link: tuple[str, str]
) -> None:
    login, secret = link
    odile = person("demo-epci", signed=False)
    for _ in range(2):  # a filter of mail may have followed it
        assert login in odile.text(f"{LINK}?lien={secret}")
    for refused in (
        {},
        {**SET, "nouveau_passe_encore": "autre chose"},
        {"nouveau_passe": "court", "nouveau_passe_encore": "court"},
    ):
        again = odile.send_bare(LINK, {"lien": secret, **refused})
        assert (again.status_code, CHOSEN in again.text) == (400, False)
    opened = odile.send_bare(LINK, {"lien": secret, **SET})
    assert (opened.status_code, CHOSEN in opened.text) == (200, False)
    answer = odile.sign_in(identifiant=login, mot_de_passe=CHOSEN)
    assert answer.status_code == 303
    assert login in odile.see("/portail/").text
    other = person("demo-epci", signed=False)
    assert other.see(f"{LINK}?lien={secret}").status_code == 404
    assert other.send_bare(LINK, {"lien": secret, **SET}).status_code == 404


def test_a_link_of_after_its_time_is_one_that_is_not(
    person: Callable[..., Any], own_service: Any, link: tuple[str, str]
) -> None:
    login, _ = link
    with registry_of(own_service) as registry:
        mine = [one.id for one in registry.invitations.all() if one.compte == login]
        old = registry.invitations.draw(mine[0], datetime.now(UTC) - LIFE)
        young = registry.invitations.draw(mine[0], datetime.now(UTC) - LIFE + timedelta(minutes=2))
    one = person("demo-epci", signed=False)
    known, unknown = one.see(f"{LINK}?lien={old}"), one.see(f"{LINK}?lien={'a' * 43}")
    assert (known.status_code, unknown.status_code) == (404, 404)
    assert known.text == unknown.text.replace("a" * 43, old)  # an account is told of to nobody
    assert one.see(f"{LINK}?lien={young}").status_code == 200


@each_row("secret", ["", "a", "é" * 43, "a" * 101, "%00", "../../etc"])
def test_what_is_no_link_opens_nothing(person: Callable[..., Any], secret: str) -> None:
    one = person("demo-epci", signed=False)
    assert one.see(f"{LINK}?lien={secret}").status_code in (400, 404)
    assert one.send_bare(LINK, {"lien": secret}).status_code in (400, 404)


def test_in_the_session_of_another_a_link_is_not_used(
    person: Callable[..., Any], link: tuple[str, str]
) -> None:
    _, secret = link
    other = person("demo-commune")
    assert other.see(f"{LINK}?lien={secret}").status_code == 403
    assert other.send_bare(LINK, {"lien": secret, **SET}).status_code == 403
    assert person("demo-epci", signed=False).see(f"{LINK}?lien={secret}").status_code == 200


def test_another_site_can_not_use_it(person: Callable[..., Any], link: tuple[str, str]) -> None:
    _, secret = link
    one = person("demo-epci", signed=False)
    sent = one.send_bare(LINK, {"lien": secret, **SET}, Origin="https://ailleurs.example")
    assert sent.status_code == 403
    assert one.see(f"{LINK}?lien={secret}").status_code == 200


def test_the_journal_keeps_no_link(
    person: Callable[..., Any], own_service: Any, link: tuple[str, str]
) -> None:
    _, secret = link
    person("demo-epci", signed=False).see(f"{LINK}?lien={secret}")
    with registry_of(own_service) as registry:
        registry.journal.flush()
        with registry.engine.connect() as connection:
            lines = connection.exec_driver_sql("SELECT * FROM journal").all()
    assert secret not in str(lines)


@each_row(
    ("changes", "status"),
    [
        ({"courriel": "odile"}, 400), ({"courriel": "o@x.fr, p@x.fr"}, 400), ({"nom": ""}, 400),
        ({"role": "chef"}, 400), ({"organisme": "000000000"}, 400), ({"identifiant": "a:b"}, 400),
        ({"identifiant": "demo-gip"}, 409), ({"nom": "a\r\nBcc: x@y.fr"}, 400),
        ({"courriel": "o@x.fr\r\nBcc: p@x.fr"}, 400),
    ],
)  # fmt: skip
def test_a_form_that_is_wrong_invites_nobody(
    person: Callable[..., Any], own_service: Any, changes: dict[str, str], status: int
) -> None:
    gip, sent = person("demo-gip"), form(own_service, **changes)
    with registry_of(own_service) as registry:
        before = registry.outbox.count(None), len(registry.accounts.all())
        assert gip.send(LIST, sent).status_code == status
        assert (registry.outbox.count(None), len(registry.accounts.all())) == before


@each_row("login", ["demo-epci", "demo-etat", "demo-bailleur-1", "demo-expiree", "demo-commune"])
def test_nobody_but_the_gip_invites(
    person: Callable[..., Any], own_service: Any, login: str
) -> None:
    one, sent = person(login), form(own_service)
    assert one.see(LIST).status_code == 404
    assert one.send(LIST, sent).status_code == 404
    assert one.send(f"{LIST}/lien", {"identifiant": "demo-gip"}).status_code == 404
    gip = person("demo-gip")
    assert sent["identifiant"] not in gip.see(LIST).text
    assert gip.send(LIST, sent, Origin="https://ailleurs.example").status_code == 403
    assert gip.send_bare(LIST, sent).status_code == 403
    assert sent["identifiant"] not in gip.see(LIST).text


def test_another_link_is_sent_and_ends_the_one_before(
    person: Callable[..., Any], link: tuple[str, str]
) -> None:
    login, secret = link
    gip = person("demo-gip")
    assert gip.send(f"{LIST}/lien", {"identifiant": login}).status_code == 303
    assert person("demo-epci", signed=False).see(f"{LINK}?lien={secret}").status_code == 404
    assert gip.send(f"{LIST}/lien", {"identifiant": "personne"}).status_code == 400
