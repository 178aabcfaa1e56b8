"""The text of a mandate, made of its facts: what both parties read, accept and keep."""

from dataclasses import replace

from parc_social.domain.campaigns.campaign import french_day
from parc_social.domain.mandates.mandate import Mandate


def with_text(mandate: Mandate, mandant: str, mandataire: str) -> Mandate:
    """The mandate with the text of these facts; `mandant` and `mandataire` are names."""
    given = f"{mandant} (SIREN {mandate.mandant}), le mandant"
    taker = f"{mandataire} ({mandate.mandataire}), le mandataire"
    survey, first, last = mandate.enquete, french_day(mandate.debut), french_day(mandate.fin)
    text = f"""\
Mandat de dépôt de l’enquête {survey}
{given}, donne mandat à {taker}.
Objet. Le mandataire vérifie, dépose, remplace, retire et transmet au GIP SNE, au nom du mandant, \
ses fichiers de l’enquête {survey}, et lit les rapports et les reçus des dépôts qu’il a faits \
lui-même.
Limites. Ce mandat n’ouvre rien d’autre : ni couche, ni indicateur, ni dépôt fait par le mandant \
ou par un autre mandataire. Il ne se transmet pas.
Durée. Du {first} au {last}, ces deux jours compris, tant que la convention du mandant avec le GIP \
SNE est en cours.
Fin. Le mandant, le mandataire ou le GIP SNE y met fin à tout moment, avec un motif ; l’effet est \
immédiat. Les dépôts faits restent au mandant.
Trace. Chaque acte dit quel compte l’a fait, pour quel organisme ; le mandant le lit dans son \
journal.
"""
    return replace(mandate, texte=text)


def mandate_undertaking(mandant: str) -> str:
    """What a mandataire declares to transmit; `mandant` is the landlord's name."""
    return (
        f"Je déclare, au nom de {mandant} qui m’en a donné mandat, que ce dépôt dit l’occupation de"
        " son parc telle qu’il la connaît, et je le transmets au GIP SNE pour l’enquête."
    )
