"""The tables of the registry, typed; one model for SQLite and PostgreSQL."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, ForeignKey, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Metadata of the registry."""

    type_annotation_map = {datetime: Instant()}  # noqa: RUF012 - SQLAlchemy's own form


class OrganisationRow(Base):
    """A party, by SIREN or INSEE code."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    nom: Mapped[str] = mapped_column(String(200))
    genre: Mapped[str] = mapped_column(String(20))
    ressort: Mapped[str | None] = mapped_column(String(40))


class CompteRow(Base):
    """A person or a service of one organisation."""

    __tablename__ = "compte"

    login: Mapped[str] = mapped_column(String(80), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    nom: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    service: Mapped[bool]
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]


class MotDePasseRow(Base):
    """An argon2id hash: of an application password, or of the one typed on the pages.

    `repere` is the public beginning of an application password, by which its hash is found, so
    that one verification is enough however many an account has.
    """

    __tablename__ = "mot_de_passe"

    repere: Mapped[str] = mapped_column(String(12), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    usage: Mapped[str] = mapped_column(String(12))
    libelle: Mapped[str] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(200))
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]


class CleRow(Base):
    """An API key `prefixe.secret`: 256 random bits, so SHA-256 is enough."""

    __tablename__ = "cle"

    prefixe: Mapped[str] = mapped_column(String(12), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    libelle: Mapped[str] = mapped_column(String(80))
    empreinte: Mapped[str] = mapped_column(String(64))
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]


class ConventionRow(Base):
    """A convention: its dates and the lines of its annex; its state lies in its events."""

    __tablename__ = "convention"

    numero: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    debut: Mapped[date]
    fin: Mapped[date]
    lignes: Mapped[list[Any]] = mapped_column(JSON)


class EvenementRow(Base):
    """One act on a convention. Append-only: a trigger refuses change and deletion."""

    __tablename__ = "convention_evenement"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    convention: Mapped[str] = mapped_column(ForeignKey("convention.numero"), index=True)
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))


class JournalRow(Base):
    """One line a request, each with the hash of the line before. Append-only by trigger.

    `quand` is text (ISO 8601, UTC, microseconds): what is hashed is what is kept.
    """

    __tablename__ = "journal"

    numero: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    quand: Mapped[str] = mapped_column(String(32), index=True)
    compte: Mapped[str] = mapped_column(String(80), index=True)
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
    precedent: Mapped[str] = mapped_column(String(64))
    empreinte: Mapped[str] = mapped_column(String(64))
