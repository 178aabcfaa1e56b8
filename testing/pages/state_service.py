"""Scenario 5: a State service qualifies the QPV of its département, and takes the list."""

import csv
import io
from collections import Counter
from collections.abc import Sequence

from playwright.sync_api import Locator

from testing.pages.act import Act
from testing.pages.hand import Hand
from testing.pages.sign_in import sign_in
from testing.pages.window import Window
from testing.service import Account

CRITERIA = {"part_monoparentales": ("20,5", 2), "part_personnes_seules": ("35", 1)}
NEEDED = 2
KEPT, DROPPED, UNKNOWN = "retenu", "non retenu", "indéterminé"


class StateService:
    """Its acts, in order; its département is `dep`, and it keeps its criteria under `name`."""

    def __init__(self, window: Window, hand: Hand, account: Account, dep: str, name: str) -> None:
        self._window, self._hand, self._account = window, hand, account
        self._page, self._dep, self._name = window.page, dep, name

    def acts(self) -> Sequence[Act]:
        """From the home page to a list in a file."""
        return [
            Act("signs in", self._sign_in, self._see_home),
            Act("opens the workshop", self._open, self._see_workshop),
            Act("qualifies", self._qualify, self._see_verdicts),
            Act("takes the list", self._list, self._see_list, is_file=True),
            Act("keeps its criteria", self._keep, self._see_kept, again=self._keep_again),
            Act("opens them", self._open_kept, self._see_verdicts),
            Act("forgets them", self._forget, self._see_forgotten),
        ]

    def _sign_in(self) -> None:
        self._page.goto("/portail/")
        sign_in(self._hand, self._page, self._account)

    def _see_home(self) -> None:
        assert "a une convention en vigueur" in self._window.words

    def _open(self) -> None:
        menu = self._page.get_by_role("navigation", name="Menu principal")
        self._hand.follow(menu.get_by_role("link", name="Qualifier", exact=True))

    def _see_workshop(self) -> None:
        assert self._field("Zone").input_value() == f"departement:{self._dep}"
        assert "25 %" in self._window.words

    def _qualify(self) -> None:
        self._hand.choose(self._field("Qualifier"), "qpv")
        wanted = [*CRITERIA.items()]
        for rank, group in enumerate(self._page.locator("fieldset.critere").all()):
            indicator = group.get_by_label("Indicateur")
            if rank < len(wanted):
                name, (bound, points) = wanted[rank]
                self._hand.choose(indicator, name)
                self._hand.choose(group.get_by_label("Sens"), "min")
                self._hand.write(group.get_by_label("Seuil"), bound)
                self._hand.choose(group.get_by_label("Points"), str(points))
            elif indicator.input_value():
                self._hand.choose(indicator, "")
                self._hand.write(group.get_by_label("Seuil"), "")
        self._hand.write(self._field("Points requis pour retenir un territoire"), str(NEEDED))
        self._hand.follow(self._page.get_by_role("button", name="Qualifier", exact=True))

    def _see_verdicts(self) -> None:
        """As many as the figures of the API make, and of its département alone."""
        expected = Counter(map(self._verdict, self._known()))
        table = self._page.locator("table", has_text="points requis sur").first
        shown = {
            row.locator("th").inner_text().strip(): int(row.locator("td").first.inner_text())
            for row in table.locator("tbody tr").all()
        }
        assert {k: v for k, v in shown.items() if v} == expected
        codes = self._page.locator("table.fixe tbody th .code").all_inner_texts()
        assert codes
        assert {code.strip("()") for code in codes} <= {one["code"] for one in self._known()}

    def _list(self) -> None:
        self._hand.take(self._page.get_by_role("link", name="CSV (tableur)"))

    def _see_list(self) -> None:
        file = self._window.taken()
        text = file.content.decode("utf-8-sig")
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        delimiter = ";" if ";" in lines[0] else ","
        rows = list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter=delimiter))
        assert file.name.startswith("qualification-qpv-")
        codes = {one["code"] for one in self._known()}
        assert {row["code"] for row in rows} == codes

    def _keep(self) -> None:
        self._hand.write(self._field("Nom du jeu"), self._name)
        self._hand.follow(self._page.get_by_role("button", name="Garder ces critères"))

    def _keep_again(self) -> None:
        """The page of the refusal has what was typed."""
        typed = self._page.locator("main input[name=nom]")
        assert typed.get_attribute("value") == self._name
        again = "Essayer de nouveau de garder ces critères"
        self._hand.follow(self._page.get_by_role("button", name=again))

    def _see_kept(self) -> None:
        assert self._kept.count() == 1
        self._see_verdicts()

    def _open_kept(self) -> None:
        self._hand.follow(self._kept)

    def _forget(self) -> None:
        self._hand.follow(self._page.get_by_role("button", name=f"Retirer {self._name}"))

    def _see_forgotten(self) -> None:
        assert self._kept.count() == 0

    @property
    def _kept(self) -> Locator:
        return self._page.get_by_role("link", name=self._name, exact=True)

    def _field(self, label: str) -> Locator:
        return self._page.locator("main").get_by_label(label, exact=True)

    def _known(self) -> list[dict[str, float | None]]:
        found = self._account.json(
            "/collections/indicateurs-qpv-serie/items",
            code_dep=self._dep, population="tous", datetime="2025", limit=1000,
        )  # fmt: skip
        rows = [one["properties"] for one in found["features"]]
        return [row for row in rows if row["code"].startswith("QN")]  # the list in force

    @staticmethod
    def _verdict(row: dict[str, float | None]) -> str:
        sure = most = 0
        for name, (bound, points) in CRITERIA.items():
            figure = row[name]
            met = figure is not None and figure >= float(bound.replace(",", "."))
            sure += points if met else 0
            most += points if met or figure is None else 0
        return KEPT if sure >= NEEDED else DROPPED if most < NEEDED else UNKNOWN
