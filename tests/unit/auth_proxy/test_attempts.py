"""Failed sign-ins: how long the next one waits, for whom, from where, and who gets out of it."""

from auth_proxy.authentication.attempts import Attempts, network_of
from parc_social.registry.cache import ExpiringCache
from parc_social.registry.secrets.credentials import (
    key_matches,
    new_key,
    new_password,
    password_matches,
    repere_of,
)
from testing.made.requests.environ import USUAL, Clock
from testing.rows import each_row

ALLOWED, SPRAYED = USUAL.tentatives, USUAL.tentatives_reseau


def test_the_tenth_failure_makes_wait_and_each_further_one_longer() -> None:
    clock = Clock()
    attempts = Attempts(USUAL, clock)
    for _ in range(ALLOWED - 1):
        attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 0
    attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 30
    clock.now += 29.5
    assert attempts.wait("moi", "10.0.0.1") == 1
    clock.now += 0.5
    assert attempts.wait("moi", "10.0.0.1") == 0
    attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 60


def test_failures_far_apart_do_not_add_up() -> None:
    clock = Clock()
    attempts = Attempts(USUAL, clock)
    for _ in range(3 * ALLOWED):
        attempts.failed("moi", "10.0.0.1")
        clock.now += 901
        assert attempts.wait("moi", "10.0.0.1") == 0


def test_failures_lock_out_nobody_else_and_success_forgets_them() -> None:
    attempts = Attempts(USUAL, Clock())
    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.2") == 0
    assert attempts.wait("autre", "10.0.0.1") == 0
    attempts.succeeded("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1") == 0


def test_a_network_that_tries_many_accounts_is_told_to_wait_whoever_fails() -> None:
    clock = Clock()
    attempts = Attempts(USUAL, clock)
    for number in range(SPRAYED - 1):
        attempts.failed(f"compte-{number}", "192.0.2.7")
    assert attempts.address_wait("192.0.2.7") == 0
    attempts.failed("encore-un", "192.0.2.7")
    assert attempts.address_wait("192.0.2.7") == 30
    assert attempts.wait("autre", "192.0.2.7") == 0  # a right secret goes in all the same
    assert attempts.address_wait("192.0.2.8") == 0  # another address
    clock.now += 30
    assert attempts.address_wait("192.0.2.7") == 0
    attempts.failed("compte-0", "192.0.2.7")
    assert attempts.address_wait("192.0.2.7") == 60


def test_the_way_out_of_an_owner_is_what_was_accepted_from_there() -> None:
    attempts = Attempts(USUAL, Clock())
    attempts.succeeded("moi", "10.0.0.1", secret="le-mien")
    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.1", secret="le-mien") == 0
    for other in ("un-autre", "", "le-mie", "le-mien "):
        assert attempts.wait("moi", "10.0.0.1", secret=other) == 30
    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.2")
        attempts.failed("toi", "10.0.0.1")
    assert attempts.wait("moi", "10.0.0.2", secret="le-mien") == 30  # another address
    assert attempts.wait("toi", "10.0.0.1", secret="le-mien") == 30  # another account
    pages = attempts.for_pages()
    for _ in range(ALLOWED):
        pages.failed("moi", "10.0.0.1")
    assert pages.wait("moi", "10.0.0.1", "le-mien") == 30  # another kind


def test_each_kind_of_secret_has_its_count_and_the_network_one_for_all() -> None:
    attempts = Attempts(USUAL, Clock())
    pages = attempts.for_pages()

    def waits() -> tuple[int, int]:
        return attempts.wait("moi", "10.0.0.1", secret="x"), pages.wait("moi", "10.0.0.1", "x")

    for _ in range(ALLOWED):
        attempts.failed("moi", "10.0.0.1")  # QGIS with an old password
    assert waits() == (30, 0)
    for _ in range(ALLOWED):
        pages.failed("moi", "10.0.0.1")
    attempts.succeeded("moi", "10.0.0.1", secret="s")
    assert waits() == (0, 30)
    pages.succeeded("moi", "10.0.0.1", "p")
    assert waits() == (0, 0)
    for number in range(SPRAYED - 2 * ALLOWED):
        pages.failed(f"compte-{number}", "10.0.0.1")
    assert attempts.address_wait("10.0.0.1") == pages.address_wait("10.0.0.1") == 30
    assert waits() == (0, 0)


def test_a_neighbour_of_ipv6_is_the_same_network() -> None:
    attempts = Attempts(USUAL, Clock())
    for number in range(ALLOWED):
        attempts.failed("agent", f"2001:db8:0:1::{number}")
    assert attempts.wait("agent", "2001:db8:0:1:ffff::1") == 30
    assert attempts.wait("agent", "2001:db8:0:2::1") == 0


@each_row(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.77"), ("2001:db8::1", "2001:db8::/64"), ("", ""), ("unix", "unix")],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_what_was_read_is_believed_for_its_life_and_no_longer() -> None:
    clock = Clock()
    recent: ExpiringCache[str, int] = ExpiringCache(2.0, clock)
    recent.put("a", 1)
    clock.now += 1.9
    assert recent.read("a", lambda _: 2) == 1
    clock.now += 0.1
    assert recent.read("a", lambda _: 2) == 2


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
