"""One line of the journal, before it has its place in a chain."""

from datetime import UTC, datetime
from operator import le
from typing import Any, NamedTuple

from parc_social.database.journal_rows import JournalRow

_SIZES = {c.name: getattr(c.type, "length", None) for c in JournalRow.__table__.columns}
_TEXTS = (
    *("requete_id", "methode", "operation", "compte", "organisation", "conventions"),
    *("collection", "requete", "adresse", "droits", "acteur", "jeton"),
)
_ROOM = tuple(_SIZES[name] or 0 for name in _TEXTS)
GAP = "lacune"  # the operation of a line that stands for lines that could not be kept
ERASED = "effacement"  # the operation of a line that tells which deposit lost its file
FACTOR_RESET = "second-facteur-retire"  # the operation of a line: by the operator's command
FACTORS_ASKED = "deux-facteurs-exiges"  # or no more, of an organisation: by the command
ARCHIVED = "archivage"  # the operation of a line that tells which file older lines went to


class JournalEntry(NamedTuple):
    """One request and its answer; no secret, no row, no value of a person.

    `octets` None: the answer was streamed and its length is not known. `droits` is the digest of
    the Grant. `acteur` is the portal that acted for the account, if any. `jeton` is the digest of
    the `jti` of a bearer token: the lines of one token have the same.
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
    acteur: str = ""
    jeton: str = ""


def row_of(entry: JournalEntry) -> dict[str, Any]:
    """The columns of a line, each cut to its size: a line must never fail to fit."""
    texts = (
        *(entry.requete_id, entry.methode, entry.operation, entry.compte, entry.organisation),
        *(" ".join(entry.conventions), entry.collection, entry.requete, entry.adresse),
        *(entry.droits, entry.acteur, entry.jeton),
    )
    text = "".join(texts)
    if not text.isascii() or "\0" in text:
        texts = tuple(map(_clean, texts))
    if not all(map(le, map(len, texts), _ROOM)):
        texts = tuple(value[:room] for value, room in zip(texts, _ROOM, strict=True))
    values: dict[str, Any] = dict(zip(_TEXTS, texts, strict=True))
    values["quand"] = instant(entry.quand)
    values["statut"] = entry.statut
    values["octets"] = entry.octets
    values["duree_ms"] = entry.duree_ms
    return values


def gap(lines: int) -> dict[str, Any]:
    """The line that stands for lines that could not be kept, so that their loss is told."""
    return row_of(JournalEntry(datetime.now(UTC), "", "", GAP, 503, 0, requete=f"lignes={lines}"))


def archive_entry(name: str, digest: str) -> JournalEntry:
    """The line that tells of an archive: its file and the SHA-256 of it."""
    request = f"fichier={name}&somme={digest}"
    return JournalEntry(datetime.now(UTC), "", "", ARCHIVED, 200, 0, requete=request)


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds: what is hashed is what is kept, and it sorts."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")


def _clean(value: str) -> str:
    """Without what PostgreSQL can't hold."""
    value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return value.encode("utf-8", "replace").decode()
