"""What stands against a comparison, on both sides of each bound."""

from dataclasses import replace

from parc_social.domain.comparison import ComparedFigure, Reserve, difference, reserves
from testing.rows import each_row

OLD = ComparedFigure(31.2, "D", 2022, 2025, "bonne")
NEW = ComparedFigure(33.0, "D", 2024, 2025, "bonne")


@each_row(
    ("ruptures", "found"),
    [([2022], ()), ([2023], (Reserve.RUPTURE,)), ([2024], (Reserve.RUPTURE,)), ([2025], ())],
)
def test_a_break_lies_after_the_first_and_up_to_the_last(
    ruptures: list[int], found: tuple[Reserve, ...]
) -> None:
    assert reserves(OLD, NEW, ruptures) == reserves(NEW, OLD, ruptures) == found


@each_row(
    ("other", "found", "ecart"),
    [
        (NEW, (), 1.8),
        (ComparedFigure(None, "S", 2024, 2025, "bonne"), (Reserve.MANQUANTE,), None),
        (ComparedFigure(33.0, "A", 2024, 2025, "bonne"), (Reserve.GROUPE,), 1.8),
        (ComparedFigure(33.0, "D", 2024, 2026, "bonne"), (Reserve.COG,), 1.8),
        (ComparedFigure(33.0, "D", 2024, None, None), (), 1.8),
        (ComparedFigure(33.0, "D", 2024, 2025, "fragile"), (Reserve.FIABILITE,), 1.8),
    ],
)
def test_a_difference_is_said_with_its_reserves_or_not_at_all(
    other: ComparedFigure, found: tuple[Reserve, ...], ecart: float | None
) -> None:
    against = reserves(OLD, other, [])
    assert against == found
    assert difference(OLD, other, against, 1) == ecart


@each_row(
    ("sources", "found"),
    [
        (("sdes", "bailleurs"), (Reserve.SOURCE,)),
        (("sdes", "sdes"), ()),
        (("sdes", None), ()),  # withheld, or of one's own stock
    ],
)
def test_a_figure_of_the_sdes_is_no_figure_of_landlords(
    sources: tuple[str, str | None], found: tuple[Reserve, ...]
) -> None:
    one, other = (replace(side, source=s) for side, s in zip((OLD, NEW), sources, strict=True))
    assert reserves(one, other, []) == found
    assert difference(one, other, found, 1) == 1.8


def test_nothing_is_taken_across_a_break() -> None:
    assert difference(OLD, NEW, (Reserve.RUPTURE,), 1) is None
