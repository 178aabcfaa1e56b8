"""What is hashed: heads of writers, lines, seals and archives, each over the one before it."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from operator import itemgetter
from typing import Any

import orjson

from parc_social.database.models import (
    JournalArchiveRow,
    JournalRedacteurRow,
    JournalRow,
    JournalSceauRow,
)

ORIGIN = "0" * 64
# How the lines of a writer are hashed: before there were writers, before `jeton`, now.
FIRST_FORM, SECOND_FORM, FORM = 1, 2, 3
_PRINT = "empreinte"


def columns_of(table: Any) -> tuple[str, ...]:
    """The columns of a table, in its order."""
    return tuple(column.name for column in table.__table__.columns)


LINE = columns_of(JournalRow)
HEAD = columns_of(JournalRedacteurRow)
SEAL = columns_of(JournalSceauRow)
ARCHIVE = columns_of(JournalArchiveRow)

_SINCE = {FIRST_FORM: ("acteur", "jeton"), SECOND_FORM: ("jeton",)}  # what came after a form
_LINE_SAID, _SECOND_SAID, _SEAL_SAID = (
    itemgetter(*(name for name in columns if name not in (_PRINT, *later)))
    for columns, later in ((LINE, ()), (LINE, _SINCE[SECOND_FORM]), (SEAL, ()))
)
_SECOND_LINE = frozenset(LINE) - {"jeton"}
_FIRST_LINE = (
    *("rang", "quand", "compte", "organisation", "conventions", "methode", "operation"),
    *("collection", "requete", "statut", "octets", "duree_ms", "requete_id", "adresse", "droits"),
    "precedent",
)


def line_print(line: Mapping[str, Any], form: int = FORM) -> str:
    """Hash of a line over all that it says and the hash of the line before.

    Empty, hence never the right one, for a line that says what its form has no place for.
    """
    if form == FORM:
        return sha256(orjson.dumps(_LINE_SAID(line))).hexdigest()
    if any(line[name] for name in _SINCE[form]):
        return ""
    if form == FIRST_FORM:
        text = json.dumps([line[name] for name in _FIRST_LINE], ensure_ascii=True)
        return sha256(text.encode()).hexdigest()
    return sha256(orjson.dumps(_SECOND_SAID(line))).hexdigest()


def completed(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line that was written in a file before `jeton` was a column, as the table has it now."""
    return line if line.keys() ^ _SECOND_LINE else {"jeton": "", **line}


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
