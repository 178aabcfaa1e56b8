"""Executions of processes that are kept: who asked, where they stand, what they answered.

A job belongs to the account that asked, in the organisation that it acted for: to all others,
colleagues too, it does not exist. A worker that takes one puts its name on it, and only under that
name writes on: one that was held for dead and comes back finds that the job is no longer its own.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from parc_social.database.engine import reading, writing
from parc_social.database.job_rows import TravailResultatRow, TravailRow
from parc_social.domain.job import BOUNDS, Job, JobLimits, JobState, Owner
from parc_social.errors import Conflict, Full, NotFound
from parc_social.registry.jobs.order import (
    MESSAGE_LENGTH,
    RUNS,
    JobFilter,
    Order,
    Result,
    TakenJob,
    end_job,
    forget_result,
    job_of,
    order_of,
    recover,
    row_of,
    wait_again,
)
from parc_social.registry.jobs.selection import (
    UNKNOWN_JOB,
    alive_of,
    apply_filter,
    candidates,
    count_of,
    held_job,
    is_of,
    left_behind,
    lock_organisation,
    own_job,
)


class Jobs:
    """Reads and changes of jobs; every reading names the owner."""

    def __init__(self, engine: Engine, bounds: JobLimits = BOUNDS) -> None:
        self._engine = engine
        self.bounds = bounds

    def accept(self, order: Order, now: datetime, *, alone: str = "") -> Job:
        """A new job, waiting. Raises Full when as many of its organisation wait already.

        `alone`: what is said where another of its process waits or runs (Conflict).
        """
        row = row_of(order, now, self.bounds)
        with writing(self._engine) as session:
            lock_organisation(session, order.owner.organisation)
            if alone and session.scalar(alive_of(order.process).limit(1)) is not None:
                raise Conflict(alone)
            if (
                count_of(session, order.owner.organisation, JobState.ACCEPTED)
                >= self.bounds.waiting
            ):
                raise Full(
                    f"{self.bounds.waiting} calculs de votre organisme attendent déjà :"
                    " attendez la fin de l'un d'eux, ou abandonnez-le (DELETE /jobs/{id})"
                )
            session.add(row)
            session.flush()
            return job_of(row)

    def find(self, owner: Owner, job_id: str) -> Job:
        """One's own job. Raises NotFound, the same for none and for somebody else's."""
        with reading(self._engine) as session:
            return job_of(own_job(session, owner, job_id))

    def listed(self, owner: Owner, filter_: JobFilter, now: datetime) -> tuple[Sequence[Job], int]:
        """A page of one's own jobs, the latest first, and how many there are in all."""
        query = apply_filter(select(TravailRow).where(*is_of(owner)), filter_, now)
        with reading(self._engine) as session:
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            page = query.order_by(TravailRow.cree.desc(), TravailRow.id)
            rows = session.scalars(page.limit(filter_.limit).offset(filter_.offset))
            return [job_of(row) for row in rows], total

    def result(self, owner: Owner, job_id: str) -> Result:
        """Result of one's own successful job. Raises NotFound."""
        with reading(self._engine) as session:
            row = own_job(session, owner, job_id)
            stored = session.get(TravailResultatRow, row.id)
            if stored is None:
                raise NotFound(UNKNOWN_JOB)
            return Result(stored.media, stored.contenu, row.droits)

    def dismiss(self, owner: Owner, job_id: str, now: datetime) -> Job:
        """Given up by its owner: it stops if it runs, and keeps nothing. Raises NotFound."""
        with writing(self._engine) as session:
            row = own_job(session, owner, job_id)
            if row.etat != JobState.DISMISSED:
                forget_result(session, row.id)
                end_job(row, JobState.DISMISSED, "abandonné", now)
                row.octets = 0
                session.flush()
            return job_of(row)

    def awaited_files(self, processes: Sequence[str]) -> frozenset[str]:
        """Tokens of the files that jobs of some processes, waiting or under way, are to read."""
        with reading(self._engine) as session:
            bodies = [row.demande for row in session.scalars(alive_of(*processes))]
        return frozenset(str(one["inputs"]["fichier"]) for one in bodies if one)

    def under_way(
        self, processes: Sequence[str], organisations: Collection[str], deposit: str
    ) -> Job | None:
        """The job of one of these organisations that checks a deposit; None: there is none."""
        query = alive_of(*processes).where(TravailRow.organisation.in_(organisations))
        with reading(self._engine) as session:
            for row in session.scalars(query):
                if row.demande and row.demande["inputs"].get("depot") == deposit:
                    return job_of(row)
        return None

    def latest(self, process: str) -> Job | None:
        """The last job of a process, whoever's; None: none is kept."""
        query = select(TravailRow).where(TravailRow.processus == process)
        with reading(self._engine) as session:
            row = session.scalar(query.order_by(TravailRow.cree.desc()).limit(1))
            return None if row is None else job_of(row)

    def take(self, now: datetime) -> TakenJob | None:
        """The oldest job that waits and whose organisation may run one more, for one worker."""
        with reading(self._engine) as session:
            waiting = list(session.execute(candidates(self.bounds)))
        for job_id, organisation in waiting:
            job = self._take(job_id, organisation, now)
            if job is not None:
                return job
        return None

    def beat(self, job: TakenJob, now: datetime, progress: int, message: str) -> bool:
        """The worker lives, and says how far it is; False: the job is its own no more."""
        text = message[:MESSAGE_LENGTH] or RUNS
        return self._change(job, vu=now, avancement=progress, message=text)

    def succeed(self, job: TakenJob, result: Result, now: datetime) -> bool:
        """Keeps the answer; False: the job is the worker's no more, and nothing is kept.

        An answer beyond the bounds makes a failure of it.
        """
        with writing(self._engine) as session:
            row = held_job(session, job)
            if row is None:
                return False
            lock_organisation(session, row.organisation)
            reason = self._too_much(session, row.organisation, len(result.body))
            if reason:
                end_job(row, JobState.FAILED, reason, now, code="result-too-large")
                return True
            session.add(TravailResultatRow(travail=row.id, media=result.media, contenu=result.body))
            end_job(row, JobState.SUCCESSFUL, "terminé", now)
            row.droits, row.octets = result.digest, len(result.body)
        return True

    def fail(self, job: TakenJob, code: str, message: str, now: datetime) -> bool:
        """Ended without an answer, by a refusal of that code; False: not the worker's any more."""
        with writing(self._engine) as session:
            row = held_job(session, job)
            if row is None:
                return False
            end_job(row, JobState.FAILED, message, now, code=code)
        return True

    def give_back(self, job: TakenJob, now: datetime, *, counted: bool = False) -> bool:
        """The worker stops: the job waits again, as if it had not been taken.

        `counted`: it was tried all the same, and is not for ever.
        """
        with writing(self._engine) as session:
            row = held_job(session, job)
            if row is None:
                return False
            row.essais -= not counted
            wait_again(row, now)
        return True

    def recover(self, now: datetime) -> int:
        """Gives back jobs of dead workers, ends those that nobody begins, drops what expired.

        Returns how many were changed.
        """
        with reading(self._engine) as session:
            if session.scalar(select(left_behind(now, self.bounds).exists())) is False:
                return 0
        with writing(self._engine) as session:
            rows = list(
                session.scalars(left_behind(now, self.bounds).with_for_update(skip_locked=True))
            )
            for row in rows:
                recover(session, row, now, self.bounds)
        return len(rows)

    def _take(self, job_id: str, organisation: str, now: datetime) -> TakenJob | None:
        holder = secrets.token_hex(16)
        with writing(self._engine) as session:
            lock_organisation(session, organisation)
            if count_of(session, organisation, JobState.RUNNING) >= self.bounds.running:
                return None
            query = select(TravailRow).where(
                TravailRow.id == job_id, TravailRow.etat == JobState.ACCEPTED
            )
            row = session.scalar(query.with_for_update(skip_locked=True))
            if row is None or row.demande is None:
                return None
            row.etat, row.preneur, row.message = JobState.RUNNING, holder, RUNS
            row.vu, row.debut, row.essais = now, now, row.essais + 1
            return TakenJob(row.id, holder, order_of(row, row.demande), row.essais)

    def _change(self, job: TakenJob, **values: Any) -> bool:
        with writing(self._engine) as session:
            result = session.execute(
                update(TravailRow)
                .where(TravailRow.id == job.id, TravailRow.preneur == job.holder)
                .values(**values)
            )
            return cast(Any, result).rowcount == 1

    def _too_much(self, session: Session, organisation: str, octets: int) -> str:
        if octets > self.bounds.octets:
            return (
                f"le résultat pèse {octets} octets, plus que {self.bounds.octets} :"
                " demandez moins de territoires ou d'indicateurs"
            )
        stored_octets = select(func.sum(TravailRow.octets)).where(
            TravailRow.organisation == organisation
        )
        if (session.scalar(stored_octets) or 0) + octets > self.bounds.kept_octets:
            return (
                f"les résultats gardés de votre organisme dépassent {self.bounds.kept_octets}"
                " octets : effacez-en (DELETE /jobs/{id}) puis recommencez"
            )
        return ""
