"""Differences on a map: none where a side is withheld or a series is broken; their statut."""

from typing import Any

from parc_social.catalogue.load import indicators
from parc_social.domain.comparison import ComparedFigure, Reserve
from parc_social.domain.secrecy_table import Statut
from portal.figures.side import difference_words
from portal.map.differences import blocking, differences
from testing.rows import each_row

SHARE, BROKEN = indicators()["part_personnes_seules"], indicators()["logements_enquetes"]


def row(name: str, value: float | None, statut: str = "D", ops: int = 2024) -> dict[str, Any]:
    told = {"code": "97411", "millesime_ops": ops, "millesime_rpls": 2025, f"{name}_base": 40}
    return {**told, name: value, f"{name}_statut": statut}


@each_row(
    ("mine", "theirs", "apart", "statut"),
    [
        ((31.2, "D"), (30.0, "D"), 1.2, Statut.EXACT),
        ((30.0, "A"), (31.2, "D"), -1.2, Statut.GROUPE),
        ((30.0, "D"), (30.0, "A"), 0.0, Statut.GROUPE),
        ((None, "S"), (30.0, "D"), None, Statut.SECRET),
        ((30.0, "D"), (None, "S"), None, Statut.SECRET),
        ((None, "N"), (None, "S"), None, Statut.SECRET),
        ((None, "N"), (30.0, "D"), None, Statut.ABSENT),
    ],
)
def test_a_difference_is_told_where_both_figures_are(
    mine: tuple[float | None, str],
    theirs: tuple[float | None, str],
    apart: float | None,
    statut: Statut,
) -> None:
    other = ComparedFigure(theirs[0], theirs[1], 2022)
    (found,) = differences([row(SHARE.id, *mine)], SHARE, 2025, lambda _row: other)
    assert (found[SHARE.id], found[f"{SHARE.id}_statut"]) == (apart, statut.value)
    assert found[f"{SHARE.id}_base"] is None


def test_a_broken_series_is_not_compared() -> None:
    year = BROKEN.ruptures[0].millesime
    other = ComparedFigure(90.0, "D", year - 2)
    rows = [row(BROKEN.id, 100.0, ops=year)]
    found = differences(rows, BROKEN, 2025, lambda _row: other)
    assert found[0][BROKEN.id] is None
    assert blocking(found) == [Reserve.RUPTURE]


def test_what_is_withheld_is_no_caution_on_the_whole_map() -> None:
    other = ComparedFigure(None, "S", 2022)
    found = differences([row(SHARE.id, 30.0)], SHARE, 2025, lambda _row: other)
    assert blocking(found) == []


@each_row(
    ("apart", "words"),
    [(1.25, "+1,2 points"), (-3.0, "\u22123,0 points"), (0.0, "0,0 points")],
)
def test_a_difference_of_shares_is_in_points(apart: float, words: str) -> None:
    assert difference_words(SHARE, apart) == words
