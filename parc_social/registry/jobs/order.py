"""Orders of jobs; how a row of theirs is written, read and ended."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from parc_social.access.conventions.delegation_format import parse_territoires, ressort_text
from parc_social.access.model.organisation import Delegation
from parc_social.database.job_rows import TravailResultatRow, TravailRow
from parc_social.domain.job import Job, JobLimits, JobState, Owner

WAITS, RUNS = "en attente", "en cours"


@dataclass(frozen=True, slots=True)
class Order:
    """Order of a job: by whom, under which Grant, of which process.

    `actor` is the portal that asks for the owner, None without one; `delegations` limit whoever
    asks. `body` holds `inputs`, `outputs` and `response`, checked before.
    """

    owner: Owner
    actor: Owner | None
    delegations: tuple[Delegation, ...]
    digest: str
    process: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TakenJob:
    """A job that one worker runs, and the name under which it does."""

    id: str
    holder: str
    order: Order
    attempt: int


@dataclass(frozen=True, slots=True)
class Result:
    """Result of a job, and the digest of the Grant that it was read under."""

    media: str
    body: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Filter of one's own jobs: None and empty leave out nothing. Durations in seconds.

    `since` and `until` are moments of creation, both included. `apart`: processes whose jobs are
    not of the API: they are listed where they alone are asked for.
    """

    limit: int
    offset: int = 0
    processes: tuple[str, ...] = ()
    states: tuple[JobState, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    shortest: float | None = None
    longest: float | None = None
    apart: tuple[str, ...] = ()


def row_of(order: Order, now: datetime, bounds: JobLimits) -> TravailRow:
    """A new row, waiting."""
    return TravailRow(
        id=str(UUID(bytes=secrets.token_bytes(16), version=4)),
        compte=order.owner.account,
        organisation=order.owner.organisation,
        acteur=order.actor.account if order.actor else "",
        acteur_organisation=order.actor.organisation if order.actor else "",
        delegations=[_document(one) for one in order.delegations],
        droits=order.digest,
        processus=order.process,
        demande=order.body,
        etat=JobState.ACCEPTED,
        avancement=0,
        message=WAITS,
        code="",
        essais=0,
        octets=0,
        cree=now,
        vu=now,
        expire=now + bounds.life,
    )


def job_of(row: TravailRow) -> Job:
    """A row as its owner sees it."""
    return Job(
        id=row.id,
        owner=Owner(row.compte, row.organisation),
        process=row.processus,
        state=JobState(row.etat),
        progress=row.avancement,
        message=row.message,
        code=row.code,
        created=row.cree,
        updated=row.vu,
        expires=row.expire,
        started=row.debut,
        finished=row.fin,
    )


def order_of(row: TravailRow, body: dict[str, Any]) -> Order:
    """Order of a row."""
    return Order(
        owner=Owner(row.compte, row.organisation),
        actor=Owner(row.acteur, row.acteur_organisation) if row.acteur else None,
        delegations=tuple(_delegation(one) for one in row.delegations),
        digest=row.droits,
        process=row.processus,
        body=body,
    )


def _document(one: Delegation) -> dict[str, Any]:
    places = one.territoires
    return {
        "couches": None if one.couches is None else list(one.couches),
        "territoires": None if places is None else [ressort_text(place) for place in places],
        "jusque": None if one.jusque is None else one.jusque.isoformat(),
    }


def _delegation(document: dict[str, Any]) -> Delegation:
    couches, jusque = document["couches"], document["jusque"]
    return Delegation(
        None if couches is None else tuple(couches),
        parse_territoires(document["territoires"]),
        None if jusque is None else date.fromisoformat(jusque),
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
        message = f"interrompu {row.essais} fois par l'arrêt du serveur de calcul : recommencez-le"
        end_job(row, JobState.FAILED, message, now, "unavailable")
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
