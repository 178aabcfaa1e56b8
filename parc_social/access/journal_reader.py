"""Who may read whose lines of the journal."""

from parc_social.access.model.identity import Identity, Role
from parc_social.access.model.organisation import Genre
from parc_social.errors import Forbidden

_READERS = (Role.ADMINISTRATEUR, Role.SIGNATAIRE)  # who signs answers for what is then read


def is_reader(reader: Identity) -> bool:
    """Whether an account reads the journal of its organisation: its referent, its signatory."""
    return reader.role in _READERS and not reader.service


def check_reader(reader: Identity, organisation: str) -> None:
    """The referent or signatory of a party reads its own lines; the GIP's, everybody's.

    Raises Forbidden, the same whether the other organisation exists or not.
    """
    own = reader.organisation.code == organisation
    if is_reader(reader) and (own or reader.organisation.genre is Genre.GIP):
        return
    raise Forbidden(
        f"{reader.compte} ne peut pas lire le journal de {organisation!r} :"
        " le référent (rôle administrateur) ou le signataire d'un organisme lit celui du sien,"
        " ceux du GIP SNE tous"
    )
