"""Where one stands: the home page by state of the conventions, and the pages about the portal."""

import flask

from parc_social.errors import NotFound
from portal.desk import PageContext
from portal.page import show
from portal.standing import standings


class Home:
    """Pages that only tell."""

    def __init__(self, desk: PageContext) -> None:
        self._desk = desk

    def home(self) -> flask.Response:
        """The conventions of the caller's organisation, and the next step of each."""
        identity = self._desk.session().identity
        own = self._desk.registry.agreements.of(identity.organisation.code)
        return show(self._desk, "accueil", standings=standings(identity, own, self._desk.today()))

    def accessibility(self) -> flask.Response:
        """The accessibility statement."""
        return show(self._desk, "accessibilite")

    def notice(self) -> flask.Response:
        """Who runs the portal, and what it keeps of a person."""
        return show(self._desk, "mentions")

    def unknown(self, rest: str) -> flask.Response:
        """Any other address. Raises NotFound."""
        raise NotFound(f"aucune page {rest[:80]!r} sur ce portail, ou pas pour vous")
