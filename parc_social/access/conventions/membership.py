"""What ties an account to an organisation: who it is there, from one day to another."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from parc_social.access.model.identity import Identity
from parc_social.errors import Forbidden


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
        raise Forbidden(f"le compte {login!r} n'est rattaché à {where} aujourd'hui")
    codes = ", ".join(one.identity.organisation.code for one in on)
    raise Forbidden(f"le compte {login!r} a plusieurs organismes ({codes}) : dites lequel")


def first_allowed(
    login: str, known: Iterable[Rattachement], today: date, check: Callable[[Identity], None]
) -> Identity:
    """The first of an account's identities that a check lets through.

    Raises Forbidden: what the check said of the last one, or that there is none.
    """
    refusal = Forbidden(f"le compte {login!r} n'est rattaché à aucun organisme aujourd'hui")
    for one in known:
        if one.is_on(today):
            try:
                check(one.identity)
            except Forbidden as error:
                refusal = error
            else:
                return one.identity
    raise refusal
