"""Dated successions of organisations; append-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from parc_social.access.conventions.succession_rules import check_succession
from parc_social.access.model.organisation import Organisation
from parc_social.access.model.succession import Succession, SuccessionKind
from parc_social.database.organisation_rows import OrganisationRow, SuccessionRow
from parc_social.database.transactions import reading, writing
from parc_social.errors import NotFound
from parc_social.registry.organisation_row import organisation_of


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

    def add(self, recorded: SuccessionRecord) -> None:
        """Registers one. Raises NotFound for a party, InvalidValue, Forbidden as the rules say."""
        new = recorded.succession
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
                    quand=recorded.quand,
                    compte=recorded.compte,
                    motif=recorded.motif,
                )
            )


def known_successions(session: Session) -> tuple[Succession, ...]:
    """All of them, in the order of their registration: there are a few a year."""
    rows = session.scalars(select(SuccessionRow).order_by(SuccessionRow.id))
    return tuple(_succession(row) for row in rows)


def _party(session: Session, code: str) -> Organisation:
    row = session.get(OrganisationRow, code)
    if row is None:
        raise NotFound(f"aucun organisme {code!r} dans le registre")
    return organisation_of(row)


def _succession(row: SuccessionRow) -> Succession:
    return Succession(
        SuccessionKind(row.genre), row.de, row.vers, row.le, tuple(row.communes or ())
    )
