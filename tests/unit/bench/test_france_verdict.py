"""Acts of `make bench-france` are held to 1.3 times what they take at the demonstration's size."""

import pytest

from testing.france.register import members_of
from testing.france.size import check_counts, copies_of, parse_share
from testing.france.verdict import Measured, missed


def test_an_act_over_its_limit_is_missed_and_one_at_it_is_held() -> None:
    at, over = Measured("a", 10.0, 13.0), Measured("b", 10.0, 13.01)
    assert missed([at, over]) == [over]


def test_what_has_more_to_do_is_held_to_its_share() -> None:
    linear, more = Measured("a", 1.0, 26.0, by=20), Measured("b", 1.0, 27.0, by=20)
    assert missed([linear, more]) == [more]


def test_an_act_too_short_to_be_measured_is_no_miss() -> None:
    assert Measured("a", 0.0, 0.05).ratio == 1


@pytest.mark.parametrize("text", ["0,05", "1", "0.005"])
def test_a_size_is_a_part_of_france(text: str) -> None:
    assert parse_share(text) == float(text.replace(",", "."))


@pytest.mark.parametrize("text", ["0", "1.01", "0.004", "nan", "5400000", "x", ""])
def test_any_other_size_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="TAILLE : une part de la France"):
        parse_share(text)


def test_france_is_270_demonstrations_and_no_size_is_less_than_two() -> None:
    assert (copies_of(1, 20_000), copies_of(0.005, 20_000)) == (270, 2)


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ((0, 5, 1), "organismes : de 1 à 37000, lu 0"),
        ((37_001, 100_000, 1), "organismes : de 1 à 37000, lu 37001"),
        ((6, 5, 1), "comptes : de 6 .organismes. à 1000000, lu 5"),
        ((6, 1_000_001, 1), "comptes : .* lu 1000001"),
        ((6, 6, 0), "lignes : une au moins, lu 0"),
    ],
)
def test_counts_that_cannot_be_written_are_refused_in_words(
    counts: tuple[int, int, int], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        check_counts(*counts)


def test_the_counts_of_france_and_the_least_are_taken() -> None:
    check_counts(20_000, 100_000, 10_000_000)
    check_counts(1, 1, 1)


def test_no_two_accounts_have_a_login_or_a_key_in_common() -> None:
    members = members_of(2_000, 4_100)
    assert len({one.login for one in members}) == len({one.key[:8] for one in members}) == 4_100
    assert len({one.organisation for one in members}) == 2_000
