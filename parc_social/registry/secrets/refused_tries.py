"""Refused tries of passwords, of keys and of codes: all processes count as one.

A table of what is wrong now, not of what was: a row goes a quarter of an hour after the last try.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Engine, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from parc_social.database.engine import reading, writing
from parc_social.database.sign_in_rows import EssaiRefuseRow

FIRST_WAIT_S = 30
LONGEST_WAIT_S = 900
_LONGEST = 60  # characters of a key
_MOST = 1_000  # rows that are read at once


class CountedTries:
    """All that is counted, as it stood when it was read."""

    def __init__(self, until: Mapping[tuple[str, str], datetime | None]) -> None:
        self._until = until

    def wait(self, who: str, network: str, now: datetime) -> int:
        """Seconds before the next try; 0: now."""
        return _seconds(self._until.get((_short(who), _short(network))), now)

    def is_counted(self, who: str, network: str) -> bool:
        """Whether there is anything to forget."""
        return (_short(who), _short(network)) in self._until


class RefusedTries:
    """Counts and waits; `who` is a kind of secret and an account, `network` an address."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def wait(self, who: str, network: str, now: datetime) -> int:
        """Seconds before the next try; 0: now."""
        query = select(EssaiRefuseRow.jusque).where(*_is_of(who, network))
        with reading(self._engine) as session:
            return _seconds(session.scalar(query), now)

    def counted(self) -> CountedTries | None:
        """All rows; None where they are so many that one is better looked up."""
        query = select(EssaiRefuseRow.qui, EssaiRefuseRow.reseau, EssaiRefuseRow.jusque)
        with reading(self._engine) as session:
            rows = session.execute(query.limit(_MOST + 1)).all()
        if len(rows) > _MOST:
            return None
        return CountedTries({(who, network): until for who, network, until in rows})

    def count(self, who: str, network: str, free: int, now: datetime) -> None:
        """One more; from the `free`-th on each doubles the wait, from 30 s to 15 minutes.

        After a quarter of an hour without any, the count begins again.
        """
        forgotten = now - timedelta(seconds=LONGEST_WAIT_S)
        dialect = sqlite if self._engine.dialect.name == "sqlite" else postgresql
        row = {"qui": _short(who), "reseau": _short(network), "nombre": 1, "dernier": now}
        added = dialect.insert(EssaiRefuseRow).values(**row)
        again = case((EssaiRefuseRow.dernier < forgotten, 1), else_=EssaiRefuseRow.nombre + 1)
        counted = added.on_conflict_do_update(
            index_elements=["qui", "reseau"], set_={"nombre": again, "dernier": now}
        ).returning(EssaiRefuseRow.nombre)
        with writing(self._engine) as session:
            session.execute(delete(EssaiRefuseRow).where(EssaiRefuseRow.dernier < forgotten))
            over = session.execute(counted).scalar_one() - free
            if over >= 0:
                seconds = min(FIRST_WAIT_S * 2 ** min(over, 10), LONGEST_WAIT_S)
                kept = session.get(EssaiRefuseRow, (_short(who), _short(network)))
                if kept is not None:
                    kept.jusque = now + timedelta(seconds=seconds)

    def is_counted(self, who: str, network: str) -> bool:
        """Whether there is anything to forget."""
        query = select(EssaiRefuseRow.nombre).where(*_is_of(who, network))
        with reading(self._engine) as session:
            return session.scalar(query) is not None

    def forget(self, who: str, network: str) -> None:
        """A right one was sent."""
        with writing(self._engine) as session:
            session.execute(delete(EssaiRefuseRow).where(*_is_of(who, network)))


def _is_of(who: str, network: str) -> tuple[ColumnElement[bool], ...]:
    return EssaiRefuseRow.qui == _short(who), EssaiRefuseRow.reseau == _short(network)


def _seconds(until: datetime | None, now: datetime) -> int:
    return 0 if until is None else max(0, -int(-(until - now).total_seconds() // 1))


def _short(text: str) -> str:
    """A key of the table: what was typed as a name may be long, or no text at all."""
    if len(text) <= _LONGEST and text.isprintable():
        return text
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LONGEST]
