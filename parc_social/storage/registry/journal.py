"""The append-only journal: one line a request, each chained to the one before by its hash."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, insert, select

from parc_social.storage.registry.models import JournalRow
from parc_social.storage.registry.session import answering, cursor_in_transaction

_TABLE = JournalRow.__table__
_CHAINED = tuple(c.name for c in _TABLE.columns if c.name != "empreinte")
_SIZES = {c.name: getattr(c.type, "length", None) for c in _TABLE.columns}
_FIRST = "0" * 64
_LOCK = 7_202_411  # PostgreSQL's advisory lock of this chain; any number of our own
_LAST = "SELECT numero, empreinte FROM journal ORDER BY numero DESC LIMIT 1"
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its answer; no secret, no row, no value of a person.

    `octets` None: the answer was streamed and its length is not known. `droits` is the digest of
    the Grant.
    """

    quand: datetime
    requete_id: str
    methode: str
    operation: str
    statut: int
    duree_ms: int
    octets: int | None = None
    compte: str = ""
    organisation: str = ""
    conventions: tuple[str, ...] = ()
    collection: str = ""
    requete: str = ""
    adresse: str = ""
    droits: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the chain found: how many lines, the last hash, and the first fault."""

    lignes: int
    empreinte: str
    faute: str | None = None


class Journal:
    """Writes and checks the journal. Raises Unavailable when a line can't be written."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        compiled = insert(JournalRow).compile(dialect=engine.dialect)
        self._insert = compiled.string
        self._order: Sequence[str] = getattr(compiled, "positiontup", None) or ()

    def append(self, entry: Entry) -> None:
        """Adds a line after the last one, whatever other processes do."""
        values = _values(entry)
        with cursor_in_transaction(self._engine, _LOCK) as cursor:
            cursor.execute(_LAST)
            last = cursor.fetchone()
            values["numero"] = last[0] + 1 if last else 1
            values["precedent"] = last[1] if last else _FIRST
            values["empreinte"] = _digest(values)
            cursor.execute(self._insert, self._bound(values))

    def verify(self) -> Verdict:
        """Reads the whole chain: a line changed, missing or out of order is the first fault.

        Lines cut off the end leave a whole chain: compare the last hash with one kept elsewhere.
        """
        count, last = 0, _FIRST
        for row in self._rows():
            fault = _fault(row, count + 1, last)
            if fault is not None:
                return Verdict(count, last, fault)
            count, last = row["numero"], row["empreinte"]
        return Verdict(count, last)

    def _bound(self, values: Mapping[str, Any]) -> Any:
        """In the driver's own form: by position in SQLite, by name in PostgreSQL."""
        return [values[name] for name in self._order] if self._order else values

    def _rows(self) -> Iterator[Mapping[str, Any]]:
        after = 0
        while True:
            page = select(_TABLE).where(JournalRow.numero > after).order_by(JournalRow.numero)
            with answering(), self._engine.connect() as connection:
                rows = connection.execute(page.limit(_BATCH)).mappings().all()
            if not rows:
                return
            yield from (dict(row) for row in rows)
            after = rows[-1]["numero"]


def _values(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {
        "quand": entry.quand.astimezone(UTC).isoformat(timespec="microseconds"),
        "compte": entry.compte,
        "organisation": entry.organisation,
        "conventions": " ".join(entry.conventions),
        "methode": entry.methode,
        "operation": entry.operation,
        "collection": entry.collection,
        "requete": entry.requete,
        "statut": entry.statut,
        "octets": entry.octets,
        "duree_ms": entry.duree_ms,
        "requete_id": entry.requete_id,
        "adresse": entry.adresse,
        "droits": entry.droits,
    }
    return {name: _fit(name, value) for name, value in values.items()}


def _fit(name: str, value: Any) -> Any:
    """Cut to its column, without what PostgreSQL can't hold: a line must never fail to fit."""
    if not isinstance(value, str):
        return value
    clean = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return clean.encode("utf-8", "replace").decode()[: _SIZES[name]]


def _digest(values: Mapping[str, Any]) -> str:
    line = json.dumps([values[name] for name in _CHAINED], ensure_ascii=True)
    return sha256(line.encode()).hexdigest()


def _fault(row: Mapping[str, Any], expected: int, last: str) -> str | None:
    if row["numero"] != expected:
        return f"la ligne {expected} manque"
    if row["precedent"] != last:
        return f"la ligne {expected} ne suit pas la précédente"
    if row["empreinte"] != _digest(row):
        return f"la ligne {expected} a été modifiée"
    return None
