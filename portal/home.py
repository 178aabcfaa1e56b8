"""Where one stands: the home page by state of the conventions, and the pages about the portal."""

import flask

from parc_social.errors import NotFound
from portal.convention_state import standings
from portal.figures.key_figures import KeyFigures, key_figures
from portal.map.choices import Choices
from portal.map.home_zone import HomeZones
from portal.page import show
from portal.page_context import PageContext


class Home:
    """Pages that only tell."""

    def __init__(self, context: PageContext) -> None:
        self._context = context
        self._homes = HomeZones()

    def home(self) -> flask.Response:
        """What is open, the key figures of one's territory, the next step of each convention."""
        identity = self._context.session().identity
        own = self._context.registry.agreements.of(identity.organisation.code)
        return show(
            self._context,
            "accueil",
            standings=standings(identity, own, self._context.today()),
            key=self._key_figures(),
        )

    def _key_figures(self) -> KeyFigures | None:
        choices = Choices(self._context.reads())
        return key_figures(choices, self._homes.of(choices.reads))

    def accessibility(self) -> flask.Response:
        """The accessibility statement."""
        return show(self._context, "accessibilite")

    def notice(self) -> flask.Response:
        """Who runs the portal, and what it keeps of a person."""
        return show(self._context, "mentions")

    def unknown(self, rest: str) -> flask.Response:
        """Any other address. Raises NotFound."""
        raise NotFound(f"aucune page {rest[:80]!r} sur ce portail, ou pas pour vous")
