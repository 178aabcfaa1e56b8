"""What ties an account to an organisation: who it is there, from one day to another."""

import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from parc_social.access.model.organisation import Identity
from parc_social.errors import Forbidden
from parc_social.wording import cited


@dataclass(frozen=True, slots=True)
class Rattachement:
    """One account in one organisation. `du` and `au`: first and last day, None: not limited.

    `retire`: the moment it was ended by hand, None: it was not.
    """

    id: int
    identity: Identity
    du: date | None = None
    au: date | None = None
    retire: datetime | None = None

    def is_on(self, today: date) -> bool:
        """Whether the account may act for the organisation on that day."""
        return not self.is_over(today) and (self.du is None or self.du <= today)

    def is_over(self, today: date) -> bool:
        """Whether it has ended, for good."""
        return self.retire is not None or (self.au is not None and self.au < today)


def the_one(
    login: str, known: Iterable[Rattachement], organisation: str | None, today: date
) -> Rattachement:
    """That of an organisation, or the only one (None), on that day. Raises Forbidden."""
    on = [one for one in known if one.is_on(today)]
    if organisation is not None:
        on = [one for one in on if one.identity.organisation.code == organisation]
    if len(on) == 1:
        return on[0]
    if not on:
        where = "aucun organisme" if organisation is None else f"l'organisme {organisation}"
        raise Forbidden(f"le compte {cited(login)} n'est rattaché à {where} aujourd'hui")
    codes = ", ".join(one.identity.organisation.code for one in on)
    raise Forbidden(f"le compte {cited(login)} a plusieurs organismes ({codes}) : dites lequel")


def first_allowed(
    login: str, known: Iterable[Rattachement], today: date, check: Callable[[Identity], None]
) -> Identity:
    """The first of an account's identities that a check lets through.

    Raises Forbidden: what the check said of the last one, or that there is none.
    """
    refusal = Forbidden(f"le compte {cited(login)} n'est rattaché à aucun organisme aujourd'hui")
    for one in known:
        if one.is_on(today):
            try:
                check(one.identity)
            except Forbidden as error:
                refusal = error
            else:
                return one.identity
    raise refusal


COOKIE = "parc_social_session"
IDLE = timedelta(minutes=30)  # without a request
WHOLE = timedelta(hours=8)  # in all, whatever happens


@dataclass(frozen=True, slots=True)
class Entree:
    """Somebody whose password opened the pages, and who has not said yet for which organisation.

    `token` is the value of the cookie, never written down.
    """

    compte: str
    token: str = field(repr=False)
    ouverte: datetime

    @property
    def form_token(self) -> str:
        """What each form of this session carries; it tells nothing of the cookie.

        A form made for one organisation is not accepted for another, chosen meanwhile.
        """
        about = f"formulaire{self._about()}"
        return hmac.new(self.token.encode(), about.encode(), sha256).hexdigest()

    def accepts(self, form_token: str) -> bool:
        """Whether a form comes from a page of this session; compared in constant time."""
        return hmac.compare_digest(self.form_token.encode(), form_token.encode())

    def _about(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Session(Entree):
    """The same for a chosen organisation; `several`: another could be chosen."""

    rattachement: Rattachement
    several: bool = False

    @property
    def identity(self) -> Identity:
        """Who asks."""
        return self.rattachement.identity

    def _about(self) -> str:
        return str(self.rattachement.id)


def is_open(ouverte: datetime, vue: datetime, now: datetime) -> bool:
    """Whether a session opened and last seen at these moments still lasts.

    A clock set back ends it: no session comes from the future.
    """
    return ouverte <= now < ouverte + WHOLE and now < vue + IDLE


LONGEST = 2_000  # octets: in percents it still fits into the address of the sign-in page
_PLAIN = re.compile(r"/[!-~]*", re.ASCII)  # neither spaces, controls nor letters left unencoded
_HIDDEN = re.compile(r"%(?:0[0-9a-f]|1[0-9a-f]|2[ef]|5c|7f|25)", re.IGNORECASE)
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


def is_own(address: str) -> bool:
    """Whether an address, path and query as a browser sends them, can only lead to a page of ours.

    A path that two readers could read in two ways leads nowhere: what is `//host` to a browser,
    a backslash that one takes for a slash, dots and percents that hide either. The query is free
    to name other hosts, as a system of coordinates does.
    """
    path, _, _ = address.partition("?")
    if len(address) > LONGEST or not _PLAIN.fullmatch(address):
        return False
    if "\\" in address or "#" in address or "//" in path:
        return False
    return not _HIDDEN.search(path) and not _DOTS.search(path)
