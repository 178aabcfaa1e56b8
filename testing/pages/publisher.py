"""Scenario 4: the GIP opens a campaign, decides of a deposit, publishes, withdraws, by pages."""

from datetime import UTC, datetime, timedelta

from parc_social.access.conventions.convention import legal_day
from testing.pages.landlord import YEAR
from testing.pages.person import Person

EDITIONS = "/portail/pilotage/editions"
REASON = "Il manque la commune de Bobigny"
_MAP = "/portail/carte?niveau=departement&indicateur=part_personnes_seules"


class Publisher(Person):
    """The GIP's: opens a campaign, decides of deposits, publishes, withdraws."""

    def open_campaign(self) -> None:
        """Prepares one that begins today, and opens it."""
        today = legal_day(datetime.now(UTC))
        self.page.goto("/portail/pilotage/campagnes")
        self.page.get_by_label("Millésime").fill(str(YEAR))
        self.page.get_by_label("Premier jour").fill(today.isoformat())
        self.page.get_by_label("Dernier jour").fill((today + timedelta(40)).isoformat())
        self.press("Préparer")
        self.look("campagne-preparee")
        self.press("Ouvrir la campagne")
        assert "ouverte" in self.window.words
        self.look("campagne-ouverte")

    def reopen(self) -> str:
        """What was transmitted, with a reason; the page of the deposit."""
        self.page.goto("/portail/pilotage/")
        self.go("Dépôts transmis")
        self.look("depots")
        self.go(self.page.locator("table.liste th a").first)
        self.look("depot-lu")
        self.hand.write(self.page.get_by_label("Motif"), REASON)
        self.press("Rouvrir ce dépôt")
        assert REASON in self.window.words
        return self.page.url

    def read_outbox(self, login: str) -> None:
        """The mail that tells the landlord why."""
        self.page.goto("/portail/pilotage/messages")
        row = self.page.locator("table.liste tr", has_text="Dépôt rouvert").filter(has_text=login)
        self.go(row.locator("a").first)
        assert REASON in self.window.words
        self.look("courriel")

    def accept(self, address: str) -> None:
        """What was transmitted again."""
        self.page.goto(address)
        self.press("Accepter ce dépôt")
        assert "accepté" in self.window.words
        self.look("depot-accepte")

    def prepare(self) -> str:
        """The edition of the accepted deposits, its account read; its page."""
        self.page.goto(EDITIONS)
        self.press(f"Préparer OPS {YEAR}")
        self.look("editions-en-cours")
        self.settle()
        self.look("editions")
        self.go(self.page.locator("table.liste th a", has_text=f"OPS {YEAR}"))
        for said in ("Bilan du secret", "ménages", "Par territoire", "Par bailleur"):
            assert said in self.window.words, said
        self.look("edition-preparee")
        return self.page.url

    def publish(self) -> None:
        """With the account of secrecy before one's eyes."""
        assert "Bilan du secret" in self.window.words
        self.press("Publier")
        self.settle()

    def withdraw(self, edition: str) -> None:
        """With a reason."""
        self.page.goto(edition)
        self.look("edition-publiee")
        self.hand.write(self.page.get_by_label("Motif"), "Erreur de préparation")
        self.press("Retirer")
        self.settle()
        self.page.goto(edition)
        assert self.page.get_by_role("button", name="Restaurer").count() == 1
        self.look("edition-retiree")

    def settle(self) -> None:
        """Waits until nothing is under way on the page of editions, and nothing has failed."""
        self.until(lambda: self.page.locator("[data-suivi]").count() == 0)
        assert "n’a pas abouti" not in self.window.words, self.window.words

    def on_map(self) -> str:
        """The legend of the map of the départements: indicator, year, classes and their counts."""
        self.page.goto(_MAP)
        return self.window.words.rpartition("Légende")[2].partition("Cliquez")[0]
