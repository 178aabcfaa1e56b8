"""Links of subjects of an OpenID Connect provider to accounts, in an organisation.

One link a subject, written by an administrator. Nobody gets an account by signing in elsewhere:
a subject without a link is a stranger.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select

from parc_social.access.conventions.convention import legal_day
from parc_social.access.conventions.membership import Rattachement, the_one
from parc_social.access.model.organisation import Identity
from parc_social.database.account_rows import CompteRow, LienRow, RattachementRow
from parc_social.database.engine import reading, writing
from parc_social.errors import InvalidValue, NotFound
from parc_social.registry.cache import ExpiringCache
from parc_social.registry.memberships import rattachement_of, read_all, ties
from parc_social.registry.parties import known_parties
from parc_social.wording import cited

_MAX = 255  # characters of an issuer or of a subject (OpenID Connect Core, section 2)


@dataclass(frozen=True, slots=True)
class Link:
    """The subject `sujet` of the provider `emetteur` is the account `compte`, in one organisation.

    `organisation` None, when it is made: the only one of the account.
    """

    emetteur: str
    sujet: str
    compte: str
    organisation: str | None = None


class Links:
    """Reads and changes of links. What was read is believed for `life_s` seconds."""

    def __init__(self, engine: Engine, life_s: float, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._recent: ExpiringCache[tuple[str, str], Rattachement] = ExpiringCache(life_s)

    def add(self, link: Link) -> None:
        """Raises NotFound without the account, InvalidValue for a subject that has one already.

        Raises Forbidden when the account is not of that organisation, or which one is not clear.
        """
        for name, value in (("émetteur", link.emetteur), ("sujet", link.sujet)):
            if not 0 < len(value) <= _MAX or not value.isprintable():
                raise InvalidValue(f"{name} {cited(value)} : 1 à {_MAX} caractères imprimables")
        today = legal_day(self._clock())
        with writing(self._engine) as session:
            if session.get(CompteRow, link.compte) is None:
                raise NotFound(f"aucun compte {cited(link.compte)} dans le registre")
            memberships = read_all(session, link.compte)
            owner = the_one(link.compte, memberships, link.organisation, today)
            row = session.get(LienRow, (link.emetteur, link.sujet))
            if row is not None:
                raise InvalidValue(
                    f"le sujet {cited(link.sujet)} est déjà lié au compte {row.compte}"
                )
            session.add(
                LienRow(
                    emetteur=link.emetteur,
                    sujet=link.sujet,
                    compte=link.compte,
                    rattachement=owner.id,
                    cree=datetime.now(UTC),
                )
            )

    def remove(self, emetteur: str, sujet: str) -> None:
        """The subject is a stranger again. Raises NotFound."""
        with writing(self._engine) as session:
            row = session.get(LienRow, (emetteur, sujet))
            if row is None:
                raise NotFound(f"aucun compte n'est lié au sujet {cited(sujet)} de {emetteur}")
            session.execute(
                delete(LienRow).where(LienRow.emetteur == emetteur, LienRow.sujet == sujet)
            )

    def of(self, login: str) -> Sequence[Link]:
        """The links of an account, by provider and subject."""
        query = (
            select(LienRow, RattachementRow.organisation)
            .join(RattachementRow, RattachementRow.id == LienRow.rattachement)
            .where(LienRow.compte == login)
            .order_by(LienRow.emetteur, LienRow.sujet)
        )
        with reading(self._engine) as session:
            return [
                Link(row.emetteur, row.sujet, row.compte, organisation)
                for row, organisation in session.execute(query)
            ]

    def identity(self, emetteur: str, sujet: str) -> Identity | None:
        """The account of a subject; None when it has none, or what it stands for is over."""
        membership = self._recent.get((emetteur, sujet))
        if membership is None:
            membership = self._read(emetteur, sujet)
            if membership is not None:
                self._recent.put((emetteur, sujet), membership)
        on = membership is not None and membership.is_on(legal_day(self._clock()))
        return membership.identity if membership is not None and on else None

    def _read(self, emetteur: str, sujet: str) -> Rattachement | None:
        query = (
            ties()
            .join(LienRow, LienRow.rattachement == RattachementRow.id)
            .where(
                LienRow.emetteur == emetteur, LienRow.sujet == sujet, CompteRow.revoque.is_(None)
            )
        )
        with reading(self._engine) as session:
            row = session.execute(query).one_or_none()
            if row is None:
                return None
            tie, compte, organisation = row
            return rattachement_of(tie, compte, organisation, known_parties(session))
