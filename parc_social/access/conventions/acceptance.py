"""What a person wrote when accepting a text, kept with the act as its evidence."""

from dataclasses import dataclass

CONSENTEMENT = (
    "J’ai lu ce texte en entier, je l’accepte et je déclare pouvoir engager mon organisme."
)


@dataclass(frozen=True, slots=True)
class Acceptation:
    """Name and function as typed, the sentence whose box was ticked, and what the browser said.

    `adresse` is that of the network, `agent` the browser's name: both are in the notice.
    It makes a simple electronic signature (code civil, 1366-1367), never a qualified one.
    """

    nom: str
    fonction: str
    consentement: str
    adresse: str
    agent: str
