"""Criteria as they are written: thresholds, words, columns, and whether a row meets them."""

from decimal import Decimal

import pytest

from parc_social.catalogue.load import indicators
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.threshold_score import Sense, ShownFigure, Threshold
from portal.qualify.criteria import Criterion, bound_text

ALONE = indicators()["part_personnes_seules"]


@pytest.mark.parametrize(
    ("bound", "text"),
    [("30", "30"), ("3E+1", "30"), ("30.50", "30,5"), ("-0.5", "-0,5"), ("0", "0"), ("100", "100")],
)
def test_a_threshold_is_written_without_needless_zeros(bound: str, text: str) -> None:
    assert bound_text(Decimal(bound)) == text


def test_a_criterion_in_words_in_an_address_and_in_a_file() -> None:
    one = Criterion(ALONE, Threshold(Sense.AT_MOST, Decimal("30.5"), 2))
    assert one.words == f"{ALONE.libelle.fr} : au plus 30,5 %"
    assert one.column == "part_personnes_seules_max_30,5"
    assert one.parameters(3) == {
        "indicateur3": "part_personnes_seules", "sens3": "max", "seuil3": "30,5", "points3": "2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "statut", "shown", "met"),
    [
        (30.5, "D", ShownFigure(30.5, Statut.EXACT), True),
        (30.6, "A", ShownFigure(30.6, Statut.GROUPE), False),
        (None, "S", ShownFigure(None, Statut.SECRET), None),
        (None, None, ShownFigure(None, Statut.ABSENT), None),
    ],
)
def test_a_row_meets_it_by_what_it_shows(
    value: float | None, statut: str | None, shown: ShownFigure, met: bool | None
) -> None:
    one = Criterion(ALONE, Threshold(Sense.AT_MOST, Decimal("30.5"), 2))
    row = {"part_personnes_seules": value, "part_personnes_seules_statut": statut}
    assert one.figure(row) == shown
    assert one.is_met(row) is met
