"""An edition that the command loaded is examined on the pages, then published there."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

EDITIONS = "/portail/pilotage/editions"


@pytest.fixture
def act(gip: Any, finished: Callable[[], str]) -> Callable[..., None]:
    """Asks for an act on an edition, and waits for its end."""

    def done(edition: str, **sent: str) -> None:
        answer = gip.send(f"{EDITIONS}/{edition}/decider", sent)
        assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
        text = finished()
        assert "n’a pas abouti" not in text, re.sub(r"<[^>]+>", " ", text)

    return done


def of_year(gip: Any, year: int) -> str:
    """The edition of a survey that the page of editions names."""
    return re.findall(rf"editions/(ops_{year}_\w+)", gip.see(EDITIONS).text)[0]


@pytest.mark.proof  # one trial and one publication on each store
def test_what_the_command_loaded_shows_its_account_and_is_published(
    gip: Any, opened: Any, survey: Callable[[str], bytes], tmp_path: Path,
    run_command: Callable[..., str], act: Callable[..., None],
) -> None:  # fmt: skip
    served = of_year(gip, 2024)
    page = f"{EDITIONS}/{served}"
    assert "vient de la commande" in gip.text(page)
    assert gip.see(f"{page}?f=csv").status_code == 404  # nobody asked for its account
    act(served, acte="examiner")
    told = gip.text(page)
    for said in ("Bilan du secret", "Composition, structure, mobilité", "Emménagés récents",
                 "Département", "À côté de l’édition en ligne"):  # fmt: skip
        assert said in told, said
    assert "Examiner cette édition" not in told
    account = gip.see(f"{page}?f=json").json()["lignes"]
    assert {row["niveau"] for row in account} >= {"Commune", "Département"}

    file = tmp_path / "ops-2026.csv"
    file.write_bytes(survey("BAT C"))
    run_command(opened.environ, "load", "ops", str(file), "--millesime", "2026")
    staged = of_year(gip, 2026)
    page = f"{EDITIONS}/{staged}"
    assert "Publier" not in re.findall(r"<button[^>]*>([^<]+)<", gip.see(page).text)
    early = gip.send(f"{page}/decider", {"acte": "publier"})
    assert early.status_code == 409
    act(staged, acte="examiner")
    told = gip.text(page)
    for said in ("Bilan du secret", f"« Avant » est {served}", "Par bailleur"):
        assert said in told, said
    act(staged, acte="publier")
    assert "publiée" in gip.text(page)
    act(staged, acte="retirer", motif="essai")
    assert "retirée" in gip.text(page)
