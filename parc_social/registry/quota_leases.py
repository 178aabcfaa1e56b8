"""Leases of requests and places from buckets that the processes of all machines share.

In a registry in PostgreSQL, whose clock counts. What a process has on lease nobody else has: all of
them together never get more than a bucket gives. A lease of places ends by itself, should its
process die.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from parc_social.database.engine import writing
from parc_social.database.quota_rows import QuotaPlaceRow, QuotaSeauRow

LIFE_S = 10.0  # of a lease of places that is not renewed
_NOW = func.statement_timestamp()
_UNTIL = _NOW + timedelta(seconds=LIFE_S)
_SEAU, _PLACE = QuotaSeauRow, QuotaPlaceRow


@dataclass(frozen=True, slots=True)
class LeaseRequest:
    """What a process asks of the bucket `who`: `requests` more, `places` beside the `held`.

    `capacity`, `rate` (a second) and `most_places` are those of the bucket.
    """

    who: str
    capacity: int
    rate: float
    most_places: int
    requests: int
    places: int
    held: int


@dataclass(frozen=True, slots=True)
class Lease:
    """What was given, as many as were asked or fewer; what is `left`, the places of others."""

    requests: int
    places: int
    left: float
    elsewhere: int


@dataclass(frozen=True, slots=True)
class HeldLease:
    """What a process keeps of a bucket: `places`; `requests` that it gives back."""

    who: str
    places: int
    requests: int


class QuotaLeases:
    """The buckets of one registry. Every call raises Unavailable when it is away."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, holder: str, asked: LeaseRequest) -> Lease:
        """A lease for the process `holder` (at most 16 characters).

        The row of the bucket is locked meanwhile: its places are counted under that lock.
        """
        with writing(self._engine) as session:
            left, given = self._requests(session, asked)
            elsewhere = self._elsewhere(session, holder, asked.who)
            free = max(0, asked.most_places - elsewhere - asked.held)
            places = min(asked.places, free) if given or not asked.requests else 0
            if places:
                self._hold(session, holder, asked.who, asked.held + places)
        return Lease(int(given), places, left, elsewhere)

    def keep(self, holder: str, leases: Sequence[HeldLease]) -> None:
        """Renews places, gives back those that it keeps no more, and requests."""
        back = [{"who": one.who, "back": one.requests} for one in leases if one.requests]
        places = [self._place(holder, one.who, one.places) for one in leases]
        with writing(self._engine) as session:
            if back:
                given_back = update(_SEAU).where(_SEAU.qui == bindparam("who"))
                given_back = given_back.values(reste=_SEAU.reste + bindparam("back"))
                session.connection().execute(given_back, back)
            if places:
                session.connection().execute(_RENEWED, places)
            session.execute(delete(_PLACE).where((_PLACE.jusque < _NOW) | (_PLACE.places == 0)))

    def _requests(self, session: Session, asked: LeaseRequest) -> tuple[float, float]:
        """Left and given; a bucket that is taken from for the first time is full."""
        wanted = min(asked.requests, asked.capacity)
        passed = func.greatest(0, func.extract("epoch", _NOW - _SEAU.le))
        full = func.least(asked.capacity, _SEAU.reste + passed * asked.rate)
        given = func.least(wanted, func.greatest(0, func.floor(full)))
        first = {"qui": asked.who, "reste": asked.capacity - wanted, "le": _NOW, "donne": wanted}
        again = {"reste": full - given, "le": func.greatest(_SEAU.le, _NOW), "donne": given}
        taken = insert(_SEAU).values(first)
        taken = taken.on_conflict_do_update(index_elements=["qui"], set_=again)
        row = session.execute(taken.returning(_SEAU.reste, _SEAU.donne)).one()
        return row[0], row[1]

    def _elsewhere(self, session: Session, holder: str, who: str) -> int:
        others = (_PLACE.qui == who, _PLACE.porteur != holder, _PLACE.jusque > _NOW)
        return session.scalar(select(func.coalesce(func.sum(_PLACE.places), 0)).where(*others)) or 0

    def _hold(self, session: Session, holder: str, who: str, places: int) -> None:
        session.connection().execute(_RENEWED, self._place(holder, who, places))

    @staticmethod
    def _place(holder: str, who: str, places: int) -> dict[str, Any]:
        return {"who": who, "holder": holder, "places": places}


_RENEWED = (
    insert(QuotaPlaceRow)
    .values(
        qui=bindparam("who"), porteur=bindparam("holder"), places=bindparam("places"), jusque=_UNTIL
    )
    .on_conflict_do_update(
        index_elements=["qui", "porteur"],
        set_={"places": bindparam("places"), "jusque": _UNTIL},
    )
)
