"""Selections of jobs: one's own, those of a filter, the next to be run, those that were left."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from parc_social.database.convention_rows import OrganisationRow
from parc_social.database.job_rows import TravailRow
from parc_social.domain.job import JobLimits, JobState, Owner
from parc_social.errors import NotFound
from parc_social.registry.jobs.order import (
    JobFilter,
    TakenJob,
)

UNKNOWN_JOB = "calcul introuvable"


def own_job(session: Session, owner: Owner, job_id: str) -> TravailRow:
    """The caller's own job. Raises NotFound, the same for none and for somebody else's."""
    row = session.get(TravailRow, job_id)
    if row is None or (row.compte, row.organisation) != (owner.account, owner.organisation):
        raise NotFound(UNKNOWN_JOB)
    return row


def is_of(owner: Owner) -> tuple[ColumnElement[bool], ...]:
    """Conditions of the jobs of an owner."""
    return TravailRow.compte == owner.account, TravailRow.organisation == owner.organisation


def alive_of(*processes: str) -> Select[TravailRow]:
    """Jobs of some processes, whoever's, that wait or are under way."""
    alive = TravailRow.etat.in_((JobState.ACCEPTED, JobState.RUNNING))
    return select(TravailRow).where(TravailRow.processus.in_(processes), alive)


def held_job(session: Session, job: TakenJob) -> TravailRow | None:
    """The job that a worker holds under its name, locked; None when it is no longer its own."""
    query = select(TravailRow).where(TravailRow.id == job.id, TravailRow.preneur == job.holder)
    return session.scalar(query.with_for_update())


def lock_organisation(session: Session, organisation: str) -> None:
    """What is counted of an organisation stays so until the end of the transaction."""
    session.scalar(
        select(OrganisationRow.code)
        .where(OrganisationRow.code == organisation)
        .with_for_update(key_share=True)
    )


def count_of(session: Session, organisation: str, state: JobState) -> int:
    """Number of jobs of an organisation in a state."""
    query = select(func.count()).where(
        TravailRow.organisation == organisation, TravailRow.etat == state
    )
    return session.scalar(query) or 0


def candidates(bounds: JobLimits) -> Select[str, str]:
    """Candidates, the oldest first; the bound of their organisation is looked at again later."""
    full = (
        select(TravailRow.organisation)
        .where(TravailRow.etat == JobState.RUNNING)
        .group_by(TravailRow.organisation)
        .having(func.count() >= bounds.running)
    )
    return (
        select(TravailRow.id, TravailRow.organisation)
        .where(TravailRow.etat == JobState.ACCEPTED, TravailRow.organisation.not_in(full))
        .order_by(TravailRow.cree, TravailRow.id)
        .limit(10)
    )


def left_behind(now: datetime, bounds: JobLimits) -> Select[TravailRow]:
    """Jobs whose worker is silent, that nobody took, or that expired."""
    return select(TravailRow).where(
        or_(
            (TravailRow.etat == JobState.RUNNING) & (TravailRow.vu < now - bounds.silence),
            (TravailRow.etat == JobState.ACCEPTED) & (TravailRow.cree < now - bounds.patience),
            TravailRow.expire < now,
        )
    )


def apply_filter(
    query: Select[TravailRow], filter_: JobFilter, now: datetime
) -> Select[TravailRow]:
    """The jobs of a query that a filter keeps."""
    if filter_.processes:
        query = query.where(TravailRow.processus.in_(filter_.processes))
    if filter_.apart:
        query = query.where(TravailRow.processus.not_in(filter_.apart))
    if filter_.states:
        query = query.where(TravailRow.etat.in_(filter_.states))
    if filter_.since is not None:
        query = query.where(TravailRow.cree >= filter_.since)
    if filter_.until is not None:
        query = query.where(TravailRow.cree <= filter_.until)
    if filter_.shortest is not None:
        since = now - timedelta(seconds=filter_.shortest)
        running = (TravailRow.etat == JobState.RUNNING) & (TravailRow.debut <= since)
        query = query.where((TravailRow.duree_s >= filter_.shortest) | running)
    if filter_.longest is not None:
        since = now - timedelta(seconds=filter_.longest)
        running = (TravailRow.etat == JobState.RUNNING) & (TravailRow.debut >= since)
        query = query.where((TravailRow.duree_s <= filter_.longest) | running)
    return query
