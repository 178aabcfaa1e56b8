"""The password that a person chooses for the pages: long, and not one that is tried first.

No rule of composition: twelve small letters are 56 bits, above the 50 that the CNIL asks of a
password where tries are limited (délibération n° 2022-100, case 2), and the guide of the ANSSI
(Recommandations relatives à l'authentification multifacteur et aux mots de passe, 2.0, 2021) has it
looked for in a list of known ones when it is made. docs/authentification.md.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from parc_social.errors import InvalidValue

SHORTEST, LONGEST = 12, 200  # characters
_FEWEST = 5  # different characters
_TOLD = 3  # characters of a name below which any text may hold it


def check_password(text: str, known_words: Iterable[str]) -> None:
    """Raises InvalidValue saying what to change. `known_words`: login, organisations, their codes.

    Case, accents and what is neither letter nor digit make no difference.
    """
    if len(text) < SHORTEST:
        raise InvalidValue(
            f"mot de passe : {SHORTEST} caractères au moins, vous en avez donné {len(text)} ;"
            " quatre mots sans rapport font l'affaire"
        )
    if len(text) > LONGEST:
        raise InvalidValue(f"mot de passe : {LONGEST} caractères au plus")
    if not text.isprintable():
        raise InvalidValue("mot de passe : un caractère ne s'imprime pas, retirez-le")
    folded = _folded(text)
    if len(set(text.casefold())) < _FEWEST:
        raise InvalidValue(
            f"mot de passe : moins de {_FEWEST} caractères différents, il serait vite trouvé"
        )
    for word in known_words:
        if len(_folded(word)) >= _TOLD and _folded(word) in folded:
            raise InvalidValue(
                "mot de passe : il contient votre identifiant, le nom ou le code de votre"
                " organisme, ce que l'on essaie d'abord ; choisissez autre chose"
            )
    if _is_common(folded):
        raise InvalidValue(
            "mot de passe : trop connu, il est de ceux que l'on essaie d'abord ; choisissez autre"
            " chose, par exemple quatre mots sans rapport"
        )


def _is_common(folded: str) -> bool:
    """One of the list, or one with more digits behind it, or said twice."""
    bare = folded.rstrip("0123456789")
    half = folded[: len(folded) // 2]
    twice = len(folded) % 2 == 0 and half * 2 == folded
    told = {folded, bare, half} if twice else {folded, bare}
    return any(one in _common() for one in told) or _is_row(folded)


def _is_row(folded: str) -> bool:
    """Keys side by side, or letters and digits one after another, whichever way."""
    return any(folded in row or folded in row[::-1] for row in _ROWS)


_ROWS = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "0123456789" * 3,
    "1234567890" * 3,
    "azertyuiopqsdfghjklmwxcvbn" * 2,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


@cache
def _common() -> frozenset[str]:
    """Those of the list beside this module, without the digits that may follow."""
    listed = files("parc_social.domain").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(_folded(line) for line in listed.splitlines() if not line.startswith("#"))
