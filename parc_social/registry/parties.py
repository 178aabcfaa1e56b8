"""Organisations as decisions know them: with their successions, and the incident under way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from parc_social.access.model.organisation import Organisation
from parc_social.access.model.succession import Succession, about
from parc_social.database.organisation_rows import OrganisationEvenementRow, OrganisationRow
from parc_social.database.transactions import writing
from parc_social.errors import Forbidden, InvalidValue, NotFound
from parc_social.registry.organisation_row import organisation_of
from parc_social.registry.successions import known_successions

SUSPENDUE, REPRISE = "suspendue", "reprise"


@dataclass(frozen=True, slots=True)
class Parties:
    """What was registered beside the organisations: a few lines a year."""

    successions: tuple[Succession, ...]
    incidents: Mapping[str, str]

    def party(self, row: OrganisationRow) -> Organisation:
        """An organisation with what touches it."""
        return replace(
            organisation_of(row),
            successions=about(row.code, self.successions),
            suspension=self.incidents.get(row.code, ""),
        )


def known_parties(session: Session) -> Parties:
    """What is registered now."""
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
                raise NotFound(f"aucun organisme {code!r} dans le registre")
            suspended = bool(known_parties(session).incidents.get(code))
            if suspended is (event.acte == SUSPENDUE):
                raise Forbidden(f"l'organisme {code} est {'déjà' if suspended else 'non'} suspendu")
            session.add(event)
