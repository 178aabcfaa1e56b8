"""Which account a subject of an OpenID Connect provider is: one link, written by an administrator.

Nobody gets an account by signing in elsewhere: a subject without a link is a stranger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select

from parc_social.access.identity import Identity
from parc_social.errors import InvalidValue, NotFound
from parc_social.storage.registry.accounts import Accounts
from parc_social.storage.registry.models import LienRow
from parc_social.storage.registry.recent import Recent
from parc_social.storage.registry.session import reading, writing

_MAX = 255  # characters of an issuer or of a subject (OpenID Connect Core, section 2)


@dataclass(frozen=True, slots=True)
class Link:
    """The subject `sujet` of the provider `emetteur` is the account `compte`."""

    emetteur: str
    sujet: str
    compte: str


class Links:
    """Reads and changes of links. What was read is believed for `life_s` seconds."""

    def __init__(self, engine: Engine, accounts: Accounts, life_s: float) -> None:
        self._engine = engine
        self._accounts = accounts
        self._recent: Recent[tuple[str, str], Identity] = Recent(life_s)

    def add(self, link: Link) -> None:
        """Raises NotFound without the account, InvalidValue for a subject that has one already."""
        for name, value in (("émetteur", link.emetteur), ("sujet", link.sujet)):
            if not 0 < len(value) <= _MAX or not value.isprintable():
                raise InvalidValue(f"{name} {value!r} : 1 à {_MAX} caractères imprimables")
        self._accounts.get(link.compte)
        with writing(self._engine) as session:
            known = session.get(LienRow, (link.emetteur, link.sujet))
            if known is not None:
                raise InvalidValue(f"le sujet {link.sujet!r} est déjà lié au compte {known.compte}")
            session.add(
                LienRow(
                    emetteur=link.emetteur,
                    sujet=link.sujet,
                    compte=link.compte,
                    cree=datetime.now(UTC),
                )
            )

    def remove(self, emetteur: str, sujet: str) -> None:
        """The subject is a stranger again. Raises NotFound."""
        with writing(self._engine) as session:
            known = session.get(LienRow, (emetteur, sujet))
            if known is None:
                raise NotFound(f"aucun compte n'est lié au sujet {sujet!r} de {emetteur}")
            session.execute(
                delete(LienRow).where(LienRow.emetteur == emetteur, LienRow.sujet == sujet)
            )

    def of(self, login: str) -> Sequence[Link]:
        """The links of an account, by provider and subject."""
        query = (
            select(LienRow).where(LienRow.compte == login).order_by(LienRow.emetteur, LienRow.sujet)
        )
        with reading(self._engine) as session:
            return [Link(row.emetteur, row.sujet, row.compte) for row in session.scalars(query)]

    def identity(self, emetteur: str, sujet: str) -> Identity | None:
        """The account of a subject; None when it has none, or a revoked one."""
        known = self._recent.get((emetteur, sujet))
        if known is None:
            known = self._read(emetteur, sujet)
            if known is not None:
                self._recent.put((emetteur, sujet), known)
        return known

    def _read(self, emetteur: str, sujet: str) -> Identity | None:
        with reading(self._engine) as session:
            row = session.get(LienRow, (emetteur, sujet))
            login = row.compte if row else None
        if login is None:
            return None
        account = self._accounts.get(login)
        return account.identity if account.revoque is None else None
