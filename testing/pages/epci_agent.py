"""Scenario 1: an agent of an EPCI who knows the portal's address alone, and her colleague."""

import io
from collections.abc import Sequence

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Locator
from pypdf import PdfReader

from testing.pages.act import Act
from testing.pages.hand import Hand
from testing.pages.sign_in import sign_in
from testing.pages.window import Window
from testing.service import Account

INDICATOR, OTHER_LEVEL, CLASSES = "part_monoparentales", "iris", 3
WHOLE = "france:FR"
_NO_CLASS = ("secret", "non disponible")


class EpciAgent:
    """Her acts, in order. `links`: addresses that she gives away."""

    def __init__(self, window: Window, hand: Hand, account: Account) -> None:
        self._window, self._hand, self.account = window, hand, account
        self._page = window.page
        self._commune = self._code = self._value = self._year = ""
        self.links: list[str] = []

    def acts(self) -> Sequence[Act]:
        """From the portal's address to a fiche in a file."""
        return [
            Act("signs in", self._sign_in, self._see_landing),
            Act("sees what waits", self._open_home, self._see_home),
            Act("opens the map", self._open_map, self._see_map),
            Act("another indicator", self._indicator, lambda: self._see_view("commune")),
            Act("another level", self._level, lambda: self._see_view(OTHER_LEVEL)),
            Act("another millésime", self._millesime, lambda: self._see_view(OTHER_LEVEL)),
            Act("another method", self._method, lambda: self._see_view(OTHER_LEVEL)),
            Act("other classes", self._classes, self._see_classes),
            Act("communes again", self._communes, lambda: self._see_view("commune")),
            Act("reads a commune", self._read, self._see_card),
            Act("opens its fiche", self._fiche, self._see_fiche),
            Act("another reference", self._reference, self._see_reference),
            Act("takes the PDF", self._pdf, self._see_pdf, is_file=True),
        ]

    def _sign_in(self) -> None:
        self._page.goto("/")
        assert self._page.get_by_role("heading", level=1).inner_text() == "Connexion"
        sign_in(self._hand, self._page, self.account)

    def _see_landing(self) -> None:
        """She is led back to exactly what she asked, which is for software: it shows the way."""
        assert self._page.url == f"{self._window.base_url}/"

    def _open_home(self) -> None:
        self._hand.follow(self._page.get_by_role("link", name="Ce qui vous attend"))

    def _see_home(self) -> None:
        assert self._window.path == "/portail/"
        assert "a une convention en vigueur" in self._window.words
        assert "Et maintenant :" in self._window.words

    def _open_map(self) -> None:
        self._hand.follow(self._menu("Carte"))

    def _see_map(self) -> None:
        name = self._page.locator("h1 + .chapeau").inner_text()
        own = self.account.json("/collections/territoires-epci/items", code=self.epci)
        assert own["features"][0]["properties"]["nom"] in name
        assert self._field("Zone").input_value() == f"epci:{self.epci}"
        self._see_view("commune")

    def _indicator(self) -> None:
        self._hand.choose(self._field("Indicateur"), INDICATOR)
        self._show()

    def _level(self) -> None:
        self._hand.choose(self._field("Niveau"), OTHER_LEVEL)
        self._show()
        self.links.append(self._page.url)

    def _millesime(self) -> None:
        options = self._field("Millésime").locator("option")
        years: list[str] = options.evaluate_all("all => all.map(one => one.value)")
        self._year = years[1]
        self._hand.choose(self._field("Millésime"), self._year)
        self._show()

    def _method(self) -> None:
        self._hand.unfold(self._page.locator("summary", has_text="Classes, couleurs"))
        self._hand.choose(self._field("Découpage en classes"), "jenks")
        self._show()

    def _classes(self) -> None:
        self._hand.unfold(self._page.locator("summary", has_text="Classes, couleurs"))
        self._hand.choose(self._field("Nombre de classes"), str(CLASSES))
        self._show()

    def _communes(self) -> None:
        self._hand.choose(self._field("Niveau"), "commune")
        self._show()

    def _read(self) -> None:
        row = self._rows.first
        self._commune = row.locator("th a").inner_text()
        self._code = row.locator("th .code").inner_text().strip("()")
        self._value = row.locator("td").first.inner_text().strip()
        self._hand.follow(row.locator("th a"))

    def _fiche(self) -> None:
        self._hand.follow(self._page.get_by_role("link", name="Fiche complète", exact=True))

    def _reference(self) -> None:
        self._hand.choose(self._field("Territoire de référence"), WHOLE)
        self._hand.follow(self._page.get_by_role("button", name="Afficher", exact=True))
        self.links.append(self._page.url)

    def _pdf(self) -> None:
        self._hand.take(self._page.get_by_role("link", name="PDF, un recto verso"))

    def _see_view(self, level: str) -> None:
        """The map, its legend and its table tell as many territories as the API does."""
        year = self._field("Millésime").input_value()
        rows = self.account.json(
            f"/collections/indicateurs-{level}-serie/items",
            code_epci=self.epci, population="tous", datetime=year, limit=1,
        )["numberMatched"]  # fmt: skip
        counts = self._page.locator("table.carte-legende tbody td.nombre").all_inner_texts()
        assert sum(map(int, counts)) == rows > 0
        caption = self._page.locator("#donnees table caption").inner_text()
        assert caption.split()[0] == str(rows)
        assert self._page.locator(".carte-vue").is_visible()
        for asked, field in (("indicateur", "Indicateur"), ("niveau", "Niveau")):
            shown = self._field(field).input_value()
            assert self._window.asked.get(asked, shown) == shown
        assert self._field("Niveau").input_value() == level
        if self._year:
            assert year == self._year

    def _see_classes(self) -> None:
        self._see_view(OTHER_LEVEL)
        labels = self._page.locator("table.carte-legende tbody th").all_inner_texts()
        classes = [one for one in labels if not one.startswith(_NO_CLASS)]
        assert len(classes) == CLASSES, labels

    def _see_card(self) -> None:
        card = self._page.locator("#territoire")
        assert card.locator("h2").inner_text() == f"{self._commune} ({self._code})"
        assert self._value.startswith(card.locator(".grand").inner_text())
        found = self.account.json(
            "/collections/indicateurs-commune-serie/items",
            code=self._code, population="tous", datetime=self._year,
        )["features"][0]["properties"][INDICATOR]  # fmt: skip
        assert self._value.startswith(f"{found:.1f}".replace(".", ","))

    def _see_fiche(self) -> None:
        assert self._window.path == f"/portail/territoires/commune/{self._code}"
        assert self._page.get_by_role("heading", level=1).inner_text() == self._commune
        assert self._page.locator("table.figures").count() > 3

    def _see_reference(self) -> None:
        self._see_fiche()
        assert self._window.asked["reference"] == WHOLE
        heads = self._page.locator("table.figures").first.locator("thead th").all_inner_texts()
        assert heads[3].startswith("France,")

    def _see_pdf(self) -> None:
        file = self._window.taken()
        assert file.name.endswith(f"{self._code}.pdf")
        pages = PdfReader(io.BytesIO(file.content)).pages
        text = " ".join(one.extract_text() for one in pages)
        assert len(pages) == 2
        assert self._commune in text
        assert "France" in text

    @property
    def epci(self) -> str:
        """Her organisation."""
        return self.account.organisation

    @property
    def _rows(self) -> Locator:
        return self._page.locator("#donnees table tbody tr")

    def _menu(self, name: str) -> Locator:
        menu = self._page.get_by_role("navigation", name="Menu principal")
        return menu.get_by_role("link", name=name, exact=True)

    def _field(self, label: str) -> Locator:
        return self._page.locator("main").get_by_label(label, exact=True)

    def _show(self) -> None:
        """Presses the button; none is left where the choice alone has led to a refusal."""
        button = self._page.get_by_role("button", name="Afficher la carte")
        try:
            self._hand.follow(button)
        except BrowserError:
            if button.count():
                raise


def open_as_colleague(window: Window, hand: Hand, account: Account, agent: EpciAgent) -> None:
    """Opens her links as another organisation: the same views, of the rows of his own rights."""
    page = window.page
    view, fiche = (link.removeprefix(window.base_url) for link in agent.links)
    page.goto(view)
    sign_in(hand, page, account)
    assert page.url == agent.links[0]
    shown = page.locator("#donnees table caption").inner_text().split()[0]
    year = page.locator("main").get_by_label("Millésime", exact=True).input_value()
    seen = [
        one.json(
            f"/collections/indicateurs-{OTHER_LEVEL}-serie/items",
            code_epci=agent.epci, population="tous", datetime=year, limit=1,
        )["numberMatched"]
        for one in (account, agent.account)
    ]  # fmt: skip
    assert shown == str(seen[0])
    assert seen[0] < seen[1]
    page.goto(fiche)
    assert page.url == agent.links[1]
    assert page.locator("table.figures").count() > 3
