"""An agent of a landlord before the pages of deposits, while what answers them dies."""

import re
from contextlib import suppress
from html import unescape

import requests

from testing.kills.patient_person import PatientPerson, until
from testing.kills.scene import ChainFault

ADDRESS = "/portail/deposer"
_ONE = re.compile(rf'href="{ADDRESS}/([0-9a-f-]{{36}})"')
_INPUT = re.compile(r'<input[^>]*name="(\w+)" value="([^"]*)"')
_HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
_SELECT = re.compile(r'<select[^>]*name="(\w+)".*?>(.*?)</select>', re.DOTALL)


class Agent(PatientPerson):
    """Deposits, transmits, corrects."""

    def send(self, octets: bytes, token: str, year: int = 2024) -> str | None:
        """The deposit that the page gives for a file; None: no answer, or one that says no."""
        told = self.told(f"{ADDRESS}/envoyer", {"jeton": token, "millesime": str(year)}, octets)
        return told and told.rpartition("/")[2]

    def transmit(self, deposit: str, token: str) -> str | None:
        """The deposit, once the page says that it was handed over; None as above."""
        form = {"jeton": token, "engagement": "oui", "sans_lignes": "oui"}
        told = self.told(f"{ADDRESS}/{deposit}/transmettre", form)
        return told and told.rpartition("/")[2]

    def check_again(self, deposit: str) -> None:
        """The button that the page offers where no check is under way."""
        self.told(f"{ADDRESS}/{deposit}/controler", {"jeton": self.token()})

    def token(self) -> str:
        """What the forms of her session carry."""
        return self.token_of(ADDRESS)

    def deposits(self) -> set[str]:
        """Those that the page lists."""
        return set(_ONE.findall(self.see(ADDRESS).text))

    def state(self, deposit: str) -> tuple[bool, str]:
        """Whether no check is under way, and the state in words."""
        told = self.see(f"{ADDRESS}/{deposit}?f=etat").json()
        return told["fini"], told["message"]

    def settled(self, deposit: str) -> str:
        """The state once no check is under way. Raises ChainFault past patience."""
        return self.settled_at(f"{ADDRESS}/{deposit}")

    def check_to_its_end(self, deposit: str) -> None:
        """Its check ends by itself, or by the button that is there where none is under way."""
        state = self.settled(deposit)
        if state == "reçu":
            self.check_again(deposit)
            state = self.settled(deposit)
        if state != "conforme":
            raise ChainFault(f"{deposit} : {state} au lieu de conforme")

    def report(self, deposit: str) -> str:
        """The report of its check, in JSON."""
        return self.see(f"{ADDRESS}/{deposit}?f=json").text

    def row_form(self, deposit: str, line: int) -> dict[str, str]:
        """The fields of a household's form as its page has them."""
        text = self.see(f"{ADDRESS}/{deposit}/fiches/1-{line}").text
        form = text.partition("novalidate>")[2].partition("</form>")[0]
        found = dict(_INPUT.findall(form)) | dict(_HIDDEN.findall(form))
        for name, options in _SELECT.findall(form):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        return {name: unescape(value) for name, value in found.items()}

    def save_row(self, deposit: str, line: int, form: dict[str, str]) -> str | None:
        """Where the page leads once a row is written; None as above."""
        return self.told(f"{ADDRESS}/{deposit}/fiches/1-{line}/enregistrer", form)

    def preview(self, deposit: str, form: dict[str, str]) -> dict[str, str]:
        """The form that a preview of one value in many rows offers."""

        def asked() -> dict[str, str] | None:
            with suppress(requests.RequestException):
                answer = self.post(f"{ADDRESS}/{deposit}/fiches/ensemble", form)
                if answer.status_code == 200:
                    return dict(_HIDDEN.findall(answer.text))
            return None

        return until(asked, f"{deposit} : aucun aperçu")

    def save_rows(self, deposit: str, form: dict[str, str]) -> str | None:
        """Where the page leads once many rows are written; None as above."""
        return self.told(f"{ADDRESS}/{deposit}/fiches/ensemble", form)
