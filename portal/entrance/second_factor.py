"""What pages of a second factor have in common: a secret proposed, a code checked."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass, field

import segno

from parc_social.errors import InvalidValue
from parc_social.registry.secrets.one_time_codes import address_of, groups_of, new_factor
from parc_social.registry.secrets.second_factors import WRONG
from parc_social.registry.sessions import digest_of
from portal.entrance.typed_secret import RefusedSecret, check_wait
from portal.page_context import PageContext

CODE_SIZE = 40  # characters that a code may be typed in
_LONGEST = 400
# Whoever tries codes knows the password: whichever network the tries come from, they are one count.
_EVERYWHERE = "partout"


@dataclass(frozen=True, slots=True)
class ProposedFactor:
    """A secret that is nobody's yet: its form carries it, sealed, for this person and this page."""

    secret: str = field(repr=False)
    sealed: str = field(repr=False)
    address: str = field(repr=False)

    @property
    def groups(self) -> str:
        """To type it, where nothing reads the picture."""
        return " ".join(groups_of(self.secret))

    @property
    def picture(self) -> str:
        """The QR code, as SVG of the page itself: no other server sees it."""
        made = segno.make(self.address, error="m", micro=False)
        return made.svg_inline(
            border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
        )


def propose(context: PageContext, login: str, token: str) -> ProposedFactor:
    """A new secret for the forms of a session or of a first step."""
    return _proposed(context, login, new_factor(), token)


def proposed_before(context: PageContext, login: str, token: str, sealed: str) -> ProposedFactor:
    """That of the form that came back. Raises InvalidValue for one of another, or changed."""
    try:
        given = urlsafe_b64decode(sealed[:_LONGEST].encode("ascii"))
    except (Error, ValueError) as error:
        raise InvalidValue("clé du second facteur illisible : rechargez la page") from error
    secret = context.seal.open(given, _about(login, token)).decode()
    return _proposed(context, login, secret, token)


def _proposed(context: PageContext, login: str, secret: str, token: str) -> ProposedFactor:
    sealed = context.seal.seal(secret.encode(), _about(login, token))
    title = context.words.title.fr
    return ProposedFactor(
        secret, urlsafe_b64encode(sealed).decode(), address_of(secret, login, title)
    )


def _about(login: str, token: str) -> str:
    return f"{login}\0{digest_of(token)}"


def check_code(context: PageContext, login: str, typed: str) -> None:
    """Uses the code. Wrong ones are counted as passwords are. Raises RefusedSecret."""
    check_wait(context.codes, login, _EVERYWHERE, typed, "de codes")
    if not context.registry.second_factors.check(login, typed, context.clock(), context.seal):
        context.codes.failed(login, _EVERYWHERE)
        raise RefusedSecret(403, f"{WRONG[0].upper()}{WRONG[1:]}.")
    context.codes.succeeded(login, _EVERYWHERE, typed)
