"""Whose vector tiles are the same: outlines that depend on no right, and nothing else."""

from dataclasses import replace

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.maps.vector_tile import rights_of
from testing.rows import each_row

OUTLINES = "territoires-commune"
COLUMNS = tuple(f.name for f in collections()[OUTLINES].fields)
WHOLE = RightPart((FRANCE,), COLUMNS)


def of(name: str, *parts: RightPart, account: str = "un") -> Grant:
    other = Right("adresses", (RightPart((FRANCE,), ("id",)),))
    return Grant(account, account, rights=(Right(name, parts), *([other] * (account == "deux"))))


def whole(name: str, account: str) -> Grant:
    columns = tuple(f.name for f in collections()[name].fields)
    return of(name, RightPart((FRANCE,), columns), account=account)


@each_row("name", [n for n in collections() if n.startswith("territoires-")])
def test_outlines_that_are_seen_whole_are_everybodys(name: str) -> None:
    one, other = whole(name, "un"), whole(name, "deux")
    assert one.digest != other.digest
    assert rights_of(one, name) == rights_of(other, name)


@each_row("name", [n for n in collections() if not n.startswith("territoires-")])
def test_all_else_is_of_one_grant(name: str) -> None:
    grant = whole(name, "un")
    assert rights_of(grant, name) == grant.digest


@each_row(
    "part",
    [replace(WHOLE, perimeters=(Perimeter(communes=("97101",)),)),
     replace(WHOLE, millesimes=(2025,)), replace(WHOLE, columns=("code", "nom")),
     replace(WHOLE, sirens=("552100554",)), replace(WHOLE, perimeters=())],
    ids=["place", "year", "columns", "landlord", "nothing"],
)  # fmt: skip
def test_a_convention_that_leaves_something_out_has_its_own(part: RightPart) -> None:
    grant = of(OUTLINES, part)
    assert rights_of(grant, OUTLINES) == grant.digest


def test_several_parts_that_are_whole_together_alone_have_their_own() -> None:
    halves = [replace(WHOLE, columns=some) for some in (COLUMNS[:3], COLUMNS[3:])]
    grant = of(OUTLINES, *halves)
    assert rights_of(grant, OUTLINES) == grant.digest


def test_without_a_right_there_is_no_name() -> None:
    with pytest.raises(NotFound):
        rights_of(Grant("un", "un"), OUTLINES)
