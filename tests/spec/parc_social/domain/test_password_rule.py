"""What a person may choose for the pages: length, no rule of composition, nothing tried first."""

import pytest

from parc_social.domain.password import LONGEST, check_password
from parc_social.errors import InvalidValue
from testing.rows import each_row

KNOWN = ["odile", "Habitat Réunion", "999900004"]


@each_row(
    "text",
    [
        "violon cendre lundi rhum", "abzxkqnvtuwr",  # small letters alone
        "837465920184", "ÉTÉ-pluvieux-à-l’île", "cheval batterie agrafe",
        "k" * 3 + "violoncendre", "violon azerty cendre", "x" * 100 + "abcdefgh",
    ],
)  # fmt: skip
def test_what_is_long_and_not_known_is_taken(text: str) -> None:
    check_password(text, KNOWN)


@each_row(
    ("text", "said"),
    [
        ("", "12 caractères au moins"), ("violoncendr", "vous en avez donné 11"),
        ("V1ol0n!c€nd", "12 caractères au moins"), ("v" * (LONGEST + 1), "au plus"),
        ("violon\ncendre lundi", "ne s'imprime pas"), ("violon\0cendre", "ne s'imprime pas"),
        ("aaaaaaaaaaaaaaaa", "différents"), ("ababababababab", "différents"),
        ("motdepasse2026", "trop connu"), ("Mot-de-Passe 123!", "trop connu"),
        ("azertyuiop123", "trop connu"), ("AZERTYUIOPQS", "trop connu"),
        ("mlkjhgfdsqpoi", "trop connu"), ("123456789012", "trop connu"),
        ("210987654321", "trop connu"), ("abcdefghijklmno", "trop connu"),
        ("correcthorsebatterystaple", "trop connu"), ("nouveaumotdepasse", "trop connu"),
        ("administrateur", "trop connu"), ("bailleursocial93", "trop connu"),
        ("soleil soleil", "trop connu"), ("liberté, égalité, fraternité", "trop connu"),
        ("odile aime les violons", "votre identifiant"), ("les violons d'ODÎLE", "identifiant"),
        ("violon habitat reunion", "votre organisme"), ("violons 999900004", "organisme"),
        ("HabitatRéunion974!", "organisme"),
    ],
)  # fmt: skip
def test_what_is_short_or_tried_first_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as refused:
        check_password(text, KNOWN)
    assert len(text) < 3 or text not in str(refused.value)


def test_a_login_of_two_letters_does_not_refuse_every_text() -> None:
    check_password("violon cendre lundi", ["vi", ""])
