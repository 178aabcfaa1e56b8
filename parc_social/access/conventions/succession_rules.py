"""Which successions may be registered."""

from collections.abc import Iterable

from parc_social.access.model.organisation import Genre, Organisation
from parc_social.access.model.succession import Succession, SuccessionKind, fault
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import Forbidden, InvalidValue


def check_succession(
    new: Succession, known: Iterable[Succession], giver: Organisation, taker: Organisation
) -> None:
    """Raises InvalidValue or Forbidden, saying why, when a succession can't be registered."""
    if giver.code == taker.code:
        raise InvalidValue(f"{giver.code} ne peut pas se succéder à lui-même")
    if giver.genre is not taker.genre:
        raise InvalidValue(
            f"{giver.code} est de type {giver.genre.value}, {taker.code} de type "
            f"{taker.genre.value} : une succession reste dans un type"
        )
    if giver.genre is Genre.GIP:
        raise Forbidden("le GIP SNE n'a pas de successeur : ses comptes tiennent le registre")
    if new.nature is SuccessionKind.TRANSFERT:
        _check_transfer(new, giver)
    problem = fault((*known, new))
    if problem is not None:
        raise Forbidden(problem)


def _check_transfer(new: Succession, giver: Organisation) -> None:
    if giver.genre is not Genre.BAILLEUR:
        raise InvalidValue("un transfert de patrimoine se fait entre bailleurs")
    if not new.communes:
        raise InvalidValue("un transfert nomme ses communes : --communes 93001,93008")
    for code in new.communes:
        check_code(Niveau.COMMUNE, code)
