"""Accounts of several organisations, on both databases: each secret, link and session of one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import Entree, Session
from parc_social.access.model.organisation import Delegation, Identity, Role, parse_organisation
from parc_social.errors import Forbidden, InvalidValue, NotFound
from parc_social.registry.links import Link
from parc_social.registry.registry import LIFE_S, Registry, open_registry
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport

EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
COMMUNE = parse_organisation("97101", "Les Abymes", "commune", None)
OTHER = parse_organisation("97411", "Saint-Denis", "commune", None)
AT_EPCI = Identity("agent", EPCI, Role.SIGNATAIRE)
AT_COMMUNE = Identity("agent", COMMUNE)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = legal_day(NOW)
DAY = timedelta(days=1)
ISSUER = "https://identite.example"


@pytest.fixture
def url(registry_url: str) -> str:
    """A migrated registry of each kind, empty."""
    return registry_url


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    """One agent of an EPCI and of its main commune."""
    opened = open_registry(url, lambda: NOW)
    opened.migrate()
    for organisation in (EPCI, COMMUNE, OTHER):
        opened.accounts.save_organisation(organisation)
    opened.accounts.create(AT_EPCI, "Agent")
    opened.rattachements.add(AT_COMMUNE, None, TODAY)
    yield opened
    opened.close()


@pytest.fixture
def session(registry: Registry) -> str:
    """The cookie of an open session."""
    repere = registry.secrets.add_portal_password("agent", "pages").repere
    return registry.sessions.open("agent", repere, NOW)


def chosen(registry: Registry, token: str, now: datetime = NOW) -> str | None:
    """The organisation that a session acts for; None: none is chosen."""
    found = registry.sessions.find(token, now)
    assert found is not None
    return found.identity.organisation.code if isinstance(found, Session) else None


def test_a_secret_stands_for_the_organisation_that_it_was_made_for(registry: Registry) -> None:
    for identity in (AT_EPCI, AT_COMMUNE):
        code = identity.organisation.code
        key = registry.secrets.add_key("agent", "clé", code).shown
        password = registry.secrets.add_password("agent", "mot", code).shown
        assert registry.authenticate_key(key) == identity
        assert registry.authenticate_password("agent", password) == identity


@pytest.mark.parametrize("organisation", [None, "97411", "inconnu"])
def test_a_secret_for_no_organisation_of_the_account_is_not_made(
    registry: Registry, organisation: str | None
) -> None:
    with pytest.raises(Forbidden):
        registry.secrets.add_key("agent", "clé", organisation)
    assert registry.secrets.of("agent") == []


def test_a_secret_ends_with_its_organisation_and_the_others_go_on(registry: Registry) -> None:
    keys = {c: registry.secrets.add_key("agent", "x", c).shown for c in ("249710054", "97101")}
    registry.rattachements.end("agent", "97101", TODAY)
    assert registry.authenticate_key(keys["97101"]) is None
    assert registry.authenticate_key(keys["249710054"]) == AT_EPCI
    registry.rattachements.add(AT_COMMUNE, None, TODAY)  # back: the old key stays dead
    assert registry.authenticate_key(keys["97101"]) is None


@pytest.mark.parametrize(("days", "opens"), [(0, True), (1, False)])
def test_a_secret_ends_with_the_last_day_of_what_it_stands_for(
    url: str, days: int, opens: bool
) -> None:
    now = [datetime.now(UTC)]  # of the secrets too, which are dated by the machine
    registry = open_registry(url, lambda: now[0])
    registry.migrate()
    registry.accounts.save_organisation(COMMUNE)
    last = replace(AT_COMMUNE, delegations=(Delegation(jusque=legal_day(now[0])),))
    registry.accounts.create(last, "Agent")
    key = registry.secrets.add_key("agent", "x").shown
    registry.links.add(Link(ISSUER, "s", "agent"))
    assert registry.authenticate_key(key) == last
    assert registry.linked(ISSUER, "s") == last
    now[0] += days * DAY  # what was remembered a moment ago is not believed either
    assert (registry.authenticate_key(key) is not None) is opens
    assert (registry.linked(ISSUER, "s") is not None) is opens
    registry.close()


def test_a_first_day_to_come_opens_nothing_yet(url: str) -> None:
    now = [datetime.now(UTC)]  # of the secrets too, which are dated by the machine
    registry = open_registry(url, lambda: now[0])
    registry.migrate()
    registry.accounts.save_organisation(COMMUNE)
    registry.accounts.create(AT_COMMUNE, "Agent", legal_day(now[0]) + DAY)
    with pytest.raises(Forbidden):
        registry.secrets.add_key("agent", "x")
    repere = registry.secrets.add_portal_password("agent", "pages").repere
    token = registry.sessions.open("agent", repere, now[0])
    assert registry.sessions.find(token, now[0]) is None
    later = now[0] + DAY
    assert isinstance(registry.sessions.find(registry.sessions.open("agent", repere, later), later),
                      Session)  # fmt: skip
    registry.close()


@pytest.mark.parametrize(
    ("identity", "du", "error"),
    [
        (AT_EPCI, None, InvalidValue),  # there already
        (replace(AT_COMMUNE, role=Role.SIGNATAIRE), None, InvalidValue),
        (Identity("inconnu", OTHER), None, NotFound),
        (Identity("agent", replace(OTHER, code="97412")), None, NotFound),
        (
            Identity("agent", OTHER, delegations=(Delegation(jusque=date(2099, 1, 1)),)),
            date(2099, 1, 2),
            InvalidValue,
        ),
    ],
)
def test_what_can_not_be_added_is_refused(
    registry: Registry, identity: Identity, du: date | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        registry.rattachements.add(identity, du, TODAY)
    assert len(registry.rattachements.of("agent")) == 2


@pytest.mark.parametrize(("login", "code"), [("agent", "97411"), ("inconnu", "97101")])
def test_what_is_not_there_can_not_be_ended(registry: Registry, login: str, code: str) -> None:
    with pytest.raises(NotFound):
        registry.rattachements.end(login, code, TODAY)


def test_a_person_of_two_organisations_chooses_and_changes(
    registry: Registry, session: str
) -> None:
    assert type(registry.sessions.find(session, NOW)) is Entree
    registry.sessions.choose(session, "97101", NOW)
    assert chosen(registry, session) == "97101"
    registry.sessions.choose(session, "249710054", NOW)
    assert chosen(registry, session) == "249710054"


@pytest.mark.parametrize("code", ["97411", "inconnu", ""])
def test_an_organisation_that_is_not_ones_own_is_not_chosen(
    registry: Registry, session: str, code: str
) -> None:
    with pytest.raises(Forbidden, match="pas rattaché"):
        registry.sessions.choose(session, code, NOW)
    assert chosen(registry, session) is None


def test_nobody_chooses_for_a_session_that_is_unknown_or_closed(
    registry: Registry, session: str
) -> None:
    registry.sessions.close(session, NOW)
    for token in (session, "inconnu"):
        with pytest.raises(Forbidden):
            registry.sessions.choose(token, "97101", NOW)


def test_a_session_goes_on_without_the_organisation_that_has_ended(
    registry: Registry, session: str
) -> None:
    registry.sessions.choose(session, "97101", NOW)
    registry.rattachements.end("agent", "97101", TODAY)
    assert chosen(registry, session) is None  # not moved to another without being asked
    with pytest.raises(Forbidden):
        registry.sessions.choose(session, "97101", NOW)
    registry.rattachements.end("agent", "249710054", TODAY)
    assert registry.sessions.find(session, NOW) is None


def test_own_secrets_are_those_of_the_chosen_organisation(registry: Registry) -> None:
    at_epci, at_commune = registry.rattachements.of("agent")
    made = registry.secrets.create_own(at_epci, NewSecret(SecretTransport.CLE, "une"), TODAY)
    registry.secrets.create_own(
        at_commune, NewSecret(SecretTransport.CLE, "une"), TODAY
    )  # the label is free
    assert [one.repere for one in registry.secrets.valid(at_epci, TODAY)] == [made.repere]
    with pytest.raises(NotFound):
        registry.secrets.revoke_own(at_commune, made.repere)
    registry.rattachements.end("agent", "249710054", TODAY)
    with pytest.raises(Forbidden):
        registry.secrets.create_own(at_epci, NewSecret(SecretTransport.CLE, "autre"), TODAY)


def test_a_link_names_one_organisation_and_ends_with_it(url: str, registry: Registry) -> None:
    with pytest.raises(Forbidden, match="dites lequel"):
        registry.links.add(Link(ISSUER, "s", "agent"))
    registry.links.add(Link(ISSUER, "s", "agent", "97101"))
    assert registry.linked(ISSUER, "s") == AT_COMMUNE
    assert registry.links.of("agent") == [Link(ISSUER, "s", "agent", "97101")]
    registry.rattachements.end("agent", "97101", TODAY)
    other = open_registry(url, lambda: NOW)  # another process, that remembers nothing
    assert other.linked(ISSUER, "s") is None
    other.close()
    assert LIFE_S < 5
