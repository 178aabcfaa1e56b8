"""`parc-social mandat`, as an operator types it."""

from datetime import UTC, datetime, timedelta

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from testing.made.requests.shell import Shell

OPH, UNION = "999900004", "999000045"


def day(offset: int) -> str:
    return (legal_day(datetime.now(UTC)) + timedelta(days=offset)).isoformat()


@pytest.fixture
def parties(peopled: Shell) -> Shell:
    """A landlord with its signatory, and a union with one."""
    for code, kind, login in ((OPH, "bailleur", "odile"), (UNION, "mandataire", "ursule")):
        days = ("--debut", day(0), "--fin", day(300))
        peopled(
            "convention", "creer", f"C-{code}", "--organisation", code, "--nom", login,
            "--type", kind, *days,
        )  # fmt: skip
        peopled("compte", "creer", login, "--organisation", code, "--nom", login,
                "--role", "signataire")  # fmt: skip
    return peopled


def made(*more: str, last: int = 30) -> tuple[str, ...]:
    days = ("--debut", day(0), "--fin", day(last))
    return ("mandat", "creer", OPH, UNION, "--millesime", "2026", *days, *more)


def test_a_mandate_is_recorded_countersigned_listed_and_revoked(parties: Shell) -> None:
    assert parties(*made("--compte", "odile")) == "mandat 1 : à contresigner\n"
    ended = ("mandat", "revoquer", "1", "--motif", "erreur de SIREN", "--compte", "ursule")
    assert parties(*ended) == "mandat 1 : révoqué\n"
    said = parties(*made("--compte", "odile", "--contresigne", "ursule"))
    assert said == "mandat 2 : en cours\n"
    assert parties.json("mandat", "lister")[1] == {
        "numero": 2, "mandant": OPH, "mandataire": UNION, "source": "ops", "millesime": 2026,
        "debut": day(0), "fin": day(30), "etat": "en cours",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (made("--compte", "ursule"), Forbidden),  # who takes a mandate does not give it
        (made("--compte", "odile", last=-1), InvalidValue),
        (made("--compte", "odile", "--contresigne", "odile"), Forbidden),
        (made("--compte", "odile", "--source", "ban"), InvalidValue),
        (made("--compte", "personne"), NotFound),
        (("mandat", "revoquer", "7", "--motif", "x", "--compte", "odile"), NotFound),
    ],
)
def test_what_can_not_be_done_is_refused(
    parties: Shell, words: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        parties(*words)


def test_a_second_one_of_the_same_survey_wants_the_end_of_the_first(parties: Shell) -> None:
    parties(*made("--compte", "odile"))
    with pytest.raises(Conflict, match="mandat 1"):
        parties(*made("--compte", "odile"))
