"""Organisations as rows and as decisions know them: dated successions, incident under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from parc_social.access.conventions.succession_rules import check_succession
from parc_social.access.model.organisation import Organisation, parse_organisation
from parc_social.access.model.succession import Succession, SuccessionKind, about
from parc_social.database.convention_rows import (
    OrganisationEvenementRow,
    OrganisationRow,
    SuccessionRow,
)
from parc_social.database.engine import reading, writing
from parc_social.errors import Forbidden, InvalidValue, NotFound
from parc_social.wording import cited


def row_of(organisation: Organisation) -> OrganisationRow:
    """The row of an organisation."""
    ressort = organisation.ressort
    return OrganisationRow(
        code=organisation.code,
        nom=organisation.nom,
        genre=organisation.genre.value,
        ressort=f"{ressort.niveau}:{ressort.code}" if ressort else None,
    )


def organisation_of(row: OrganisationRow) -> Organisation:
    """The organisation of a row, checked again."""
    return parse_organisation(row.code, row.nom, row.genre, row.ressort)


@dataclass(frozen=True, slots=True)
class SuccessionRecord:
    """A succession, who registered it, when (UTC), and why."""

    succession: Succession
    compte: str
    quand: datetime
    motif: str = ""


class Successions:
    """Reads and adds."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> Sequence[SuccessionRecord]:
        """Every succession, in the order of its registration."""
        with reading(self._engine) as session:
            rows = session.scalars(select(SuccessionRow).order_by(SuccessionRow.id))
            return [SuccessionRecord(_succession(r), r.compte, r.quand, r.motif) for r in rows]

    def add(self, record: SuccessionRecord) -> None:
        """Registers one. Raises NotFound for a party, InvalidValue, Forbidden as the rules say."""
        new = record.succession
        with writing(self._engine) as session:
            parties = [_party(session, code) for code in (new.de, new.vers)]
            check_succession(new, known_successions(session), *parties)
            session.add(
                SuccessionRow(
                    genre=new.nature.value,
                    de=new.de,
                    vers=new.vers,
                    le=new.le,
                    communes=list(new.communes) or None,
                    quand=record.quand,
                    compte=record.compte,
                    motif=record.motif,
                )
            )


def known_successions(session: Session) -> tuple[Succession, ...]:
    """All of them, in the order of their registration: there are a few a year."""
    rows = session.scalars(select(SuccessionRow).order_by(SuccessionRow.id))
    return tuple(_succession(row) for row in rows)


def _party(session: Session, code: str) -> Organisation:
    row = session.get(OrganisationRow, code)
    if row is None:
        raise NotFound(f"aucun organisme {cited(code)} dans le registre")
    return organisation_of(row)


def _succession(row: SuccessionRow) -> Succession:
    return Succession(
        SuccessionKind(row.genre), row.de, row.vers, row.le, tuple(row.communes or ())
    )


SUSPENDUE, REPRISE = "suspendue", "reprise"


@dataclass(frozen=True, slots=True)
class Parties:
    """Successions and incidents registered beside the organisations: a few lines a year."""

    successions: tuple[Succession, ...]
    incidents: Mapping[str, str]

    def party(self, row: OrganisationRow) -> Organisation:
        """An organisation with what touches it."""
        found = organisation_of(row)
        successions = about(row.code, self.successions)
        suspension = self.incidents.get(row.code, "")
        if not (successions or suspension):
            return found  # of 20,000 all but a few
        return replace(found, successions=successions, suspension=suspension)


def known_parties(session: Session) -> Parties:
    """Successions and incidents registered now."""
    incidents: dict[str, str] = {}
    query = select(OrganisationEvenementRow).order_by(OrganisationEvenementRow.id)
    for event in session.scalars(query):
        incidents[event.organisation] = event.motif if event.acte == SUSPENDUE else ""
    return Parties(known_successions(session), incidents)


class Incidents:
    """Suspends an organisation as a whole, whatever its conventions say; append-only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def suspend(self, code: str, compte: str, motif: str, quand: datetime) -> None:
        """Raises NotFound, InvalidValue without motive, Forbidden when it is suspended already."""
        if not motif.strip():
            raise InvalidValue(f"un motif est nécessaire (organisme {code})")
        self._add(OrganisationEvenementRow(
            organisation=code, acte=SUSPENDUE, quand=quand, compte=compte, motif=motif.strip()
        ))  # fmt: skip

    def resume(self, code: str, compte: str, motif: str, quand: datetime) -> None:
        """Raises NotFound, Forbidden when it is not suspended."""
        self._add(OrganisationEvenementRow(
            organisation=code, acte=REPRISE, quand=quand, compte=compte, motif=motif
        ))  # fmt: skip

    def _add(self, event: OrganisationEvenementRow) -> None:
        with writing(self._engine) as session:
            code = event.organisation
            if session.get(OrganisationRow, code, with_for_update=True) is None:
                raise NotFound(f"aucun organisme {cited(code)} dans le registre")
            is_suspended = bool(known_parties(session).incidents.get(code))
            if is_suspended is (event.acte == SUSPENDUE):
                raise Forbidden(
                    f"l'organisme {code} est {'déjà' if is_suspended else 'non'} suspendu"
                )
            session.add(event)
