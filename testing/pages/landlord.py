"""Scenario 2: a landlord's survey, checked, deposited, corrected, transmitted, by pages."""

from pathlib import Path

from testing.pages.person import Person

YEAR = 2026  # of which the demonstration has no survey
FAULTY, TWENTY = 5, range(11, 31)  # lines


def faulty_survey(given: Path, folder: Path) -> Path:
    """A survey of 2024 dated of 2026: one household of `x` occupants, twenty of a wrong code."""
    head, *lines = given.read_text(encoding="utf-8").splitlines()
    columns = head.split(";")
    for line, column, value in (
        (FAULTY, "nb_occupants", "x"),
        *((n, "conventionne", "7") for n in TWENTY),
    ):
        values = lines[line - 2].split(";")
        values[columns.index(column)] = value
        lines[line - 2] = ";".join(values)
    made = folder / f"ops-{YEAR}.csv"
    dated = [line.replace("2024;", f"{YEAR};", 1) for line in lines]
    made.write_text("\n".join([head, *dated]) + "\n", encoding="utf-8")
    return made


class Landlord(Person):
    """Deposits, corrects, transmits."""

    def check_beforehand(self, survey: Path) -> None:
        """Fetches the model, has the faulty file checked, and reads what to do."""
        self.page.goto(f"/portail/deposer?millesime={YEAR}")
        self.look("deposer")
        self.hand.take(self.page.locator("#modeles ~ ul a").first)
        assert self.window.taken().content
        self._send(survey, "Vérifier ce fichier")
        self.until(lambda: "Rapport de vérification" in self.window.words)
        assert "OPS-C025" in self.window.words
        self.look("verification")

    def deposit(self, survey: Path) -> None:
        """The same file, though it is faulty; the page of the deposit is left open."""
        self.page.goto(f"/portail/deposer?millesime={YEAR}")
        self._send(survey, "Déposer ce fichier")
        self.until(lambda: "Transmettre au GIP SNE" in self.window.words)
        assert "21 lignes sur" in self.window.words
        self.look("depot-fautif")

    def correct(self) -> None:
        """One row by its form, twenty at once, until the report is empty."""
        own = self.page.url
        self.go("Corriger les fiches ici")
        self.go(self.page.get_by_role("link", name=f"Ligne {FAULTY}", exact=True))
        ages = self.page.locator("input[name^=nb_occ_]")
        total = sum(int(ages.nth(n).input_value()) for n in range(ages.count()))
        self.hand.write(self.page.get_by_label("Occupants", exact=True), str(total))
        self.press("Enregistrer")
        assert "Aucune règle n’est enfreinte." in self.window.words
        self.go(f"Fiches du dépôt OPS {YEAR}")
        self.page.get_by_label("Champ", exact=True).select_option(label="Conventionné APL")
        self.page.get_by_label("Nouvelle valeur").fill("1")
        for line in TWENTY:
            self.page.get_by_label(f"Choisir la ligne {line}", exact=True).press("Space")
        self.press("Voir l’aperçu")
        assert "20 fiches changeraient" in self.window.words
        self.look("apercu-de-vingt")
        self.press("Enregistrer ces 20 corrections")
        assert "20 fiches corrigées" in self.window.words
        self.page.goto(own)
        self.until(lambda: "Dépôt OPS 2026 conforme" in self.window.words)
        assert self.page.locator(".depot-regle .depot-erreur").count() == 0

    def correct_once_more(self) -> None:
        """The floor of a dwelling, once the GIP has opened the deposit again."""
        own = self.page.url
        self.page.goto(f"{own}/fiches/1-{FAULTY}")
        self.hand.write(self.page.get_by_label("Surface habitable", exact=False), "61")
        self.press("Enregistrer")
        self.page.goto(own)
        self.until(lambda: self.page.get_by_role("button", name="Transmettre").count() == 1)

    def transmit(self) -> None:
        """With the undertaking."""
        assert self.page.get_by_label("Transmettre sans").count() == 0
        self.page.get_by_label("Je déclare").press("Space")
        self.press("Transmettre")
        assert "Transmis au GIP SNE." in self.window.words
        self.look("depot-transmis")

    def take_receipt(self) -> None:
        """As a PDF."""
        self.hand.take(self.page.get_by_role("link", name="Reçu en PDF"))
        assert self.window.taken().content.startswith(b"%PDF")

    def _send(self, survey: Path, button: str) -> None:
        self.page.get_by_label(f"Fichier de l’enquête {YEAR}").set_input_files(survey)
        self.press(button)
