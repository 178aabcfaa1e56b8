"""The chained journal of accesses, as rows."""

from sqlalchemy import (
    BigInteger,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base

_ROWS = {"sqlite_with_rowid": False}  # kept in the order of their key, without another index


class JournalRow(Base):
    """One line a request, each with the hash of its writer's line before. Append-only by trigger.

    `quand` is text (ISO 8601, UTC, microseconds): what is hashed is what is kept.
    """

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_organisation", "organisation", "quand"),
        Index("ix_journal_quand", "quand"),  # of all organisations at once
        _ROWS,
    )

    redacteur: Mapped[str] = mapped_column(String(32), primary_key=True)
    rang: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=False)
    quand: Mapped[str] = mapped_column(String(32))
    compte: Mapped[str] = mapped_column(String(80))
    organisation: Mapped[str] = mapped_column(String(9))
    conventions: Mapped[str] = mapped_column(String(500))
    methode: Mapped[str] = mapped_column(String(10))
    operation: Mapped[str] = mapped_column(String(40))
    collection: Mapped[str] = mapped_column(String(100))
    requete: Mapped[str] = mapped_column(String(20_000))
    statut: Mapped[int]
    octets: Mapped[int | None] = mapped_column(BigInteger)
    duree_ms: Mapped[int]
    requete_id: Mapped[str] = mapped_column(String(40))
    adresse: Mapped[str] = mapped_column(String(64))
    droits: Mapped[str] = mapped_column(String(40))
    acteur: Mapped[str] = mapped_column(String(80))
    jeton: Mapped[str] = mapped_column(String(32), server_default="")
    precedent: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64))


class JournalRedacteurRow(Base):
    """The head of a chain: which process of which host began to write, and when.

    `forme` says how its lines are hashed.
    """

    __tablename__ = "journal_redacteur"

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    forme: Mapped[int]
    hote: Mapped[str] = mapped_column(String(64))
    processus: Mapped[int]
    depuis: Mapped[str] = mapped_column(String(32))
    empreinte: Mapped[str] = mapped_column(String(64))


class JournalSceauRow(Base):
    """The seal of a group: how far its writer's chain goes, and its last hash there.

    `vu_*` name the newest seal of another writer, now and then: the end of a chain can't be cut
    off without breaking another one.
    """

    __tablename__ = "journal_sceau"
    __table_args__ = (_ROWS,)

    redacteur: Mapped[str] = mapped_column(String(32), primary_key=True)
    numero: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=False)
    quand: Mapped[str] = mapped_column(String(32))
    rang: Mapped[int] = mapped_column(BigInteger)
    tete: Mapped[str] = mapped_column(String(64))
    vu_redacteur: Mapped[str] = mapped_column(String(32))
    vu_numero: Mapped[int] = mapped_column(BigInteger)
    vu_empreinte: Mapped[str] = mapped_column(String(64))
    precedent: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64))


class JournalArchiveRow(Base):
    """Record of an archived beginning of a chain: lines `du` to `au`, and where they are.

    `sceau` is the last seal that went with them, `somme` the SHA-256 of the file.
    """

    __tablename__ = "journal_archive"
    __table_args__ = (_ROWS,)

    redacteur: Mapped[str] = mapped_column(String(32), primary_key=True)
    numero: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=False)
    quand: Mapped[str] = mapped_column(String(32))
    du: Mapped[int] = mapped_column(BigInteger)
    au: Mapped[int] = mapped_column(BigInteger)
    tete: Mapped[str] = mapped_column(String(64))
    sceau: Mapped[int] = mapped_column(BigInteger)
    sceau_empreinte: Mapped[str] = mapped_column(String(64))
    fichier: Mapped[str] = mapped_column(String(200))
    somme: Mapped[str] = mapped_column(String(64))
    precedent: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64))
