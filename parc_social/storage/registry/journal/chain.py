"""What is hashed: heads of writers, lines, seals and archives, each over the one before it."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

from parc_social.storage.registry.models import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)

ORIGIN = "0" * 64
FIRST_FORM, FORM = 1, 2  # how the lines of a writer are hashed; the first came before writers
_PRINT = "empreinte"


def columns_of(table: Any) -> tuple[str, ...]:
    """The columns of a table, in its order."""
    return tuple(column.name for column in table.__table__.columns)


LINE = columns_of(JournalRow)
HEAD = columns_of(JournalRedacteurRow)
SEAL = columns_of(JournalSceauRow)
ARCHIVE = columns_of(JournalArchiveRow)

_FIRST_LINE = (
    *("rang", "quand", "compte", "organisation", "conventions", "methode", "operation"),
    *("collection", "requete", "statut", "octets", "duree_ms", "requete_id", "adresse", "droits"),
    "precedent",
)


def line_print(line: Mapping[str, Any], form: int = FORM) -> str:
    """Hash of a line over all that it says and the hash of the line before."""
    if form == FIRST_FORM:
        text = json.dumps([line[name] for name in _FIRST_LINE], ensure_ascii=True)
        return sha256(text.encode()).hexdigest()
    return _print(line, LINE)


def head_print(head: Mapping[str, Any]) -> str:
    """Hash of the head of a writer: what its first line follows."""
    return _print(head, HEAD)


def seal_print(seal: Mapping[str, Any]) -> str:
    """Hash of a seal."""
    return _print(seal, SEAL)


def archive_print(archive: Mapping[str, Any]) -> str:
    """Hash of what an archive left in the journal."""
    return _print(archive, ARCHIVE)


def _print(values: Mapping[str, Any], columns: Sequence[str]) -> str:
    said = [values[name] for name in columns if name != _PRINT]
    return sha256(orjson.dumps(said)).hexdigest()
