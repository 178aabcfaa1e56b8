"""What becomes of a job that ended, or whose worker did."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from parc_social.database.job_rows import TravailResultatRow, TravailRow
from parc_social.domain.job import JobLimits, JobState
from parc_social.registry.jobs.order import (
    WAITS,
)

MESSAGE_LENGTH = 500  # characters


def recover(session: Session, row: TravailRow, now: datetime, bounds: JobLimits) -> None:
    """Ends a job that nobody runs any more, has it wait again, or deletes it once it expired."""
    if row.expire < now:
        forget_result(session, row.id)
        session.delete(row)
    elif row.etat == JobState.ACCEPTED:
        end_job(
            row, JobState.FAILED, "aucun serveur de calcul n'a pris ce travail", now, "unavailable"
        )
    elif row.essais >= bounds.attempts:
        said = f"interrompu {row.essais} fois par l'arrêt du serveur de calcul"
        end_job(row, JobState.FAILED, said, now, "unavailable")
    else:
        wait_again(row, now)


def wait_again(row: TravailRow, now: datetime) -> None:
    """As it was before a worker took it."""
    row.etat, row.preneur, row.vu = JobState.ACCEPTED, None, now
    row.debut, row.avancement, row.message = None, 0, WAITS


def end_job(row: TravailRow, state: JobState, message: str, now: datetime, code: str = "") -> None:
    """Ends a job: its state, what it says of itself, how long it ran."""
    row.etat, row.message, row.code = state, message[:MESSAGE_LENGTH], code
    row.fin = row.vu = now
    row.duree_s = None if row.debut is None else (now - row.debut).total_seconds()
    row.preneur = row.demande = None
    if state is JobState.SUCCESSFUL:
        row.avancement = 100


def forget_result(session: Session, job_id: str) -> None:
    """Deletes what a job answered."""
    session.execute(delete(TravailResultatRow).where(TravailResultatRow.travail == job_id))
