"""Codes of a second factor: the vectors of RFC 6238, one step of drift, none before the last."""

import base64
from datetime import UTC, datetime

import pytest

from parc_social.registry.secrets.one_time_codes import (
    groups_of,
    new_factor,
    new_recovery_codes,
    recovery_digest,
    step_of,
)
from testing.rows import each_row

SECRET = base64.b32encode(b"12345678901234567890").decode()  # RFC 6238, appendix B, SHA-1


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
        (2000000000, "279037"), (20000000000, "353130"),
    ],
)  # fmt: skip
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    assert step_of(SECRET, code, at(seconds), 0) == seconds // 30
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", at(seconds), 0) == seconds // 30


@pytest.mark.parametrize(
    ("late", "taken"), [(-61, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_one_step_away(late: int, taken: bool) -> None:
    step = step_of(SECRET, "081804", at(1111111109 + late), 0)
    assert (step is not None) == taken


@pytest.mark.parametrize(("after", "taken"), [(-1, True), (0, False), (1, False)])
def test_none_of_the_last_step_or_before_is_taken(after: int, taken: bool) -> None:
    last = 1111111109 // 30 + after
    assert (step_of(SECRET, "081804", at(1111111109), last) is not None) == taken


@each_row(
    "typed",
    ["", "08180", "0818044", "08180a", "-81804", "٠٨١٨٠٤", "0x1804", "081804;", "1e5", "null"],
)
def test_what_is_no_code_is_of_no_step(typed: str) -> None:
    assert step_of(SECRET, typed, at(1111111109), 0) is None


def test_a_secret_has_160_bits_and_is_typed_in_groups() -> None:
    secret = new_factor()
    assert len(base64.b32decode(secret)) == 20
    assert "".join(groups_of(secret)) == secret
    assert secret != new_factor()


@each_row("typed", ["", "081804", "abcd-efgh-jkmn-pqr", "abcd-efgh-jkmn-pqr0", "x" * 40])
def test_what_is_no_recovery_code_has_no_digest(typed: str) -> None:
    assert recovery_digest("agent", typed) is None


def test_a_recovery_code_is_the_same_however_it_is_typed() -> None:
    code = new_recovery_codes()[0]
    kept = recovery_digest("agent", code)
    assert kept is not None
    for typed in (code.upper(), code.replace("-", " "), f" {code.replace('-', '')}"):
        assert recovery_digest("agent", typed) == kept
    assert recovery_digest("autre", code) != kept
