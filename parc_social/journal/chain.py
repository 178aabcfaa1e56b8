"""What is hashed: heads of writers, lines, seals and archives, each over the one before it."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

import orjson

from parc_social.database.journal_rows import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)

FORM = 1  # how the lines of a writer are hashed
_PRINT = "empreinte"


def columns_of(table: Any) -> tuple[str, ...]:
    """The columns of a table, in its order."""
    return tuple(column.name for column in table.__table__.columns)


LINE = columns_of(JournalRow)
HEAD = columns_of(JournalRedacteurRow)
SEAL = columns_of(JournalSceauRow)
ARCHIVE = columns_of(JournalArchiveRow)

_LINE_SAID, _SEAL_SAID = (
    itemgetter(*(name for name in columns if name != _PRINT)) for columns in (LINE, SEAL)
)


def line_print(line: Mapping[str, Any]) -> str:
    """Hash of a line over all that it says and the hash of the line before."""
    return sha256(orjson.dumps(_LINE_SAID(line))).hexdigest()


def head_print(head: Mapping[str, Any]) -> str:
    """Hash of the head of a writer: what its first line follows."""
    return _print(head, HEAD)


def seal_print(seal: Mapping[str, Any]) -> str:
    """Hash of a seal."""
    return sha256(orjson.dumps(_SEAL_SAID(seal))).hexdigest()


def archive_print(archive: Mapping[str, Any]) -> str:
    """Hash of what an archive left in the journal."""
    return _print(archive, ARCHIVE)


def _print(values: Mapping[str, Any], columns: Sequence[str]) -> str:
    said = [values[name] for name in columns if name != _PRINT]
    return sha256(orjson.dumps(said)).hexdigest()
