"""Where one stands: the home page by state of the conventions, and the pages about the portal."""

from collections.abc import Sequence
from datetime import date

import flask

from parc_social.access.conventions.convention import Convention, Etat, legal_day
from parc_social.access.model.organisation import Genre
from parc_social.domain.mandates.mandate import Mandate
from parc_social.storage.editions.edition import Edition
from portal.campaign_steps import campaign_steps
from portal.conventions.convention_state import standings
from portal.figures.key_figures import KeyFigures, key_figures
from portal.map.choices import LEVELS, Choices
from portal.map.frames import Frame, Frames
from portal.map.home_zone import HomeZones
from portal.map.state_reader import StateReader
from portal.no_page import no_page
from portal.page import show
from portal.page_context import PageContext

_SOURCES = {
    "indicateurs": "Indicateurs d’occupation",
    "ops": "Enquête OPS",
    "rpls": "Répertoire RPLS",
    "territoires": "Contours et code officiel géographique",
}


class Home:
    """Pages that only tell."""

    def __init__(self, context: PageContext, frames: Frames) -> None:
        self._context, self._frames = context, frames
        self._homes = HomeZones()

    def home(self) -> flask.Response:
        """What is open, the key figures of one's territory, the next step of each convention."""
        identity = self._context.session().identity
        own = self._context.registry.agreements.of(identity.organisation.code)
        key, drawn, frames = self._figures()
        return show(
            self._context,
            "accueil",
            standings=standings(identity, own, self._context.today()),
            key=key,
            drawn=drawn,
            frames=frames,
            waiting=self._waiting(),
            campaigns=campaign_steps(self._context),
            mandates=self._mandates(),
            today=self._context.today(),
            news=self._news(),
        )

    def _waiting(self) -> Sequence[tuple[Convention, str]]:
        """The conventions that wait for the GIP's countersignature, and whose they are."""
        if self._context.session().identity.organisation.genre is not Genre.GIP:
            return ()
        registry, today = self._context.registry, self._context.today()
        unfinished = registry.convention_lists.unfinished()
        found = [one for one in unfinished if one.etat(today) is Etat.SIGNEE]
        names = registry.accounts.names({one.organisation for one in found})
        return [(one, names[one.organisation]) for one in found]

    def _mandates(self) -> Sequence[tuple[Mandate, str]]:
        """The mandates that the organisation holds and that are not over, and whose they are."""
        registry, today = self._context.registry, self._context.today()
        held = registry.mandates.held_by(self._context.session().identity.organisation.code)
        names = registry.accounts
        return [
            (one, names.organisation(one.mandant).nom) for one in held if not one.is_over(today)
        ]

    def _news(self) -> Sequence[tuple[str, date]]:
        """The newest edition of each source that is read here, and the day on which it was made."""
        newest: dict[str, Edition] = {}
        for one in self._context.reads().editions():
            if one.source in _SOURCES:
                newest.setdefault(one.source, one)
        return [
            (f"{words} {newest[source].millesime}", legal_day(newest[source].made_at))
            for source, words in _SOURCES.items()
            if source in newest
        ]

    def _figures(self) -> tuple[KeyFigures | None, str, Sequence[Frame]]:
        """The key figures, and the small map beside them: what it shows, in words, and where."""
        choices = Choices(self._context.reads())
        zone = self._homes.of(choices.reads)
        key = key_figures(choices, zone)
        if key is None:
            return None, "", ()
        shown = StateReader({}, choices).read(zone)
        indicator = choices.indicators(shown.niveau)[shown.indicator]
        years = {one.indicator.id: one.year for one in key.figures}
        year = years.get(shown.indicator) or shown.year
        frames = self._frames.of(choices.reads, shown)
        return key, f"{indicator.libelle.fr}, {year} ({LEVELS[shown.niveau]})", frames

    def accessibility(self) -> flask.Response:
        """The accessibility statement."""
        return show(self._context, "accessibilite")

    def notice(self) -> flask.Response:
        """Who runs the portal, whom a flaw is told to, and what it keeps of a person."""
        return show(self._context, "mentions", contact=self._context.settings.contact)

    def unknown(self, rest: str) -> flask.Response:
        """Any other address. Raises NotFound."""
        raise no_page(rest)
