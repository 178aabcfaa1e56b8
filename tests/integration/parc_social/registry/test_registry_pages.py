"""What the pages keep, on both databases: sessions, and the secrets that a person makes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import Rattachement, Session
from parc_social.access.model.organisation import Delegation, Identity, parse_organisation
from parc_social.errors import InvalidValue
from parc_social.registry.registry import Registry, open_registry
from parc_social.registry.secrets.account_secrets import MOST, NewSecret, SecretTransport

GIP = parse_organisation("999000003", "GIP", "gip", None)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    """A registry with one account and its portal password."""
    opened = open_registry(registry_url)
    opened.accounts.save_organisation(GIP)
    opened.accounts.create(Identity("agent", GIP), "Agent")
    yield opened
    opened.close()


@pytest.fixture
def repere(registry: Registry) -> str:
    """The beginning of the portal password."""
    return registry.secrets.add_portal_password("agent", "portail").repere


@pytest.fixture
def owner(registry: Registry) -> Rattachement:
    """The account in its organisation."""
    return registry.rattachements.of("agent")[0]


def test_a_session_is_found_by_its_cookie_alone(registry: Registry, repere: str) -> None:
    token = registry.sessions.open("agent", repere, NOW)
    found = registry.sessions.find(token, NOW)
    assert isinstance(found, Session)  # its only organisation is chosen
    assert (found.identity, found.ouverte) == (Identity("agent", GIP), NOW)
    assert registry.sessions.find(token + "x", NOW) is None
    assert registry.sessions.find("", NOW) is None


def test_each_session_has_its_own_cookie(registry: Registry, repere: str) -> None:
    opened = {registry.sessions.open("agent", repere, NOW) for _ in range(5)}
    assert len(opened) == 5
    assert min(map(len, opened)) >= 43  # 256 bits


def test_the_cookie_is_not_kept(registry: Registry, repere: str) -> None:
    token = registry.sessions.open("agent", repere, NOW)
    with registry.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM session")).all()
    assert len(rows) == 1
    assert token not in str(rows)


def test_a_page_every_twenty_minutes_keeps_it_open_for_eight_hours(
    registry: Registry, repere: str
) -> None:
    token = registry.sessions.open("agent", repere, NOW)
    for minutes in range(20, 480, 20):
        assert registry.sessions.find(token, NOW + minutes * MINUTE) is not None, minutes
    assert registry.sessions.find(token, NOW + 480 * MINUTE) is None


def test_thirty_minutes_without_a_page_end_it(registry: Registry, repere: str) -> None:
    token = registry.sessions.open("agent", repere, NOW)
    assert registry.sessions.find(token, NOW + 31 * MINUTE) is None
    assert registry.sessions.find(token, NOW + 32 * MINUTE) is None


def test_a_closed_session_is_closed_at_once_and_alone(registry: Registry, repere: str) -> None:
    one, other = (registry.sessions.open("agent", repere, NOW) for _ in range(2))
    registry.sessions.close(one, NOW)
    registry.sessions.close(one, NOW)  # twice: harmless
    assert registry.sessions.find(one, NOW) is None
    assert registry.sessions.find(other, NOW) is not None


@pytest.mark.parametrize("revoked", ["account", "password"])
def test_revoking_the_account_or_the_password_ends_its_sessions(
    registry: Registry, repere: str, revoked: str
) -> None:
    token = registry.sessions.open("agent", repere, NOW)
    if revoked == "account":
        registry.accounts.revoke("agent")
    else:
        registry.secrets.revoke(repere)
    assert registry.sessions.find(token, NOW) is None


def test_sessions_of_another_day_are_forgotten(registry: Registry, repere: str) -> None:
    registry.sessions.open("agent", repere, NOW - timedelta(days=1))
    registry.sessions.open("agent", repere, NOW)
    with registry.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM session")).scalar() == 1


# One's own secrets.


@pytest.mark.parametrize(("days", "accepted"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("nature", [SecretTransport.MOT_DE_PASSE, SecretTransport.CLE])
def test_a_secret_is_accepted_to_the_end_of_its_last_day(
    registry: Registry, owner: Rattachement, nature: SecretTransport, days: int, accepted: bool
) -> None:
    today = legal_day(datetime.now(UTC))
    then = today + timedelta(days=days)
    kind = NewSecret(nature, "essai", Delegation(jusque=then))
    made = registry.secrets.create_own(owner, kind, min(today, then))
    found = (
        registry.authenticate_key(made.shown)
        if nature is SecretTransport.CLE
        else registry.authenticate_password("agent", made.shown)
    )
    assert (found is not None) is accepted
    assert (len(registry.secrets.valid(owner, today)) == 1) is accepted


def test_no_more_than_twenty_secrets(registry: Registry, owner: Rattachement) -> None:
    today = legal_day(NOW)
    for number in range(MOST):
        registry.secrets.create_own(owner, NewSecret(SecretTransport.CLE, f"clé {number}"), today)
    with pytest.raises(InvalidValue, match="révoquez-en un"):
        registry.secrets.create_own(owner, NewSecret(SecretTransport.CLE, "de trop"), today)


def test_a_last_use_is_kept_and_a_failed_one_is_not(
    registry: Registry, owner: Rattachement
) -> None:
    today = legal_day(datetime.now(UTC))
    made = registry.secrets.create_own(owner, NewSecret(SecretTransport.CLE, "essai"), today)
    assert registry.authenticate_key(made.repere + ".faux") is None
    assert registry.secrets.valid(owner, today)[0].derniere is None
    assert registry.authenticate_key(made.shown) is not None
    registry.close()  # the last use is written by a thread of its own
    seen = registry.secrets.valid(owner, today)[0].derniere
    assert seen is not None
    assert datetime.now(UTC) - seen < MINUTE
