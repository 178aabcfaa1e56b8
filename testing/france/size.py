"""How much there is of everything in France, and in a share of it."""

from dataclasses import dataclass

FRANCE_DWELLINGS = 5_400_000
LEAST_SHARE = 0.005  # less is no larger than the demonstration
_MOST, _MOST_ACCOUNTS = 37_000, 1_000_000  # organisations: codes of communes, from 21 to 94


@dataclass(frozen=True, slots=True)
class Size:
    """`copies`: how often the demonstration's dwellings, addresses and households are there.

    Organisations, accounts and lines of the journal are added to those of the demonstration.
    """

    copies: int
    organisations: int
    accounts: int
    lines: int


def parse_share(text: str) -> float:
    """Part of France, over LEAST_SHARE and at most 1. Raises ValueError in words."""
    try:
        share = float(text.replace(",", "."))
    except ValueError:
        share = 0.0
    if not LEAST_SHARE <= share <= 1:
        raise ValueError(f"TAILLE : une part de la France, de {LEAST_SHARE} à 1, lu {text!r}")
    return share


def copies_of(share: float, seed: int) -> int:
    """How often a demonstration of `seed` dwellings makes that part of France."""
    return max(2, round(FRANCE_DWELLINGS * share / seed))


def check_counts(organisations: int, accounts: int, lines: int) -> None:
    """Raises ValueError in words for what can't be written."""
    if not 1 <= organisations <= _MOST:
        raise ValueError(f"organismes : de 1 à {_MOST}, lu {organisations}")
    if not organisations <= accounts <= _MOST_ACCOUNTS:
        raise ValueError(
            f"comptes : de {organisations} (organismes) à {_MOST_ACCOUNTS}, lu {accounts}"
        )
    if lines < 1:
        raise ValueError(f"lignes : une au moins, lu {lines}")
