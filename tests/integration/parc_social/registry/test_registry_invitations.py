"""Invitations in the registry, on both databases: a link drawn when it is sent, used once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from parc_social.access.model.organisation import Identity, Role
from parc_social.domain.message import MessageKind
from parc_social.errors import Conflict, InvalidValue, NotFound
from parc_social.registry.mail.invitations import LIFE
from parc_social.registry.registry import Registry
from testing.made.registry import DDT

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ODILE = Identity("odile", DDT, Role.ADMINISTRATEUR)
CHOSEN, OTHER = "violon cendre lundi rhum", "cargo panier nuage sept"


@pytest.fixture
def invited(registry: Registry) -> int:
    """An invitation that waits to be sent."""
    return registry.invitations.invite(ODILE, "Odile D.", "odile@exemple.fr", "agent", NOW)


def test_an_account_its_address_and_its_message_are_made_together(
    registry: Registry, invited: int
) -> None:
    account = registry.accounts.get("odile")
    (tie,) = account.rattachements
    assert (account.nom, tie.identity.role) == ("Odile D.", Role.ADMINISTRATEUR)
    assert registry.mailboxes.of("odile").adresse == "odile@exemple.fr"
    (message,) = registry.outbox.page(None, 0, 10)
    assert (message.genre, message.compte) == (MessageKind.INVITATION, "odile")
    assert message.faits["invitation"] == str(invited)


@pytest.mark.parametrize(
    ("login", "address", "fault"),
    [
        ("ddt", "odile@exemple.fr", Conflict),
        ("odile", "odile@exemple.fr\nBcc: mal@exemple.fr", InvalidValue),
        ("odile", "odile", InvalidValue),
        ("od:ile", "odile@exemple.fr", InvalidValue),
        ("odile\r\n", "odile@exemple.fr", InvalidValue),
    ],
)
def test_what_is_wrong_leaves_nothing(
    registry: Registry, login: str, address: str, fault: type[Exception]
) -> None:
    before = registry.accounts.all()
    with pytest.raises(fault):
        registry.invitations.invite(Identity(login, DDT), "X", address, "agent", NOW)
    assert registry.accounts.all() == before
    assert registry.outbox.count(None) == 0
    assert registry.invitations.all() == []


def test_the_link_sets_a_password_once(registry: Registry, invited: int) -> None:
    secret = registry.invitations.draw(invited, NOW)
    assert registry.invitations.login_of(secret, NOW) == "odile"  # to look uses nothing
    with pytest.raises(InvalidValue, match="12 caractères"):  # which uses nothing
        registry.invitations.use(secret, "court", NOW)
    assert registry.invitations.use(secret, CHOSEN, NOW) == "odile"
    assert registry.is_portal_password("odile", CHOSEN)
    assert registry.authenticate_password("odile", CHOSEN) is None  # to programs it is nothing
    with pytest.raises(NotFound, match="plus valable"):
        registry.invitations.use(secret, OTHER, NOW)
    with pytest.raises(NotFound, match="plus valable"):
        registry.invitations.login_of(secret, NOW)
    with pytest.raises(NotFound):
        registry.invitations.draw(invited, NOW)


def test_of_two_at_once_one_has_it(registry: Registry, invited: int) -> None:
    secret = registry.invitations.draw(invited, NOW)

    def use(_n: int) -> bool:
        try:
            registry.invitations.use(secret, CHOSEN, NOW)
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == [False, False, False, True]


def test_it_lasts_48_hours_from_its_sending(registry: Registry, invited: int) -> None:
    sent = NOW + timedelta(days=5)
    secret = registry.invitations.draw(invited, sent)
    last = sent + LIFE - timedelta(seconds=1)
    assert registry.invitations.login_of(secret, last) == "odile"
    with pytest.raises(NotFound):
        registry.invitations.use(secret, CHOSEN, sent + LIFE)


def test_a_later_link_replaces_the_one_before(registry: Registry, invited: int) -> None:
    first = registry.invitations.draw(invited, NOW)
    second = registry.invitations.draw(invited, NOW)  # its mail was sent again
    with pytest.raises(NotFound):
        registry.invitations.use(first, CHOSEN, NOW)
    other = registry.invitations.again("odile", "DDT", "agent", NOW)
    with pytest.raises(NotFound):
        registry.invitations.use(second, CHOSEN, NOW)
    assert registry.invitations.use(registry.invitations.draw(other, NOW), CHOSEN, NOW) == "odile"


def test_a_new_password_ends_the_one_before_and_its_sessions(
    registry: Registry, invited: int
) -> None:
    registry.invitations.use(registry.invitations.draw(invited, NOW), CHOSEN, NOW)
    old = registry.portal_password("odile", CHOSEN)
    assert old is not None
    token = registry.sessions.open("odile", old.repere, NOW)
    other = registry.invitations.again("odile", "DDT", "agent", NOW)
    assert registry.sessions.find(token, NOW) is not None  # as long as the link is not used
    registry.invitations.use(registry.invitations.draw(other, NOW), OTHER, NOW)
    assert registry.sessions.find(token, NOW) is None


def test_a_revoked_account_is_opened_by_no_link(registry: Registry, invited: int) -> None:
    secret = registry.invitations.draw(invited, NOW)
    registry.accounts.revoke("odile")
    with pytest.raises(NotFound):
        registry.invitations.use(secret, CHOSEN, NOW)
    with pytest.raises(NotFound):
        registry.invitations.again("odile", "DDT", "agent", NOW)


def test_no_link_can_be_made_of_what_is_kept(registry: Registry, invited: int) -> None:
    secret = registry.invitations.draw(invited, NOW)
    with registry.engine.connect() as connection:
        rows = [*connection.execute(text("SELECT * FROM invitation"))]
        rows += [*connection.execute(text("SELECT * FROM message"))]
    kept = str(rows)
    assert secret not in kept
    (row,) = [r for r in rows if r.id == invited and hasattr(r, "empreinte")]
    with pytest.raises(NotFound):
        registry.invitations.use(row.empreinte, CHOSEN, NOW)


def test_an_account_without_an_address_is_not_invited(registry: Registry) -> None:
    with pytest.raises(InvalidValue, match="aucune adresse"):
        registry.invitations.again("ddt", "DDT", "agent", NOW)
