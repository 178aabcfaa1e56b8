"""Parts of a right: what they open alone, together, and in the intersection of two Grants."""

from dataclasses import replace
from datetime import UTC, datetime

from parc_social.access.model.grant import Grant, Right, intersect
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.model.right_part import RightPart, meet, simplified
from testing.rows import each_row

AB = ("a", "b")
EVERY = RightPart((FRANCE,), AB)
P93, P971 = Perimeter(departements=("93",)), Perimeter(departements=("971",))
BOTH, EPCI = Perimeter(departements=("93", "971")), Perimeter(epci=("1",))


@each_row(
    "part",
    [
        replace(EVERY, perimeters=()),
        replace(EVERY, perimeters=(NOWHERE,)),
        replace(EVERY, perimeters=(FRANCE, NOWHERE)),
        replace(EVERY, columns=()),
        replace(EVERY, sirens=()),
        replace(EVERY, millesimes=()),
        replace(EVERY, formats=()),
    ],
)
def test_a_part_with_an_empty_term_opens_nothing(part: RightPart) -> None:
    assert part.is_empty
    assert not Right("c", (part,)).columns
    assert not Right("c", (part,)).opens("json")
    assert simplified([part]) == ()
    assert not simplified([meet(EVERY, part)])


@each_row(
    ("one", "other", "both"),
    [
        (EVERY, EVERY, EVERY),
        (EVERY, replace(EVERY, perimeters=(P93,)), replace(EVERY, perimeters=(P93,))),
        (EVERY, RightPart((FRANCE,), ("b", "c")), RightPart((FRANCE,), ("b",))),
        (replace(EVERY, sirens=("1", "2")), EVERY, replace(EVERY, sirens=("1", "2"))),
        (replace(EVERY, sirens=("1", "2")), replace(EVERY, sirens=("2", "3")),
         replace(EVERY, sirens=("2",))),
        (replace(EVERY, millesimes=(2022, 2024)), replace(EVERY, millesimes=(2024,)),
         replace(EVERY, millesimes=(2024,))),
        (replace(EVERY, formats=("csv", "json")), replace(EVERY, formats=("json",)),
         replace(EVERY, formats=("json",))),
        (replace(EVERY, perimeters=(BOTH,)), replace(EVERY, perimeters=(P93,)),
         replace(EVERY, perimeters=(P93,))),
        (replace(EVERY, perimeters=(P93,)), replace(EVERY, perimeters=(P971,)),
         replace(EVERY, perimeters=(P93, P971))),
    ],
)  # fmt: skip
def test_what_two_parts_have_in_common(one: RightPart, other: RightPart, both: RightPart) -> None:
    assert meet(one, other) == meet(other, one) == both


@each_row(
    ("parts", "fewer"),
    [
        ([EVERY, EVERY], [EVERY]),
        ([EVERY, replace(EVERY, perimeters=(P93,))], [EVERY]),
        ([replace(EVERY, perimeters=(P93,)), replace(EVERY, perimeters=(P971,))],
         [replace(EVERY, perimeters=(BOTH,))]),
        ([RightPart((FRANCE,), ("a",)), EVERY], [EVERY]),
        ([EVERY, replace(EVERY, millesimes=(2024,))], [EVERY]),
        ([EVERY, replace(EVERY, formats=("json",))], [EVERY]),
    ],
)  # fmt: skip
def test_parts_that_add_nothing_go(parts: list[RightPart], fewer: list[RightPart]) -> None:
    assert simplified(parts) == simplified(reversed(parts)) == tuple(fewer)


@each_row(
    "parts",
    [
        [RightPart((FRANCE,), ("a",)), RightPart((P93,), AB)],
        [replace(EVERY, millesimes=(2022,)), replace(EVERY, perimeters=(P93,))],
        [replace(EVERY, formats=("csv",)), replace(EVERY, perimeters=(P93,))],
        [replace(EVERY, perimeters=(P93, P971)), replace(EVERY, perimeters=(EPCI,))],
        [EVERY, replace(EVERY, sirens=("1",))],  # the second one also opens drafts
    ],
)  # fmt: skip
def test_parts_that_add_something_stay(parts: list[RightPart]) -> None:
    assert set(simplified(parts)) == set(parts)


def grant(*parts: RightPart, **more: object) -> Grant:
    made = Grant("compte", "organisme", ("C1",), (Right("adresses", parts),), ("calcul",))
    return replace(made, **more)  # pyright: ignore[reportArgumentType] - fields of a Grant


def test_an_intersection_is_never_more_than_either() -> None:
    user = grant(replace(EVERY, perimeters=(P93,)), replace(EVERY, sirens=("1",)))
    portal = grant(RightPart((FRANCE,), ("a",)), conventions=("C2",), processes=())
    both = intersect(user, portal)
    (right,) = both.rights
    assert set(right.parts) == {
        RightPart((P93,), ("a",)),
        RightPart((FRANCE,), ("a",), sirens=("1",)),
    }
    assert both.conventions == ("C1", "C2")
    assert both.processes == ()


def test_an_intersection_with_itself_is_the_same_and_order_does_not_matter() -> None:
    one = grant(*simplified([RightPart((P93,), ("a",)), RightPart((P93,), AB, sirens=("1",))]))
    other = grant(RightPart((BOTH,), AB, millesimes=(2024,)))
    assert intersect(one, one).digest == one.digest
    assert intersect(one, other).digest == intersect(other, one).digest


def test_a_collection_that_one_alone_opens_is_not_in_the_intersection() -> None:
    assert intersect(grant(EVERY), grant(replace(EVERY, perimeters=()))).rights == ()
    assert intersect(grant(EVERY), replace(grant(EVERY), rights=())).rights == ()


@each_row("later", [None, datetime(2027, 1, 1, tzinfo=UTC)])
def test_an_intersection_ends_with_the_first_of_the_two(later: datetime | None) -> None:
    soon = datetime(2026, 1, 1, tzinfo=UTC)
    one, other = grant(EVERY, until=soon), grant(EVERY, until=later)
    assert intersect(one, other).until == intersect(other, one).until == soon


def test_a_digest_is_of_the_rights_alone() -> None:
    soon = datetime(2026, 1, 1, tzinfo=UTC)
    one = grant(EVERY)
    assert grant(EVERY, account="x", organisation="y", until=soon).digest == one.digest
    assert grant(replace(EVERY, columns=("a",))).digest != one.digest
    assert grant(EVERY, processes=()).digest != one.digest
