"""The password that a person chooses, on both databases: what it ends, keeps, tells."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from parc_social.access.conventions.membership import Entree
from parc_social.domain.message import MessageKind
from parc_social.errors import Conflict, InvalidValue
from parc_social.registry.registry import Registry

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FIRST, SECOND = "violon cendre lundi rhum", "cargo panier nuage sept"


@pytest.fixture
def drawn(registry: Registry) -> str:
    """Finds the password that was drawn for an agent of the GIP."""
    return registry.secrets.add_portal_password("agent", "portail").repere


def entered(registry: Registry, repere: str) -> Entree:
    found = registry.sessions.find(registry.sessions.open("agent", repere, NOW), NOW)
    assert found is not None
    return found


def test_it_ends_the_others_and_the_sessions_but_this_one(registry: Registry, drawn: str) -> None:
    here, elsewhere = entered(registry, drawn), entered(registry, drawn)
    registry.own_passwords.change(here, drawn, FIRST, NOW)
    assert registry.sessions.find(here.token, NOW) is not None
    assert registry.sessions.find(elsewhere.token, NOW) is None
    found = registry.portal_password("agent", FIRST)
    assert found is not None
    assert found.chosen
    registry.own_passwords.change(here, found.repere, SECOND, NOW)
    assert registry.sessions.find(here.token, NOW) is not None
    valid = [one.repere for one in registry.secrets.of("agent") if one.revoque is None]
    assert len(valid) == 1
    assert registry.is_portal_password("agent", SECOND)
    assert not registry.is_portal_password("ddt", SECOND)
    assert registry.authenticate_password("agent", SECOND) is None


def test_an_accent_is_the_same_by_every_keyboard(registry: Registry, drawn: str) -> None:
    registry.own_passwords.change(entered(registry, drawn), drawn, "été pluvieux", NOW)
    assert registry.is_portal_password("agent", "e\u0301te\u0301 pluvieux")


def test_its_person_is_told_and_nothing_of_it_is_kept(registry: Registry, drawn: str) -> None:
    registry.mailboxes.set_address("agent", "agent@exemple.fr")
    registry.own_passwords.change(entered(registry, drawn), drawn, FIRST, NOW)
    (message,) = registry.outbox.page(None, 0, 10)
    assert (message.genre, message.compte) == (MessageKind.MOT_DE_PASSE, "agent")
    with registry.engine.connect() as connection:
        kept = [*connection.execute(text("SELECT * FROM mot_de_passe"))]
        kept += [*connection.execute(text("SELECT * FROM message"))]
    assert "violon" not in str(kept)


@pytest.mark.parametrize("refused", ["court", "agent agent 12", "motdepasse123", "gip sne paris 1"])
def test_one_that_is_refused_changes_nothing(registry: Registry, drawn: str, refused: str) -> None:
    here = entered(registry, drawn)
    with pytest.raises(InvalidValue):
        registry.own_passwords.change(here, drawn, refused, NOW)
    assert registry.sessions.find(here.token, NOW) is not None
    assert [one.revoque for one in registry.secrets.of("agent")] == [None]


def test_of_two_changes_at_once_one_is_made(registry: Registry, drawn: str) -> None:
    here = entered(registry, drawn)

    def change(password: str) -> bool:
        try:
            registry.own_passwords.change(here, drawn, password, NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, (FIRST, SECOND))) == [False, True]
