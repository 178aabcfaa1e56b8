"""Landlords, known by their SIREN."""

import re

from parc_social.errors import InvalidValue
from parc_social.wording import cited


def check_siren(text: str) -> str:
    """A SIREN of nine digits whose Luhn key is right. Raises InvalidValue.

    Source: INSEE, numéro SIREN, clé de Luhn.
    """
    if not re.fullmatch(r"\d{9}", text) or _luhn(text) % 10:
        raise InvalidValue(f"{cited(text)} n'est pas un SIREN (9 chiffres, clé de Luhn)")
    return text


def _luhn(digits: str) -> int:
    products = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in products)
