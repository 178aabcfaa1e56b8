"""`parc-social campagne`, as an operator of the GIP types it."""

from datetime import UTC, datetime, timedelta

import pytest

from parc_social.access.conventions.convention import legal_day
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound, ParcSocialError
from testing.made.requests.shell import Shell

BY = ["--compte", "directrice"]


def day(offset: int) -> str:
    return (legal_day(datetime.now(UTC)) + timedelta(days=offset)).isoformat()


@pytest.fixture
def prepared(peopled: Shell) -> Shell:
    """A campaign that begins today and ends in 60 days."""
    peopled("campagne", "creer", "ops", "2026", "--ouverture", day(0), "--cloture", day(60),
            "--rappels", "30,7,1", *BY)  # fmt: skip
    return peopled


def test_a_campaign_is_prepared_opened_prolonged_and_closed(prepared: Shell) -> None:
    (listed,) = prepared.json("campagne", "lister")
    assert listed == {
        "source": "ops", "millesime": 2026, "etat": "préparée", "ouverture": day(0),
        "cloture": day(60), "rappels": "30,7,1", "profil": "depot",
    }  # fmt: skip
    said = prepared("campagne", "ouvrir", "ops", "2026", *BY)
    assert said == f"campagne OPS 2026 : ouverte, dernier jour {day(60)}\n"
    said = prepared("campagne", "prolonger", "ops", "2026", "--jusque", day(75), *BY)
    assert said == f"campagne OPS 2026 : ouverte, dernier jour {day(75)}\n"
    said = prepared("campagne", "fermer", "ops", "2026", "--motif", "incident", *BY)
    assert said == f"campagne OPS 2026 : fermée, dernier jour {day(0)}\n"
    assert [c["etat"] for c in prepared.json("campagne", "lister")] == ["fermée"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["creer", "ops", "2026", "--ouverture", day(0), "--cloture", day(9), *BY], Conflict),
        (["creer", "ops", "2027", "--ouverture", day(0), "--cloture", day(9), *BY], InvalidValue),
        (["creer", "ops", "2028", "--ouverture", "hier", "--cloture", day(9), *BY], InvalidValue),
        (["creer", "ban", "2028", "--ouverture", day(0), "--cloture", day(9), *BY], InvalidValue),
        (["creer", "ops", "2028", "--ouverture", day(0), "--cloture", day(9), "--rappels", "x",
          *BY], InvalidValue),
        (["creer", "ops", "2028", "--ouverture", day(0), "--cloture", day(9),
          "--compte", "prefet"], Forbidden),  # not of the GIP
        (["creer", "ops", "2028", "--ouverture", day(0), "--cloture", day(9),
          "--compte", "personne"], NotFound),
        (["ouvrir", "ops", "2026", "--compte", "prefet"], Forbidden),
        (["ouvrir", "rpls", "2026", *BY], NotFound),
        (["ouvrir", "ops", "l'an prochain", *BY], InvalidValue),
        (["fermer", "ops", "2026", "--motif", "déjà", *BY], Forbidden),  # not open yet
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_refused_and_changes_nothing(
    prepared: Shell, words: list[str], error: type[ParcSocialError]
) -> None:
    before = prepared.json("campagne", "lister")
    with pytest.raises(error):
        prepared("campagne", *words)
    assert prepared.json("campagne", "lister") == before
