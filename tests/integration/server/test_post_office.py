"""Mail as a server of mail receives it: once, encoded, in order; refused, cut off, in clear."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from parc_social.access.model.organisation import Identity
from parc_social.domain.message import LEASE, Message, MessageKind, MessageState
from parc_social.errors import Unavailable
from parc_social.registry.mail.notice import Notice
from parc_social.registry.registry import Registry, open_registry
from parc_social.smtp import SmtpServer
from portal.messages.letters import Letter
from server.jobs import smtp_connection
from server.jobs.post_office import PostOffice
from server.jobs.smtp_connection import mail_of
from testing.cluster import free_port
from testing.made.registry import DDT

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOTICE = Notice(
    MessageKind.CONVENTION_REVOQUEE, "C1", NOW, {"convention": "C1", "motif": "clôture anticipée"}
)


class Kept:
    """A server of mail's side: keeps what it takes, refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.answer = "250 pris"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Whether it knows that person."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 oui"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Takes a mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def box() -> Iterator[tuple[Kept, SmtpServer]]:
    """A server of mail on this machine."""
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield kept, SmtpServer("127.0.0.1", controller.port, "portail@exemple.fr")
    controller.stop()


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """Two persons who have addresses."""
    with closing(open_registry(f"sqlite:///{tmp_path / 'registre.sqlite'}")) as opened:
        opened.migrate()
        opened.accounts.save_organisation(DDT)
        for login in ("odile", "paul"):
            opened.accounts.create(Identity(login, DDT), login)
            opened.mailboxes.set_address(login, f"{login}@exemple.fr")
        yield opened


@pytest.fixture
def office(registry: Registry) -> Callable[..., PostOffice]:
    """An office of that server, at a moment."""

    def of(server: SmtpServer | None, now: datetime = NOW) -> PostOffice:
        due = registry.due_notices
        return PostOffice(
            registry.outbox,
            due,
            lambda _: None,
            registry.invitations,
            server,
            "https://p.fr",
            "Portail de l’habitat",
            lambda: now,
        )

    return of


def state(registry: Registry, login: str) -> tuple[MessageState, str]:
    (one,) = [m for m in registry.outbox.page(None, 0, 10) if m.compte == login]
    return one.etat, one.faute


def test_what_is_due_is_sent_once(
    registry: Registry, office: Any, box: tuple[Kept, SmtpServer]
) -> None:
    kept, server = box
    registry.outbox.tell(NOTICE, ["odile", "paul"])
    assert [office(server).run() for _ in range(3)] == [2, 0, 0]
    first, second = kept.mails
    assert (first["To"], second["To"]) == ("odile@exemple.fr", "paul@exemple.fr")
    assert first["Subject"] == "Convention C1\u00a0: révoquée"
    assert first["From"] == "portail@exemple.fr"
    assert "clôture anticipée" in first.get_content()
    assert first.get_content_type() == "text/plain"
    assert first["Message-ID"] != second["Message-ID"]
    assert state(registry, "odile") == (MessageState.ENVOYE, "")


def test_without_a_server_all_stays_to_be_read(registry: Registry, office: Any) -> None:
    registry.outbox.tell(NOTICE, ["odile"])
    assert office(None).run() == 0
    (one,) = registry.outbox.page(None, 0, 10)
    assert (one.etat, one.essais) == (MessageState.A_ENVOYER, 0)


def test_one_who_is_refused_delays_nobody(
    registry: Registry, office: Any, box: tuple[Kept, SmtpServer]
) -> None:
    kept, server = box
    kept.refusals["odile@exemple.fr"] = "550 inconnue\x07 ici"
    registry.outbox.tell(NOTICE, ["odile", "paul"])
    assert office(server).run() == 1
    assert state(registry, "odile")[0] is MessageState.EN_ECHEC
    assert "550" in state(registry, "odile")[1]
    assert state(registry, "paul")[0] is MessageState.ENVOYE


def test_one_who_is_refused_for_now_is_tried_later(
    registry: Registry, office: Any, box: tuple[Kept, SmtpServer]
) -> None:
    kept, server = box
    kept.refusals["odile@exemple.fr"] = "450 plus tard"
    registry.outbox.tell(NOTICE, ["odile"])
    assert office(server).run() == 0
    assert state(registry, "odile")[0] is MessageState.A_ENVOYER
    kept.refusals.clear()
    assert office(server, NOW + timedelta(seconds=59)).run() == 0
    assert office(server, NOW + timedelta(seconds=60)).run() == 1


def test_a_server_that_refuses_the_text_has_it_again(
    registry: Registry, office: Any, box: tuple[Kept, SmtpServer]
) -> None:
    kept, server = box
    kept.answer = "552 trop de courrier"
    registry.outbox.tell(NOTICE, ["odile"])
    assert office(server).run() == 0
    assert state(registry, "odile")[0] is MessageState.A_ENVOYER


def test_a_server_that_is_away_loses_nothing(registry: Registry, office: Any) -> None:
    nowhere = SmtpServer("127.0.0.1", free_port(), "portail@exemple.fr")
    registry.outbox.tell(NOTICE, ["odile", "paul"])
    assert office(nowhere).run() == 0
    tried = [one.essais for one in registry.outbox.page(None, 0, 10)]
    assert sorted(tried) == [0, 1]  # the second is not spent on a server that is away
    assert registry.outbox.count(MessageState.A_ENVOYER) == 2


def test_a_sender_that_dies_after_the_answer_sends_again_under_the_same_name(
    registry: Registry, office: Any, box: tuple[Kept, SmtpServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, server = box
    registry.outbox.tell(NOTICE, ["odile"])

    class Killed(BaseException):
        """No code of ours answers for it."""

    def die(*_any: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(registry.outbox, "sent", die)
        with pytest.raises(Killed):
            office(server).run()
    assert office(server, NOW + LEASE - timedelta(seconds=1)).run() == 0
    assert office(server, NOW + LEASE).run() == 1
    assert len(kept.mails) == 2
    assert len({mail["Message-ID"] for mail in kept.mails}) == 1


def test_no_password_and_no_text_goes_in_clear_to_another_machine(
    registry: Registry, office: Any, box: tuple[Kept, SmtpServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, server = box  # it has no STARTTLS
    monkeypatch.setattr(SmtpServer, "is_local", property(lambda _self: False))
    registry.outbox.tell(NOTICE, ["odile"])
    assert office(server).run() == 0
    assert kept.mails == []
    assert "STARTTLS" in state(registry, "odile")[1]


def test_a_password_that_can_not_be_read_is_told_and_waits(
    registry: Registry, office: Any, box: tuple[Kept, SmtpServer], tmp_path: Path
) -> None:
    _kept, server = box
    registry.outbox.tell(NOTICE, ["odile"])
    assert office(replace(server, user="moi", secret=tmp_path / "absent")).run() == 0
    assert state(registry, "odile") == (
        MessageState.A_ENVOYER, "PARC_SOCIAL_SMTP_SECRET : fichier illisible",
    )  # fmt: skip


def test_no_text_of_anybody_makes_a_header() -> None:
    one = Message(1, "k", MessageKind.RAPPEL, "odile", "odile@exemple.fr", {}, NOW)
    forged = Letter("Sujet\r\nBcc: mal@exemple.fr", "texte")
    with pytest.raises(ValueError, match="linefeed"):
        mail_of(one, forged, "portail@exemple.fr")
    with pytest.raises(ValueError, match=r"linefeed|invalid|header"):
        mail_of(replace(one, adresse="a@b.fr\nBcc: c@d.fr"), Letter("S", "t"), "p@exemple.fr")


def test_a_conversation_that_breaks_in_the_middle_leaves_the_rest_due(
    registry: Registry, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def broken(_server: SmtpServer) -> Iterator[Callable[..., None]]:
        def send(message: Message, _letter: Letter) -> None:
            if message.compte == "paul":
                raise Unavailable("coupé")

        yield send

    monkeypatch.setattr("server.jobs.post_office.conversation", broken)
    assert smtp_connection.conversation is not broken
    registry.outbox.tell(NOTICE, ["odile", "paul"])
    assert office(SmtpServer("h.fr", 25, "p@exemple.fr")).run() == 1
    assert state(registry, "odile")[0] is MessageState.ENVOYE
    assert state(registry, "paul") == (MessageState.A_ENVOYER, "coupé")
