"""What a territory is, in words: a priority district says the year of its list."""

from parc_social.domain.territory import Niveau, generation_of
from portal.territories.levels import level_words
from testing.rows import each_row


@each_row(
    ("niveau", "code", "year", "words"),
    [
        (Niveau.QPV, "QN09308M", 2024, "Quartier prioritaire de 2024"),
        (Niveau.QPV, "QP093008", 2015, "Quartier prioritaire de 2015"),
        (Niveau.QPV, "QX093008", None, "Quartier prioritaire"),
        (Niveau.COMMUNE, "97411", None, "Commune"),
        (Niveau.EPCI, "QP093008", None, "EPCI"),
    ],
)
def test_a_district_is_told_with_the_year_of_its_list(
    niveau: Niveau, code: str, year: int | None, words: str
) -> None:
    assert generation_of(niveau, code) == year
    assert level_words(niveau, code) == words
