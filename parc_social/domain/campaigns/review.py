"""What the GIP decides of a deposit that was transmitted: accepted, or opened again."""

from parc_social.domain.campaigns.acts import MOTIF_LENGTH
from parc_social.domain.campaigns.deposit import Deposit, DepositState
from parc_social.errors import Conflict, InvalidValue


def check_seen(deposit: Deposit, seen: int) -> None:
    """Raises Conflict when something was done to it since the page was shown.

    `seen`: how many acts the page told of.
    """
    if len(deposit.evenements) != seen:
        raise Conflict(
            f"ce dépôt est {deposit.etat.value} : quelqu'un y a touché depuis que vous avez ouvert"
            " cette page ; relisez-la, puis décidez"
        )


def check_acceptable(deposit: Deposit) -> None:
    """Raises Conflict for what is not transmitted, or is no more."""
    if deposit.etat is not DepositState.TRANSMIS:
        raise Conflict(
            f"ce dépôt est {deposit.etat.value} : seul un dépôt transmis peut être accepté"
        )


def check_reopenable(deposit: Deposit, reason: str) -> None:
    """Raises Conflict when its state does not allow it, InvalidValue without a reason to read.

    What is published stays as it is: a correction is another deposit, and a dated revision.
    """
    if deposit.etat is DepositState.PUBLIE:
        raise Conflict(
            "ce dépôt est publié : il ne se rouvre pas. Une correction se dépose comme une nouvelle"
            " version, puis se publie comme une révision datée ; ou retirez d'abord l'édition"
        )
    if deposit.etat not in (DepositState.TRANSMIS, DepositState.ACCEPTE):
        raise Conflict(
            f"ce dépôt est {deposit.etat.value} : seul un dépôt transmis ou accepté se rouvre"
        )
    if not reason.strip():
        raise InvalidValue("Motif : à écrire pour rouvrir un dépôt ; le bailleur le lit")
    if len(reason) > MOTIF_LENGTH or not reason.isprintable():
        raise InvalidValue(f"Motif : {MOTIF_LENGTH} caractères imprimables au plus")
