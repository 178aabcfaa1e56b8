"""The outbox of the GIP and a person's choices, over HTTP: who sees, who acts, what is refused."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from parc_social.access.model.organisation import Identity, Role
from parc_social.domain.message import Message, MessageKind, MessageState
from parc_social.registry.mail.notice import Notice
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import read_settings
from testing.rows import each_row

LIST, CHOICE = "/portail/pilotage/messages", "/portail/courriels"


@contextmanager
def registry_of(service: Any) -> Iterator[Registry]:
    with closing(open_registry(read_settings(service.environ).registry)) as registry:
        yield registry


@pytest.fixture
def told(own_service: Any) -> Message:
    """A message to a landlord, new for each test, which no server takes."""
    now = datetime.now(UTC)
    facts = {"campagne": "OPS 2026", "depot": "d" * 36, "motif": "<b>revoir</b> les loyers"}
    with registry_of(own_service) as registry:
        notice = Notice(MessageKind.DEPOT_ROUVERT, now.isoformat(), now, facts)
        registry.outbox.tell(notice, ["demo-bailleur-1"])
        return registry.outbox.page(None, 0, 1)[0]


def again(service: Any, message: Message) -> Message:
    with registry_of(service) as registry:
        return registry.outbox.get(message.id)


def test_without_a_server_of_mail_the_gip_reads_what_waits(
    person: Callable[..., Any], told: Message
) -> None:
    gip = person("demo-gip")
    listed = gip.see(LIST)
    assert "Aucun serveur de courriel" in listed.text
    assert f'href="{LIST}/{told.id}"' in listed.text
    page = gip.see(f"{LIST}/{told.id}").text
    assert "OPS 2026 : votre dépôt est rouvert" in page
    assert "&lt;b&gt;revoir&lt;/b&gt; les loyers" in page
    assert "demo-bailleur-1@demonstration.invalid" in page
    assert "Envoyer de nouveau" not in page  # nothing would leave


def test_a_state_is_asked_by_its_name(person: Callable[..., Any], told: Message) -> None:
    gip = person("demo-gip")
    assert f"{LIST}/{told.id}" in gip.see(f"{LIST}?etat=à+envoyer").text
    assert f"{LIST}/{told.id}" not in gip.see(f"{LIST}?etat=envoyé").text
    assert gip.see(f"{LIST}?etat=perdu").status_code == 400
    assert gip.see(f"{LIST}?page=9999").status_code == 200


def test_a_sending_that_failed_is_asked_again(
    person: Callable[..., Any], own_service: Any, told: Message
) -> None:
    gip = person("demo-gip")
    with registry_of(own_service) as registry:
        while (one := registry.outbox.claim(datetime.now(UTC))) is not None:
            registry.outbox.failed(one, "réponse 550", datetime.now(UTC), for_good=True)
    assert again(own_service, told).etat is MessageState.EN_ECHEC
    assert "réponse 550" in gip.text(f"{LIST}/{told.id}")
    assert gip.send(f"{LIST}/{told.id}/reprendre").status_code == 303
    assert again(own_service, told).etat is MessageState.A_ENVOYER
    with registry_of(own_service) as registry:
        while (one := registry.outbox.claim(datetime.now(UTC))) is not None:
            registry.outbox.sent(one, datetime.now(UTC))
    assert gip.send(f"{LIST}/{told.id}/reprendre").status_code == 409


@each_row("login", ["demo-epci", "demo-etat", "demo-bailleur-1", "demo-expiree", "demo-commune"])
def test_the_outbox_is_no_page_for_another(
    person: Callable[..., Any], own_service: Any, told: Message, login: str
) -> None:
    one = person(login)
    for path in (LIST, f"{LIST}/{told.id}"):
        assert one.see(path).status_code == 404
    assert one.send(f"{LIST}/{told.id}/reprendre").status_code == 404
    assert again(own_service, told) == told


@each_row("number", ["0", "99999999999999999999", "-1", "²", "1.0", "a", "999999", "%00"])
def test_a_message_that_is_not_is_a_page_that_is_not(
    person: Callable[..., Any], number: str
) -> None:
    assert person("demo-gip").see(f"{LIST}/{number}").status_code in (400, 404)


def test_a_form_of_elsewhere_sends_nothing_and_chooses_nothing(
    person: Callable[..., Any], own_service: Any, told: Message
) -> None:
    gip = person("demo-gip")
    path = f"{LIST}/{told.id}/reprendre"
    assert gip.send(path, Origin="https://ailleurs.example").status_code == 403
    assert gip.send_bare(path, {}).status_code == 403
    assert gip.send(CHOICE, Origin="https://ailleurs.example").status_code == 403
    assert gip.send_bare(CHOICE, {"jeton": "0" * 64}).status_code == 403
    assert again(own_service, told) == told
    with registry_of(own_service) as registry:
        assert registry.mailboxes.of("demo-gip").refus == frozenset()


def test_an_agent_of_the_gip_who_only_reads_sends_nothing(
    person: Callable[..., Any], own_service: Any, told: Message
) -> None:
    account = own_service.accounts["demo-gip"]
    with registry_of(own_service) as registry:
        gip = registry.accounts.organisation(account.organisation)
        registry.accounts.replace(Identity("lectrice", gip, Role.LECTEUR), "Lectrice")
        shown = registry.secrets.add_portal_password("lectrice", "essai").shown
    one = person("demo-gip", signed=False)
    answer = one.sign_in(identifiant="lectrice", mot_de_passe=shown)
    assert answer.status_code == 303
    assert one.see(f"{LIST}/{told.id}").status_code == 200
    assert one.send(f"{LIST}/{told.id}/reprendre").status_code == 403


def test_a_person_chooses_and_what_is_legal_is_not_asked(
    person: Callable[..., Any], own_service: Any
) -> None:
    one = person("demo-bailleur-2")
    page = one.see(CHOICE).text
    assert "demo-bailleur-2@demonstration.invalid" in page
    boxes = set(re.findall(r'type="checkbox" id="([\w-]+)"', page))
    assert boxes == {kind.value for kind in MessageKind if not kind.is_legal}
    sent = {"rappel": "oui", "depot-publie": "oui", "convention-revoquee": "non", "autre": "oui"}
    assert one.send(CHOICE, sent).status_code == 303
    with registry_of(own_service) as registry:
        refused = registry.mailboxes.of("demo-bailleur-2").refus
        assert registry.mailboxes.of("demo-bailleur-1").refus == frozenset()
    kept = {MessageKind.RAPPEL, MessageKind.DEPOT_PUBLIE}
    assert refused == {kind for kind in MessageKind if not kind.is_legal} - kept
    assert len(re.findall(r'type="checkbox"[^>]* checked', one.see(CHOICE).text)) == 2


def test_a_sign_in_from_a_new_browser_is_told_once(
    person: Callable[..., Any], own_service: Any
) -> None:
    def count() -> int:
        with registry_of(own_service) as registry:
            found = registry.outbox.page(None, 0, 1000)
        mine = [one for one in found if one.compte == "demo-commune"]
        return sum(one.genre is MessageKind.CONNEXION for one in mine)

    person("demo-commune")
    before = count()
    assert before >= 1
    other = person("demo-commune", signed=False)
    for _ in range(2):
        other.browser.headers["User-Agent"] = "un autre navigateur"
        other.sign_in()
        assert count() == before + 1
