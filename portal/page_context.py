"""Context of the pages, given by the server: registry, settings, clock, who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from urllib.parse import urlsplit

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import Entree, Session
from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import HTML
from parc_social.errors import Forbidden
from parc_social.registry.registry import Registry
from parc_social.registry.secrets.sealing import SecretSeal
from parc_social.settings import Settings
from portal.page_reads import PageReads, page_reads
from portal.site_words import Letterhead, SiteWords, letterhead


class AttemptCounter(Protocol):
    """Failed sign-ins by account and address; the gate's kind."""

    def wait(self, account: str, address: str, secret: str) -> int:
        """Seconds before the next try; 0: now."""
        ...

    def address_wait(self, address: str) -> int:
        """Seconds that whoever fails from there is told to wait; 0: no more than usual."""
        ...

    def is_known(self, account: str, address: str, secret: str) -> bool:
        """Whether this secret was accepted from there before."""
        ...

    def failed(self, account: str, address: str) -> None:
        """Counts a failure."""
        ...

    def succeeded(self, account: str, address: str, secret: str) -> None:
        """Forgets the failures."""
        ...


class PortalCaller(Protocol):
    """The gate's word on who asks; the pages read no cookie themselves."""

    def entered(self) -> Entree | None:
        """The open session of the request under way, its organisation chosen or not yet."""
        ...

    def grant(self) -> Grant | None:
        """What a convention opens to them; None: nobody is known, or acts for nobody yet."""
        ...

    def signed_in(self, entered: Entree) -> None:
        """Somebody has just signed in: the journal's line of this request bears the name."""
        ...

    def reads(self, collections: tuple[str, ...]) -> None:
        """These collections are read too: the journal's line says them. See PageReads."""
        ...


@dataclass(frozen=True, slots=True)
class PageContext:
    """The parts that the pages work with. `is_fictive`: whether what is on show is invented.

    `attempts` counts passwords, `codes` those of a second factor.
    """

    registry: Registry
    settings: Settings
    clock: Callable[[], datetime]
    attempts: AttemptCounter
    codes: AttemptCounter
    caller: PortalCaller
    words: SiteWords
    is_fictive: Callable[[], bool]

    def reads(self, form: str = HTML) -> PageReads:
        """The reads of the page under way, whose answer is of a format."""
        return page_reads(self.caller.reads, form)

    @property
    def letterhead(self) -> Letterhead:
        """What stands on a file made now."""
        return letterhead(self.words, self.today(), fictive=self.is_fictive())

    @property
    def seal(self) -> SecretSeal:
        """What seals secrets of second factors."""
        return SecretSeal(self.settings.deposits_key)

    def today(self) -> date:
        """The day of the legal clock."""
        return legal_day(self.clock())

    def entered(self) -> Entree:
        """Who has signed in. Raises Forbidden when nobody has: fail closed."""
        found = self.caller.entered()
        if found is None:
            raise Forbidden("cette page demande une session")
        return found

    def session(self) -> Session:
        """The same with a chosen organisation. Raises Forbidden without one."""
        found = self.entered()
        if not isinstance(found, Session):
            raise Forbidden("cette page demande de choisir un organisme")
        return found

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address."""
        parts = urlsplit(self.settings.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def root(self) -> str:
        """Path of the public address, without its last slash."""
        return urlsplit(self.settings.base_url).path.rstrip("/")

    @property
    def is_secure(self) -> bool:
        """Whether the public address is https: then the cookie never leaves in clear."""
        return self.settings.base_url.startswith("https://")
