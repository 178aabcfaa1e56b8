"""Scenario 2 as acts, between any two of which a convention may end: deposit, correct, transmit."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page

from testing.pages.act import Act
from testing.pages.ended import Turn
from testing.pages.landlord import FAULTY, TWENTY, YEAR, Landlord

_SEND, _ENDED = "Déposer ce fichier", "Aucune convention en cours n’ouvre de données"
PLACE = "Bâtiment interrompu"  # typed in a row


class Depositing:
    """Acts of a landlord who has signed in."""

    def __init__(self, landlord: Landlord, survey: Path) -> None:
        self._landlord, self._survey = landlord, survey
        self._own = ""

    def acts(self) -> Sequence[Act]:
        """From the report to the receipt."""
        return [
            Act("opens its rows", self._rows, self._see_rows),
            Act("opens a row", self._row, self._see_row),
            Act("corrects it", self._correct, self._see_corrected, typed=PLACE),
            Act("opens the rows again", self._rows_again, self._see_rows),
            Act("looks at twenty", self._preview, self._see_preview),
            Act("corrects twenty", self._save, self._see_saved),
            Act("opens the deposit", self._deposit, self._see_sound),
            Act("transmits", self._transmit, self._see_transmitted),
            Act("takes the receipt", self._receipt, self._see_receipt, is_file=True),
        ]

    def send(self, turn: Turn) -> None:
        """The file, to a form whose convention ends while it is open; then once more."""
        self._open_form()
        turn.end()
        button = self._page.get_by_role("button", name=_SEND, exact=True)
        button.press("Enter")
        self._landlord.wait(lambda: _ENDED in self._words)
        self._landlord.look("depot-convention-finie")
        turn.resume()
        if (
            not self._landlord.window.script
        ):  # where the page has gone, no browser gives a file back
            self._open_form()
        self._landlord.press(_SEND)
        self._landlord.until(lambda: "Transmettre au GIP SNE" in self._words)
        self._own = self._page.url

    def _open_form(self) -> None:
        self._page.goto(f"/portail/deposer?millesime={YEAR}")
        self._page.get_by_label(f"Fichier de l’enquête {YEAR}").set_input_files(self._survey)

    def _rows(self) -> None:
        self._landlord.go("Corriger les fiches ici")

    def _see_rows(self) -> None:
        assert self._link(TWENTY[0]).count() == 1

    def _row(self) -> None:
        self._landlord.go(self._link(FAULTY))

    def _see_row(self) -> None:
        assert self._page.get_by_role("button", name="Enregistrer", exact=True).count() == 1

    def _correct(self) -> None:
        ages = self._page.locator("input[name^=nb_occ_]")
        total = sum(int(ages.nth(n).input_value()) for n in range(ages.count()))
        hand = self._landlord.hand
        hand.write(self._page.locator("[name=adr_complement]"), PLACE)
        hand.write(self._page.get_by_label("Occupants", exact=True), str(total))
        self._landlord.press("Enregistrer")

    def _see_corrected(self) -> None:
        assert "Aucune règle n’est enfreinte." in self._words
        assert self._page.locator("[name=adr_complement]").input_value() == PLACE

    def _rows_again(self) -> None:
        self._landlord.go(f"Fiches du dépôt OPS {YEAR}")

    def _preview(self) -> None:
        self._page.get_by_label("Champ", exact=True).select_option(label="Conventionné APL")
        self._landlord.hand.write(self._page.get_by_label("Nouvelle valeur"), "1")
        for line in TWENTY:
            self._page.get_by_label(f"Choisir la ligne {line}", exact=True).press("Space")
        self._landlord.press("Voir l’aperçu")

    def _see_preview(self) -> None:
        assert "20 fiches changeraient" in self._words

    def _save(self) -> None:
        self._landlord.press("Enregistrer ces 20 corrections")

    def _see_saved(self) -> None:
        assert "20 fiches corrigées" in self._words

    def _deposit(self) -> None:
        self._page.goto(self._own)

    def _see_sound(self) -> None:
        self._landlord.until(lambda: f"Dépôt OPS {YEAR} conforme" in self._words)

    def _transmit(self) -> None:
        self._page.get_by_label("Je déclare").press("Space")
        self._landlord.press("Transmettre")

    def _see_transmitted(self) -> None:
        assert "Transmis au GIP SNE." in self._words

    def _receipt(self) -> None:
        self._landlord.hand.take(self._page.get_by_role("link", name="Reçu en PDF"))

    def _see_receipt(self) -> None:
        assert self._landlord.window.taken().content.startswith(b"%PDF")

    def _link(self, line: int) -> Locator:
        return self._page.get_by_role("link", name=f"Ligne {line}", exact=True)

    @property
    def _page(self) -> Page:
        return self._landlord.page

    @property
    def _words(self) -> str:
        return self._landlord.window.words
