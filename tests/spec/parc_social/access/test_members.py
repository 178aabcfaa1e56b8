"""Who keeps the accounts of an organisation, what roles it gives, on whom it acts."""

from dataclasses import replace
from datetime import date

import pytest

from parc_social.access.members import check_over, keeps_members, roles_to_give
from parc_social.access.model.organisation import (
    Delegation,
    Genre,
    Identity,
    Organisation,
    Role,
)
from parc_social.errors import Forbidden
from testing.rows import each_row

L, D, A, S = Role.LECTEUR, Role.DEPOSANT, Role.ADMINISTRATEUR, Role.SIGNATAIRE


def one(role: Role, genre: Genre = Genre.BAILLEUR, login: str = "odile") -> Identity:
    return Identity(login, Organisation("999000003", "Organisme", genre), role)


@each_row(
    ("role", "genre", "deposits", "given"),
    [
        (L, Genre.BAILLEUR, True, ()), (D, Genre.BAILLEUR, True, ()),
        (A, Genre.BAILLEUR, False, (L, D, A)), (S, Genre.BAILLEUR, False, (L, D, A, S)),
        (A, Genre.MANDATAIRE, False, (L, D, A)), (S, Genre.GIP, False, (L, D, A, S)),
        (A, Genre.EPCI, False, (L, A)), (S, Genre.EPCI, False, (L, A, S)),
        (S, Genre.RESERVATAIRE, True, (L, D, A, S)), (A, Genre.PORTAIL, False, (L, A)),
    ],
)  # fmt: skip
def test_no_role_above_one_s_own_nor_of_what_the_organisation_does_not(
    role: Role, genre: Genre, deposits: bool, given: tuple[Role, ...]
) -> None:
    assert roles_to_give(one(role, genre), deposits=deposits) == given


@each_row(
    "limited",
    [
        replace(one(S), service=True), replace(one(S), lecture_seule=True),
        replace(one(S), delegations=(Delegation(("adresses",)),)),
        replace(one(A), delegations=(Delegation(jusque=date(2027, 1, 1)),)),
    ],
)  # fmt: skip
def test_who_is_limited_gives_nothing(limited: Identity) -> None:
    assert not keeps_members(limited)
    assert roles_to_give(limited, deposits=True) == ()


@each_row(
    ("keeper", "other", "may"),
    [
        (A, L, True), (A, D, True), (A, A, True), (A, S, False),
        (S, L, True), (S, A, True), (S, S, True),
    ],
)  # fmt: skip
def test_nobody_acts_on_a_role_above_his_own(keeper: Role, other: Role, may: bool) -> None:
    if may:
        check_over(one(keeper), one(other, login="paul"))
        return
    with pytest.raises(Forbidden, match="plus large"):
        check_over(one(keeper), one(other, login="paul"))


def test_nobody_acts_on_himself() -> None:
    with pytest.raises(Forbidden, match="votre propre compte"):
        check_over(one(S), one(L))
