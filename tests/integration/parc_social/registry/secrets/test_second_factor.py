"""The second factor in the registry, on both databases: what it opens, once, and what is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pyotp.totp import TOTP
from sqlalchemy import text

from parc_social.domain.message import MessageKind
from parc_social.errors import Conflict, InvalidValue, NotFound, Unavailable
from parc_social.registry.registry import Registry
from parc_social.registry.secrets.first_steps import LIFE
from parc_social.registry.secrets.one_time_codes import STEP_S, new_factor
from parc_social.registry.secrets.sealing import SecretSeal
from parc_social.registry.secrets.second_factors import FirstCode
from testing.made.registry import DDT, GIP

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STEP = timedelta(seconds=STEP_S)


@pytest.fixture
def seal(tmp_path: Path) -> SecretSeal:
    return SecretSeal(tmp_path / "depots.cle")


@pytest.fixture
def secret() -> str:
    return new_factor()


@pytest.fixture
def repere(registry: Registry) -> str:
    return registry.secrets.add_portal_password("agent", "portail").repere


@pytest.fixture
def codes(registry: Registry, secret: str, seal: SecretSeal) -> list[str]:
    """The agent has two factors: the ten recovery codes."""
    first = FirstCode(secret, code(secret, NOW))
    return list(registry.second_factors.enrol("agent", first, NOW, seal))


def code(secret: str, when: datetime) -> str:
    return TOTP(secret).at(when)


def test_a_code_is_good_once_and_none_before_it_is(
    registry: Registry, codes: list[str], secret: str, seal: SecretSeal
) -> None:
    check, later = registry.second_factors.check, NOW + 10 * STEP
    assert not check("agent", code(secret, NOW), NOW, seal)  # the first one set it
    assert check("agent", code(secret, later), later, seal)
    assert not check("agent", code(secret, later), later, seal)
    assert not check("agent", code(secret, later), later + STEP, seal)
    assert not check("agent", code(secret, later - STEP), later, seal)
    assert check("agent", code(secret, later + STEP), later, seal)
    assert not check("ddt", code(secret, later + 2 * STEP), later + 2 * STEP, seal)


def test_of_two_at_once_one_enters(
    registry: Registry, codes: list[str], secret: str, seal: SecretSeal
) -> None:
    later = NOW + 10 * STEP

    def tried(typed: str) -> bool:
        return registry.second_factors.check("agent", typed, later, seal)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(tried, [code(secret, later)] * 3)) == [False, False, True]
        assert sorted(pool.map(tried, [codes[0]] * 3)) == [False, False, True]


def test_a_recovery_code_is_good_once_for_its_account(
    registry: Registry, codes: list[str], seal: SecretSeal
) -> None:
    check = registry.second_factors.check
    assert len(set(codes)) == 10
    assert not check("ddt", codes[0], NOW, seal)
    assert check("agent", f" {codes[0].upper()} ", NOW, seal)
    assert not check("agent", codes[0], NOW, seal)
    assert check("agent", codes[1].replace("-", ""), NOW, seal)
    assert registry.second_factors.standing("agent", NOW).codes_left == 8
    again = registry.second_factors.renew_codes("agent", NOW)
    assert not check("agent", codes[2], NOW, seal)
    assert check("agent", again[0], NOW, seal)


def test_sessions_of_one_factor_end_when_the_account_has_two(
    registry: Registry, repere: str, secret: str, seal: SecretSeal
) -> None:
    here, elsewhere = (registry.sessions.open("agent", repere, NOW) for _ in range(2))
    first = FirstCode(secret, code(secret, NOW), here)
    registry.second_factors.enrol("agent", first, NOW, seal)
    assert registry.sessions.find(here, NOW) is not None
    assert registry.sessions.find(elsewhere, NOW) is None
    one = registry.sessions.open("agent", repere, NOW)
    both = registry.sessions.open("agent", repere, NOW, factors=2)
    assert registry.sessions.find(one, NOW) is None
    assert registry.sessions.find(both, NOW) is not None
    with pytest.raises(Conflict):
        registry.second_factors.enrol("agent", first, NOW, seal)


def test_who_asks_for_two_ends_the_sessions_of_one(registry: Registry, repere: str) -> None:
    token = registry.sessions.open("agent", repere, NOW)
    registry.factor_demands.ask(DDT.code, "agent", NOW)
    assert registry.sessions.find(token, NOW) is not None  # of another organisation
    registry.factor_demands.ask(GIP.code, "agent", NOW)
    assert registry.sessions.find(token, NOW) is None
    assert registry.second_factors.standing("agent", NOW).asked_by == (GIP.nom,)
    registry.factor_demands.ask_no_more(GIP.code)
    assert registry.sessions.find(token, NOW) is not None
    with pytest.raises(NotFound):
        registry.factor_demands.ask("000000000", "agent", NOW)


@pytest.mark.parametrize(("by", "still"), [("", True), ("le GIP SNE", False)])
def test_taken_away_by_another_it_ends_every_session(
    registry: Registry, repere: str, codes: list[str], seal: SecretSeal, by: str, still: bool
) -> None:
    token = registry.sessions.open("agent", repere, NOW, factors=2)
    registry.second_factors.remove("agent", NOW, by)
    assert (registry.sessions.find(token, NOW) is not None) == still
    assert registry.second_factors.standing("agent", NOW).depuis is None
    assert not registry.second_factors.check("agent", codes[0], NOW, seal)
    with pytest.raises(NotFound):
        registry.second_factors.remove("agent", NOW, by)


def test_taken_away_where_two_are_asked_it_leaves_no_session(
    registry: Registry, repere: str, codes: list[str]
) -> None:
    registry.factor_demands.ask(GIP.code, "agent", NOW)
    token = registry.sessions.open("agent", repere, NOW, factors=2)
    registry.second_factors.remove("agent", NOW)
    assert registry.sessions.find(token, NOW) is None


def test_what_is_kept_opens_nothing(
    registry: Registry, codes: list[str], secret: str, seal: SecretSeal, tmp_path: Path
) -> None:
    with registry.engine.connect() as connection:
        kept = [*connection.execute(text("SELECT * FROM second_facteur"))]
        kept += [*connection.execute(text("SELECT * FROM code_secours"))]
    told = str(kept)
    assert secret not in told
    assert not any(one in told or one.replace("-", "") in told for one in codes)
    other, later = SecretSeal(tmp_path / "autre.cle"), NOW + 10 * STEP
    with pytest.raises(Unavailable, match=r"autre\.cle manque"):  # lost: none is made in its place
        registry.second_factors.check("agent", code(secret, later), later, other)
    other.key_file.write_bytes(bytes(32))
    with pytest.raises(InvalidValue, match="autre clé"):
        registry.second_factors.check("agent", code(secret, later), later, other)
    (sealed,) = [row.scelle for row in kept if hasattr(row, "scelle")]
    with pytest.raises(InvalidValue):  # put under another account, it is nothing
        seal.open(sealed, "ddt")
    assert registry.second_factors.check("agent", codes[0], NOW, other)


def test_its_person_is_told_of_each_act(
    registry: Registry, repere: str, secret: str, seal: SecretSeal
) -> None:
    registry.mailboxes.set_address("agent", "agent@exemple.fr")
    factors, first = registry.second_factors, FirstCode(secret, code(secret, NOW))
    codes = factors.enrol("agent", first, NOW, seal)
    factors.check("agent", codes[0], NOW + STEP, seal)
    factors.renew_codes("agent", NOW + 2 * STEP)
    factors.remove("agent", NOW + 3 * STEP, "le GIP SNE")
    messages = registry.outbox.page(None, 0, 10)
    assert {one.genre for one in messages} == {MessageKind.DEUX_FACTEURS}
    facts = [one.faits["fait"] for one in reversed(messages)]
    words = ["en place", "a servi", "nouveaux codes", "par le GIP SNE"]
    assert len(facts) == len(words)
    assert all(word in fact for word, fact in zip(words, facts, strict=True))
    assert not any(one in str(facts) for one in codes)


def test_a_first_step_is_used_once_and_lasts_ten_minutes(registry: Registry, repere: str) -> None:
    steps = registry.first_steps
    token = steps.open("agent", repere, NOW)
    assert steps.find(token, NOW + LIFE - STEP).compte == "agent"
    assert registry.sessions.find(token, NOW) is None  # it is no cookie
    for when in (NOW + LIFE, NOW - STEP):
        with pytest.raises(NotFound):
            steps.find(token, when)
    steps.use(token)
    for again in (lambda: steps.find(token, NOW), lambda: steps.use(token)):
        with pytest.raises(NotFound, match="recommencez"):
            again()


def test_a_first_step_ends_with_its_password_or_its_account(
    registry: Registry, repere: str
) -> None:
    one = registry.first_steps.open("agent", repere, NOW)
    registry.secrets.revoke(repere)
    with pytest.raises(NotFound):
        registry.first_steps.find(one, NOW)
    other = registry.secrets.add_portal_password("agent", "portail").repere
    two = registry.first_steps.open("agent", other, NOW)
    registry.accounts.revoke("agent")
    with pytest.raises(NotFound):
        registry.first_steps.find(two, NOW)
