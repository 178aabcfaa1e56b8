"""What a process remembers for a moment, and secrets that match themselves alone."""

import pytest

from parc_social.registry.cache import ExpiringCache
from parc_social.registry.secrets.credentials import (
    chosen_password,
    key_matches,
    new_key,
    new_password,
    password_matches,
    repere_of,
)
from testing.made.requests.environ import Clock


def test_what_was_read_is_believed_for_its_life_and_no_longer() -> None:
    clock = Clock()
    recent: ExpiringCache[str, int] = ExpiringCache(2.0, clock)
    recent.put("a", 1)
    clock.now += 1.9
    assert recent.read("a", lambda _: 2) == 1
    clock.now += 0.1
    assert recent.read("a", lambda _: 2) == 2


@pytest.mark.usefixtures("passwords_of_the_product")
def test_a_password_costs_what_owasp_asks() -> None:
    """Argon2id, 19 MiB, two passes; in other tests less (testing/fixtures/passwords.py)."""
    for made in (new_password(), chosen_password("mot de passe choisi")):
        assert made.hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_and_a_key_match_themselves_alone() -> None:
    password, key = new_password(), new_key()
    assert password.shown.startswith(repere_of(password.shown))
    assert password_matches(password.hash, password.shown)
    assert not password_matches(password.hash, password.shown + "x")
    assert not password_matches(None, password.shown)
    assert key_matches(key.hash, key.shown)
    assert not key_matches(key.hash, key.shown[:-1])
    assert not key_matches(None, key.shown)
    assert len(key.shown.partition(".")[2]) >= 43  # 256 bits
