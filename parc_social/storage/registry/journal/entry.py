"""One line of the journal, before it has its place in a chain."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parc_social.storage.registry.models import JournalRow

_SIZES = {c.name: getattr(c.type, "length", None) for c in JournalRow.__table__.columns}
GAP = "lacune"  # the operation of a line that stands for lines that could not be kept
ARCHIVED = "archivage"  # the operation of a line that tells which file older lines went to


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its answer; no secret, no row, no value of a person.

    `octets` None: the answer was streamed and its length is not known. `droits` is the digest of
    the Grant. `acteur` is the portal that acted for the account, if any.
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


def fitted(entry: Entry) -> dict[str, Any]:
    """The columns of a line, each cut to its size: a line must never fail to fit."""
    said = {
        "compte": entry.compte,
        "organisation": entry.organisation,
        "conventions": " ".join(entry.conventions),
        "methode": entry.methode,
        "operation": entry.operation,
        "collection": entry.collection,
        "requete": entry.requete,
        "requete_id": entry.requete_id,
        "adresse": entry.adresse,
        "droits": entry.droits,
        "acteur": entry.acteur,
    }
    text = "".join(said.values())
    if not text.isascii() or "\0" in text:
        said = {name: _clean(value) for name, value in said.items()}
    return {
        "quand": instant(entry.quand),
        "statut": entry.statut,
        "octets": entry.octets,
        "duree_ms": entry.duree_ms,
        **{name: value[: _SIZES[name]] for name, value in said.items()},
    }


def gap(lines: int) -> dict[str, Any]:
    """The line that stands for lines that could not be kept, so that their loss is told."""
    return fitted(Entry(datetime.now(UTC), "", "", GAP, 503, 0, requete=f"lignes={lines}"))


def archived(name: str, made: str) -> Entry:
    """The line that tells of an archive: its file and the SHA-256 of it."""
    said = f"fichier={name}&somme={made}"
    return Entry(datetime.now(UTC), "", "", ARCHIVED, 200, 0, requete=said)


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds: what is hashed is what is kept, and it sorts."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")


def _clean(value: str) -> str:
    """Without what PostgreSQL can't hold."""
    value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return value.encode("utf-8", "replace").decode()
