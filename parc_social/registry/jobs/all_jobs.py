"""Jobs of all organisations, for who runs the service: that they are, never what they hold.

Neither what was asked for, nor what was answered, nor the words told to the owner are read here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine, Select, func, select

from parc_social.database.engine import reading, writing
from parc_social.database.job_rows import TravailRow
from parc_social.domain.job import Job, JobState
from parc_social.errors import Conflict, NotFound
from parc_social.registry.jobs.order import end_job, job_of
from parc_social.registry.jobs.selection import UNKNOWN_JOB

_CANCELLED = "abandonné par le GIP SNE"


class AllJobs:
    """Lists, counts and cancels; for the pages that check who asks."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(
        self, state: JobState | None, process: str, offset: int, limit: int
    ) -> Sequence[Job]:
        """A page, the latest first; None and empty leave out nothing."""
        query = _filtered(select(TravailRow), state, process)
        page = query.order_by(TravailRow.cree.desc(), TravailRow.id).offset(offset).limit(limit)
        with reading(self._engine) as session:
            return [replace(job_of(row), message="") for row in session.scalars(page)]

    def count(self, state: JobState | None, process: str) -> int:
        """How many there are of a list."""
        query = _filtered(select(TravailRow.id), state, process)
        with reading(self._engine) as session:
            return session.scalar(select(func.count()).select_from(query.subquery())) or 0

    def counts(self) -> Mapping[JobState, int]:
        """How many of each state are kept."""
        query = select(TravailRow.etat, func.count()).group_by(TravailRow.etat)
        with reading(self._engine) as session:
            rows = session.execute(query).all()
        found = {row[0]: row[1] for row in rows}
        return {state: found.get(state, 0) for state in JobState}

    def oldest(self, state: JobState) -> datetime | None:
        """When the first of a state was asked for; None: there is none."""
        query = select(func.min(TravailRow.cree)).where(TravailRow.etat == state)
        with reading(self._engine) as session:
            return session.scalar(query)

    def processes(self) -> Sequence[str]:
        """The processes of the jobs that are kept, sorted."""
        query = select(TravailRow.processus).distinct().order_by(TravailRow.processus)
        with reading(self._engine) as session:
            return list(session.scalars(query))

    def cancel(self, job_id: str, now: datetime) -> None:
        """Ends one that waits or runs. Raises NotFound; Conflict when it is over already.

        Its result, if it ended, stays its owner's.
        """
        with writing(self._engine) as session:
            row = session.get(TravailRow, job_id, with_for_update=True)
            if row is None:
                raise NotFound(UNKNOWN_JOB)
            if JobState(row.etat).is_over:
                raise Conflict("ce travail est déjà terminé")
            end_job(row, JobState.DISMISSED, _CANCELLED, now)
            row.octets = 0


def _filtered[T](query: Select[T], state: JobState | None, process: str) -> Select[T]:
    if state is not None:
        query = query.where(TravailRow.etat == state)
    if process:
        query = query.where(TravailRow.processus == process)
    return query
