"""One's own application passwords and keys: made, shown once, listed, revoked."""

from datetime import date

import flask

from parc_social.errors import InvalidValue
from parc_social.storage.registry.credentials import Secret
from parc_social.storage.registry.own_secrets import Nature
from portal.desk import Desk
from portal.form import check_form, field, optional
from portal.page import go, show

_PATH = "/portail/acces"
_NATURES = {"mot-de-passe": Nature.MOT_DE_PASSE, "cle": Nature.CLE}


class SecretsPage:
    """The page and its two forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> flask.Response:
        """The list, and the form for a new one."""
        return self._page(200, "")

    def create(self) -> flask.Response:
        """Makes one and shows it, this once: the page that follows holds it no more."""
        check_form(self._desk)
        try:
            nature = _NATURES.get(field("nature", "Nature", 20))
            if nature is None:
                raise InvalidValue("Nature : mot de passe ou clé")
            libelle = field("libelle", "Libellé", 80)
            jusque = _day(optional("jusque", "Dernier jour", 10))
            login, today = self._login(), self._desk.today()
            made = self._desk.registry.own_secrets.create(login, nature, libelle, jusque, today)
        except InvalidValue as error:
            return self._page(400, f"{error}.")
        return self._page(200, "", made=made, nature=nature)

    def revoke(self, repere: str) -> flask.Response:
        """Ends one's own, within seconds in every process."""
        check_form(self._desk)
        self._desk.registry.own_secrets.revoke(self._login(), repere)
        return go(self._desk, _PATH)

    def _login(self) -> str:
        return self._desk.session().identity.compte

    def _page(
        self, status: int, fault: str, made: Secret | None = None, nature: Nature | None = None
    ) -> flask.Response:
        own = self._desk.registry.own_secrets.valid(self._login(), self._desk.today())
        return show(
            self._desk,
            "acces",
            status,
            own=own,
            fault=fault,
            made=made,
            nature=nature,
            typed=flask.request.form if made is None else {},
            today=self._desk.today(),
        )


def _day(text: str) -> date | None:
    """AAAA-MM-JJ, as a browser sends a date. Raises InvalidValue."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue(f"Dernier jour : AAAA-MM-JJ attendu, lu {text!r}") from error
