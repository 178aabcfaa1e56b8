"""What `make bench-france` writes by lots is what the product's own acts would have written."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from parc_social.access.conventions.convention import Etat, legal_day
from parc_social.access.model.organisation import Identity, Role
from parc_social.registry.registry import Registry, open_registry
from testing.france.lines import GROUP, WRITERS, write_lines
from testing.france.register import PASSWORD, Member, check, fill, members_of
from testing.made.registry import GIP

ORGANISATIONS, ACCOUNTS = 4, 11


@pytest.fixture
def registry(registry_url: str) -> Iterator[Registry]:
    opened = open_registry(registry_url)
    opened.accounts.save_organisation(GIP)
    opened.accounts.create(Identity("demo-contresignataire", GIP, Role.SIGNATAIRE), "Le GIP")
    yield opened
    opened.close()


@pytest.fixture
def members(registry: Registry) -> list[Member]:
    made = members_of(ORGANISATIONS, ACCOUNTS)
    fill(registry, made)
    return made


def test_accounts_written_by_lots_sign_in_with_their_keys_and_their_password(
    registry: Registry, members: list[Member]
) -> None:
    for one in members:
        entered = registry.authenticate_key(one.key)
        assert entered is not None
        assert (entered.compte, entered.organisation.code) == (one.login, one.organisation)
    assert registry.is_portal_password(members[-1].login, PASSWORD)
    assert not registry.is_portal_password(members[-1].login, f"{PASSWORD}.")
    assert registry.authenticate_key(f"{members[0].key[:-1]}x") is None


def test_each_organisation_has_a_convention_in_force_and_one_that_has_ended(
    registry: Registry, members: list[Member]
) -> None:
    today = legal_day(datetime.now(UTC))
    for code in {one.organisation for one in members}:
        states = [one.etat(today) for one in registry.agreements.of(code)]
        assert states == [Etat.EXPIREE, Etat.ACTIVE]


def test_what_is_missing_of_what_was_written_is_told(
    registry: Registry, members: list[Member]
) -> None:
    with pytest.raises(RuntimeError, match=f"relus pour {ORGANISATIONS}, {ACCOUNTS + 1}"):
        check(registry, ORGANISATIONS, ACCOUNTS + 1)
    assert len(members) == ACCOUNTS


def test_the_lines_of_all_writers_are_whole_chains(
    registry: Registry, members: list[Member]
) -> None:
    lines = 2 * WRITERS * GROUP + 7
    write_lines(registry, members, lines)
    verdict = registry.journal.verify()
    assert (verdict.fautes, verdict.lignes, verdict.redacteurs) == ((), lines, WRITERS)
