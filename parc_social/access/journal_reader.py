"""Who may read whose lines of the journal."""

from parc_social.access.identity import Identity, Role
from parc_social.access.organisation import Genre
from parc_social.errors import Refused


def check_reader(reader: Identity, organisation: str) -> None:
    """The referent (role administrateur) of a party reads its own lines; the GIP's, everybody's.

    Raises Refused, the same whether the other organisation exists or not.
    """
    own = reader.organisation.code == organisation
    if reader.role is Role.ADMINISTRATEUR and (own or reader.organisation.genre is Genre.GIP):
        return
    raise Refused(
        f"{reader.compte} ne peut pas lire le journal de {organisation!r} :"
        " le référent d'un organisme (rôle administrateur) lit celui du sien, celui du GIP tous"
    )
