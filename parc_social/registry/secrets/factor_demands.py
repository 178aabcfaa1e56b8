"""Organisations that ask two factors of their accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, select

from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.engine import reading, writing
from parc_social.database.sign_in_rows import ExigenceRow
from parc_social.errors import NotFound
from parc_social.wording import cited


@dataclass(frozen=True, slots=True)
class FactorDemand:
    """Since when an organisation asks for two, and who said so."""

    depuis: datetime
    par: str


class FactorDemands:
    """Reads and acts; a session of one factor of an account of it ends at once (sessions.py)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> Mapping[str, FactorDemand]:
        """Those in force, by the code of their organisation."""
        with reading(self._engine) as session:
            rows = session.scalars(select(ExigenceRow))
            return {one.organisation: FactorDemand(one.depuis, one.par) for one in rows}

    def ask(self, organisation: str, by: str, now: datetime) -> None:
        """Asked from now; harmless where it is. Raises NotFound."""
        with writing(self._engine) as session:
            if session.get(OrganisationRow, organisation, with_for_update=True) is None:
                raise NotFound(f"aucun organisme {cited(organisation)} dans le registre")
            if session.get(ExigenceRow, organisation) is None:
                session.add(ExigenceRow(organisation=organisation, depuis=now, par=by))

    def ask_no_more(self, organisation: str) -> None:
        """From now one is enough; harmless where it was."""
        with writing(self._engine) as session:
            session.execute(delete(ExigenceRow).where(ExigenceRow.organisation == organisation))
