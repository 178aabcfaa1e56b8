"""Issue 24: a landlord's agent, by the help page alone, from the portal's address to a receipt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from testing.pages.landlord import YEAR, Landlord
from testing.pages.sign_in import sign_in
from testing.sample import taking_turns

LOGIN, MOST = "demo-bailleur-1", 12
NEXT = "Enregistrer et passer à la fiche en faute suivante"
FAULTS = {  # by line: column, what is wrong there, its label
    2: ("composition", "FAMILLE", "Composition du ménage"),
    3: ("date_bail", "", "Début du bail (AAAA-MM)"),
    4: ("nb_occupants", "x", "Occupants"),
}
PATHS = [("duckdb", "1280", "pointer"), ("postgresql", "320", "keyboard")]


def survey(given: Path, made: Path) -> dict[int, str]:
    """Writes a survey of YEAR with the three faults; what those cells held, by line."""
    head, *lines = given.read_text(encoding="utf-8").splitlines()
    columns, right = head.split(";"), dict[int, str]()
    kept = sorted(lines, key=lambda line: not line.split(";")[columns.index("date_bail")])
    for line, (column, wrong, _) in FAULTS.items():
        values = kept[line - 2].split(";")
        right[line], values[columns.index(column)] = values[columns.index(column)], wrong
        kept[line - 2] = ";".join(values)
    dated = [line.replace("2024;", f"{YEAR};", 1) for line in kept]
    made.write_text("\n".join([head, *dated]) + "\n", encoding="utf-8")
    return right


@pytest.mark.long
@taking_turns(2)
@pytest.mark.parametrize(("scene", "screen", "hand"), PATHS, indirect=["scene"], scope="module")
def test_three_faults_are_mended_and_the_receipt_taken_in_twelve_pages(
    served: Any, open_window: Any, demonstration: Path, tmp_path: Path,
    faults: Callable[[Page], list[str]], screen: str, hand: str,
) -> None:  # fmt: skip
    window, its_hand = open_window(screen, hand, script=True)
    agent, page = Landlord(window, its_hand, faults), window.page
    account, file = served.accounts[LOGIN], tmp_path / f"ops-{YEAR}.csv"
    right = survey(demonstration / f"demo/ops/2024/ops-2024-{account.organisation}.csv", file)
    page.goto("/")
    sign_in(its_hand, page, account)
    agent.go(page.get_by_role("link", name="Aide", exact=True))
    guide = page.locator("h3:text-is('Déposer l’enquête et la transmettre') + ol")
    told = " ".join(guide.inner_text().split())
    agent.go(guide.get_by_role("link", name="Ouvrir la page"))
    page.get_by_label(f"Fichier de l’enquête {YEAR}").set_input_files(file)
    agent.press("Déposer ce fichier")
    agent.until(lambda: "3 lignes sur" in window.words)
    agent.look("depot-de-trois-fautes")
    agent.go("Corriger les fiches ici")
    agent.go(page.get_by_role("link", name="Ligne 2", exact=True))
    for line, (_, _, label) in FAULTS.items():
        assert page.get_by_role("heading", level=1).inner_text() == f"Fiche de la ligne {line}"
        field = page.get_by_label(label, exact=True)
        write = its_hand.choose if field.evaluate("one => Boolean(one.options)") else its_hand.write
        write(field, right[line])
        agent.press(NEXT)
    agent.until(lambda: f"Dépôt OPS {YEAR} conforme" in window.words)
    agent.look("depot-corrige")
    page.get_by_label("Je déclare").press("Space")
    agent.press("Transmettre")
    agent.take_receipt()
    assert window.loads <= MOST
    for word in ("Déposer ce fichier", "Corriger les fiches ici", NEXT, "Transmettre", "reçu"):
        assert word in told
