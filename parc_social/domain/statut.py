"""Why a figure is shown or not."""

from enum import StrEnum


class Statut(StrEnum):
    """Status of a published figure; a withheld one is null with its status, never 0."""

    EXACT = "D"  # shown exactly
    GROUPE = "A"  # value of the group it belongs to: shares, no counts
    SECRET = "S"  # noqa: S105 - statistical secrecy, no password
    ABSENT = "N"  # source not loaded, or nothing known
    SANS_OBJET = "Z"  # does not exist here (APL in the DOM)
