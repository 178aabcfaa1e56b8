"""A workbook as its producer publishes it: which of its sheets is read, and where its header is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PublishedSheet:
    """`feuilles`: what the sheet may be called, without accents and capitals.

    `colonne`: one of its header's names, in capitals; titles stand in the rows above it.
    """

    feuilles: frozenset[str]
    colonne: str
