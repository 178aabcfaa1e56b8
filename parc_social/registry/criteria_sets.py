"""Criteria of qualification that an organisation keeps under names, for all of its accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from parc_social.access.model.organisation import Identity
from parc_social.access.qualifying import may_change, qualifies
from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.criteria_rows import JeuCriteresRow
from parc_social.database.engine import reading, writing
from parc_social.errors import Conflict, Forbidden, InvalidValue, NotFound
from parc_social.wording import cited

MOST = 100  # sets of an organisation
LONGEST = 80  # characters of a name
_UNKNOWN = "aucun jeu de critères de ce numéro, ou pas pour vous"


@dataclass(frozen=True, slots=True)
class KeptCriterion:
    """One criterion as it is written in an address."""

    indicateur: str
    sens: str
    seuil: str
    points: int


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """A named set; `requis` points retain a territory. Where and when is left to who opens it."""

    nom: str
    niveau: str
    population: str
    criteres: tuple[KeptCriterion, ...]
    requis: int


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A set in the registry: its number, who kept it last and when (UTC)."""

    id: int
    organisation: str
    criteria: CriteriaSet
    compte: str
    quand: datetime

    def is_changed_by(self, identity: Identity) -> bool:
        """Whether an account may replace or remove it."""
        return may_change(identity, self.organisation, self.compte)


class CriteriaSets:
    """Reads and changes; no organisation learns of another's."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, organisation: str) -> Sequence[KeptSet]:
        """Those of an organisation, by name."""
        query = select(JeuCriteresRow).where(JeuCriteresRow.organisation == organisation)
        with reading(self._engine) as session:
            sets = [_kept(row) for row in session.scalars(query)]
        return sorted(sets, key=lambda one: (one.criteria.nom.casefold(), one.id))

    def save(
        self, identity: Identity, criteria: CriteriaSet, now: datetime, *, replace: bool = False
    ) -> None:
        """Keeps a set under its name; `replace`: instead of the one that has the name.

        Raises Conflict for a name that is taken, Forbidden for who may not, InvalidValue for a
        name that is none or one set too many.
        """
        if not qualifies(identity):
            raise Forbidden("votre organisme ne qualifie pas de territoires")
        if not 0 < len(criteria.nom) <= LONGEST or not criteria.nom.isprintable():
            raise InvalidValue(f"Nom du jeu : 1 à {LONGEST} caractères imprimables")
        code = identity.organisation.code
        with writing(self._engine) as session:
            # Two that save at once: the second waits, and sees the name of the first.
            session.get_one(OrganisationRow, code, with_for_update=True)
            row = _row_named(session, code, criteria.nom)
            if row is None:
                _check_room(session, code)
                row = JeuCriteresRow(organisation=code, nom=criteria.nom)
                session.add(row)
            elif not replace:
                raise Conflict(
                    f"Nom du jeu : {cited(criteria.nom)} est déjà pris ; choisissez-en un autre, ou"
                    " cochez « Remplacer »"
                )
            elif not may_change(identity, code, row.compte):
                raise Forbidden(_not_yours(row))
            _fill(row, criteria)
            row.compte, row.quand = identity.compte, now

    def remove(self, identity: Identity, number: int) -> None:
        """Forgets a set. Raises NotFound, the same for none and another's, and Forbidden."""
        with writing(self._engine) as session:
            row = session.get(JeuCriteresRow, number)
            if row is None or row.organisation != identity.organisation.code:
                raise NotFound(_UNKNOWN)
            if not may_change(identity, row.organisation, row.compte):
                raise Forbidden(_not_yours(row))
            session.delete(row)


def _row_named(session: Session, code: str, nom: str) -> JeuCriteresRow | None:
    query = select(JeuCriteresRow).where(
        JeuCriteresRow.organisation == code, JeuCriteresRow.nom == nom
    )
    return session.scalars(query).one_or_none()


def _check_room(session: Session, code: str) -> None:
    query = select(func.count()).where(JeuCriteresRow.organisation == code)
    if (session.scalar(query) or 0) >= MOST:
        raise InvalidValue(f"{MOST} jeux de critères au plus par organisme : retirez-en un d’abord")


def _not_yours(row: JeuCriteresRow) -> str:
    return (
        f"« {row.nom} » a été gardé par {row.compte} : lui seul, ou l’administrateur ou le"
        " signataire de votre organisme, le remplace ou le retire"
    )


def _fill(row: JeuCriteresRow, criteria: CriteriaSet) -> None:
    row.niveau, row.population, row.requis = criteria.niveau, criteria.population, criteria.requis
    row.criteres = [
        {"indicateur": c.indicateur, "sens": c.sens, "seuil": c.seuil, "points": c.points}
        for c in criteria.criteres
    ]


def _kept(row: JeuCriteresRow) -> KeptSet:
    criteres = tuple(KeptCriterion(**one) for one in row.criteres)
    criteria = CriteriaSet(row.nom, row.niveau, row.population, criteres, row.requis)
    return KeptSet(row.id, row.organisation, criteria, row.compte, row.quand)
