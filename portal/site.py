"""The frame of every page, of the portal and of the API: who reads it, menu, notice, footer."""

from dataclasses import dataclass
from functools import cached_property

from parc_social.access.conventions.membership import Entree
from parc_social.wording import FICTIVE, FRENCH
from portal.form import TOKEN
from portal.menu import MENU, OF_ACCOUNT, Reader, entries
from portal.site_words import SiteWords

_DATA = "/portail/donnees"  # the entry under which all pages lie that are not of the portal
_PORTAL = "/portail"
_SEARCH = "/portail/territoires"


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An entry as it is shown. `current`: "page", this one; "true", above this one; or empty."""

    href: str
    words: str
    current: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """The frame of one page in one language.

    `root`: path of the public address. `here`: path of the page; empty: it is in no menu.
    """

    told: SiteWords
    root: str
    reader: Reader
    here: str = ""
    language: str = FRENCH
    fictive: bool = False

    token_name = TOKEN

    def to(self, path: str) -> str:
        """The address of a page of this host."""
        return self.root + path

    @property
    def title(self) -> str:
        """Name of the service."""
        return self.told.title.of(self.language)

    @property
    def terms(self) -> str:
        """For whom the data are, and for what."""
        return self.told.terms.of(self.language)

    @property
    def licence(self) -> str:
        """Under which conditions they are had."""
        return self.told.licence.of(self.language)

    @property
    def contact(self) -> str:
        """Who runs the service."""
        return self.told.contact

    @property
    def courriel(self) -> str:
        """Where who runs it is written to; empty: the settings say none."""
        return self.told.courriel

    @property
    def telephone(self) -> str:
        """Where they are called; empty: the settings say none."""
        return self.told.telephone

    @property
    def entered(self) -> Entree | None:
        """The session of who reads; None: there is none, and nothing to end."""
        return self.reader.entered

    @property
    def organisation(self) -> str:
        """The organisation that they act for; empty: none was chosen."""
        identity = self.reader.identity
        return identity.organisation.nom if identity else ""

    @property
    def finds(self) -> bool:
        """Whether the header looks a territory up: for who has data, but where the page does."""
        return self.entered is not None and self.reader.opened and self.here != _SEARCH

    @property
    def notice(self) -> str:
        """The words on invented data; empty when all data are real."""
        return FICTIVE.of(self.language) if self.fictive else ""

    @cached_property
    def menu(self) -> list[MenuLink]:
        """The main menu of who reads."""
        return [
            MenuLink(self.to(one.path), one.words.of(self.language), self._current(one.path))
            for one in entries(MENU, self.reader)
        ]

    @cached_property
    def account(self) -> list[MenuLink]:
        """What a person finds under their name; software has no such menu."""
        shown = entries(OF_ACCOUNT, self.reader) if self.entered is not None else []
        return [
            MenuLink(self.to(one.path), one.words.of(self.language), self._current(one.path))
            for one in shown
        ]

    def _current(self, path: str) -> str:
        if not self.here:
            return ""
        if self.here == path:
            return "page"
        if path == _DATA and not f"{self.here}/".startswith(f"{_PORTAL}/"):
            return "true"
        inside = path.rstrip("/") != _PORTAL and self.here.startswith(f"{path.rstrip('/')}/")
        return "true" if inside else ""
