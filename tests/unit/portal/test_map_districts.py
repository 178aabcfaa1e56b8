"""Which list of priority districts a view shows, in words and as a condition."""

from dataclasses import replace

import pytest

from parc_social.catalogue.indicator import Palette
from parc_social.domain.territory import Niveau
from portal.map.districts import (
    district_filter,
    district_text,
    district_words,
    generation_choices,
)
from portal.map.state import ClassMethod, MapState

_VIEW = MapState(
    "logements",
    Niveau.QPV,
    2025,
    "tous",
    ClassMethod.QUANTILES,
    5,
    (),
    Palette.BLEUS,
    "aucun",
    None,
)


@pytest.mark.parametrize(
    ("year", "generation", "words", "text"),
    [
        (2025, None, "liste de 2024", "(code LIKE 'QN0%' OR code LIKE 'QN9%')"),
        (
            2024,
            None,
            "liste de 2024 en métropole, 2015 outre-mer",
            "(code LIKE 'QN0%' OR code LIKE 'QP9%')",
        ),
        (2023, None, "liste de 2015", "(code LIKE 'QP0%' OR code LIKE 'QP9%')"),
        (2023, 2024, "liste de 2024", "(code LIKE 'QN0%' OR code LIKE 'QN9%')"),
    ],
)
def test_the_list_is_that_of_the_year_or_the_one_asked_for(
    year: int, generation: int | None, words: str, text: str
) -> None:
    view = replace(_VIEW, year=year, generation=generation)
    assert (district_words(view), district_text(view)) == (words, text)
    assert [code for code, _ in generation_choices(view)] == ["", "2024", "2015"]


def test_another_level_has_no_list() -> None:
    view = replace(_VIEW, niveau=Niveau.IRIS, generation=2015)
    assert (district_words(view), district_text(view)) == ("", "")
    assert district_filter(view) is None
    assert generation_choices(view) == ()
