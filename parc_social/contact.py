"""Whom to write to or to call: an address of mail and a telephone number."""

import re
from dataclasses import dataclass

from parc_social.errors import InvalidValue
from parc_social.wording import cited

_MAIL = re.compile(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+")
_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,}")


@dataclass(frozen=True, slots=True)
class Contact:
    """An address of mail and a telephone number, each empty where there is none."""

    courriel: str = ""
    telephone: str = ""

    def __bool__(self) -> bool:
        return bool(self.courriel or self.telephone)


NOBODY = Contact()


def read_contact(text: str) -> Contact:
    """The contact of `PARC_SOCIAL_CONTACT`: an address, a number, or both between a comma.

    Raises InvalidValue.
    """
    courriel = telephone = ""
    for piece in (p.strip() for p in text.split(",") if p.strip()):
        if _MAIL.fullmatch(piece) and not courriel:
            courriel = piece
        elif _PHONE.fullmatch(piece) and not telephone:
            telephone = piece
        else:
            raise InvalidValue(
                "PARC_SOCIAL_CONTACT : une adresse électronique, un numéro de téléphone, ou les"
                f" deux séparés d'une virgule, sont attendus, lu {cited(piece)}"
            )
    return Contact(courriel, telephone)
