"""From a transmitted deposit to a published edition, withdrawn, restored, revised, on the pages."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from parc_social.access.conventions.convention import legal_day
from testing.sample import taking_turns
from testing.waiting import waited_for

DEPOSIT, DEPOSITS = "/portail/deposer", "/portail/pilotage/depots"
EDITIONS = "/portail/pilotage/editions"
SWORN = {"engagement": "oui", "sans_lignes": "oui"}


def seen(gip: Any, number: str) -> str:
    """How many acts the page of a deposit tells of."""
    found = re.search(r'name="vu" value="(\d+)"', gip.see(f"{DEPOSITS}/{number}").text)
    return found[1] if found else "0"


def state(landlord: Any, number: str) -> str:
    return landlord.see(f"{DEPOSIT}/{number}?f=etat").json()["message"]


def editions(text: str, year: str = "2026") -> dict[str, str]:
    """State of each edition of the survey of a year on the page, by name."""
    row = rf'editions/(ops_{year}_\w+)">.*?<td data-titre="État"><span[^>]*>([^<]+)<'
    return dict(re.findall(row, text, re.DOTALL))


def is_served(gip: Any, year: int, *, expected: bool) -> bool:
    """Whether indicators of a millésime are served, once it is as expected or five seconds later.

    Each process sees a publication within five seconds.
    """

    def served() -> bool:
        items = gip.account.json("/collections/indicateurs-france-serie/items", limit=1000)
        return year in {one["properties"]["millesime_ops"] for one in items["features"]}

    return waited_for(served, lambda found: found is expected, seconds=5)


@pytest.fixture
def accepted(gip: Any, landlord: Any, transmitted: Callable[[str], str]) -> Callable[[str], str]:
    """A deposit that was transmitted, and accepted."""

    def made(note: str) -> str:
        number = transmitted(note)
        answer = gip.send(f"{DEPOSITS}/{number}/accepter", {"vu": seen(gip, number)})
        assert answer.status_code == 303
        assert state(landlord, number) == "accepté"
        return number

    return made


@pytest.fixture
def act(gip: Any, finished: Callable[[], str]) -> Callable[..., dict[str, str]]:
    """Does something to an edition, or prepares one; the states of those of 2026 after it."""

    def done(edition: str, **sent: str) -> dict[str, str]:
        path = f"{EDITIONS}/{edition}/decider" if edition else f"{EDITIONS}/preparer"
        answer = gip.send(path, sent)
        assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
        text = finished()
        assert "n’a pas abouti" not in text, re.sub(r"<[^>]+>", " ", text)
        return editions(text)

    return done


@taking_turns(4)
def test_a_deposit_is_opened_again_for_a_reason_that_its_landlord_reads(
    gip: Any, landlord: Any, transmitted: Callable[[str], str]
) -> None:
    number = transmitted("BAT 0")
    assert number in gip.see(DEPOSITS).text
    page, own = f"{DEPOSITS}/{number}", f"{DEPOSIT}/{number}"
    said = {"vu": seen(gip, number), "motif": "Il manque <b>Bobigny"}
    assert gip.send(f"{page}/rouvrir", {**said, "motif": " "}).status_code == 400
    assert gip.send(f"{page}/rouvrir", said).status_code == 303
    told = landlord.see(own).text
    assert "Rouvert par le GIP SNE" in told
    assert "Il manque &lt;b&gt;Bobigny" in told
    assert "Rapport de contrôle" not in gip.see(page).text
    assert landlord.send(f"{own}/transmettre", SWORN).status_code == 303
    assert "Rouvert par" not in landlord.see(own).text
    assert "Rapport de contrôle" in gip.see(page).text
    stale = gip.send(f"{page}/accepter", {"vu": said["vu"]})
    assert stale.status_code == 409
    assert "relisez-la" in stale.text
    assert gip.send(f"{page}/accepter", {"vu": seen(gip, number)}).status_code == 303
    assert gip.send(f"{page}/accepter", {"vu": seen(gip, number)}).status_code == 409
    assert "Accepté par le GIP SNE" in landlord.see(own).text
    assert landlord.send(f"{own}/retirer").status_code == 409


@pytest.mark.proof  # three publications: a minute of processor
def test_accepted_deposits_are_published_withdrawn_restored_and_revised(
    gip: Any, landlord: Any, accepted: Callable[[str], str], act: Callable[..., dict[str, str]]
) -> None:
    first = accepted("BAT A")
    ((edition, kept),) = act("", millesime="2026").items()
    assert kept == "contrôlée"
    assert not is_served(gip, 2026, expected=False)
    shown = gip.see(f"{EDITIONS}/{edition}").text
    for said in ("Bilan du secret", "ménages", "Par bailleur", "Par territoire"):
        assert said in shown
    assert act(edition, acte="publier") == {edition: "publiée"}
    assert state(landlord, first) == "publié"
    assert is_served(gip, 2026, expected=True)
    reopening = {"vu": "9", "motif": "trop tard"}
    assert gip.send(f"{DEPOSITS}/{first}/rouvrir", reopening).status_code == 409
    assert act(edition, acte="retirer", motif="erreur") == {edition: "retirée"}
    assert state(landlord, first) == "accepté"
    assert not is_served(gip, 2026, expected=False)
    assert act(edition, acte="restaurer") == {edition: "publiée"}
    late = accepted("BAT B")
    assert state(landlord, first) == "publié"
    second = next(name for name in act("", millesime="2026") if name != edition)
    undated = gip.send(f"{EDITIONS}/{second}/decider", {"acte": "publier"})
    assert undated.status_code == 400
    assert "Date de la révision" in undated.text
    today = legal_day(datetime.now(UTC)).isoformat()
    after = act(second, acte="publier", revision=today)
    assert after == {edition: "retirée", second: "publiée"}
    assert (state(landlord, first), state(landlord, late)) == ("remplacé", "publié")
