"""The tables of the registry, typed; one model for SQLite and PostgreSQL."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

SERIAL = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers only its own INTEGER


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
    """Metadata of the registry. A list that is None is NULL: not limited, not the list of none."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own form
        datetime: Instant(),
        list[Any]: JSON(none_as_null=True),
        dict[str, Any]: JSON(none_as_null=True),
    }


class OrganisationRow(Base):
    """A party, by SIREN or INSEE code."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    nom: Mapped[str] = mapped_column(String(200))
    genre: Mapped[str] = mapped_column(String(20))
    ressort: Mapped[str | None] = mapped_column(String(40))


class SuccessionRow(Base):
    """What an organisation takes over of another, from the day `le`; append-only.

    `communes` None: all it has (a merger).
    """

    __tablename__ = "organisation_succession"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    genre: Mapped[str] = mapped_column(String(20))
    de: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    vers: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    le: Mapped[date]
    communes: Mapped[list[Any] | None]
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))


class OrganisationEvenementRow(Base):
    """An incident that suspends a whole organisation, or its end; append-only."""

    __tablename__ = "organisation_evenement"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))


class CompteRow(Base):
    """A person or a service; what it may do lies in its rattachements."""

    __tablename__ = "compte"

    login: Mapped[str] = mapped_column(String(80), primary_key=True)
    nom: Mapped[str] = mapped_column(String(200))
    service: Mapped[bool]
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]


class RattachementRow(Base):
    """An account in one organisation, from the day `du` to the day `au`: never revived.

    `couches` and `territoires` limit a delegation; None: not limited. `retire`: ended by hand.
    """

    __tablename__ = "rattachement"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    role: Mapped[str] = mapped_column(String(20))
    du: Mapped[date | None]
    au: Mapped[date | None]
    couches: Mapped[list[Any] | None]
    territoires: Mapped[list[Any] | None]
    cree: Mapped[datetime]
    retire: Mapped[datetime | None]


class MotDePasseRow(Base):
    """An argon2id hash: of an application password, or of the one typed on the pages.

    `repere` is the public beginning of an application password, by which its hash is found, so
    that one verification is enough however many an account has. It stands for one rattachement of
    the account; None: it is typed on the pages, where the person chooses. `couches` None: every
    collection there; `jusque` is its last day; `derniere` its last use, to the minute.
    """

    __tablename__ = "mot_de_passe"

    repere: Mapped[str] = mapped_column(String(12), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    usage: Mapped[str] = mapped_column(String(12))
    libelle: Mapped[str] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(200))
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]
    couches: Mapped[list[Any] | None]
    lecture_seule: Mapped[bool] = mapped_column(default=False, server_default=false())
    jusque: Mapped[date | None]
    derniere: Mapped[datetime | None]


class CleRow(Base):
    """An API key `prefixe.secret`: 256 random bits, so SHA-256 is enough.

    Limits as those of a password; `dans_url`: it may also be a parameter of the address.
    """

    __tablename__ = "cle"

    prefixe: Mapped[str] = mapped_column(String(12), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    libelle: Mapped[str] = mapped_column(String(80))
    empreinte: Mapped[str] = mapped_column(String(64))
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]
    couches: Mapped[list[Any] | None]
    lecture_seule: Mapped[bool] = mapped_column(default=False, server_default=false())
    jusque: Mapped[date | None]
    derniere: Mapped[datetime | None]
    dans_url: Mapped[bool] = mapped_column(default=False, server_default=false())


class ModeleRow(Base):
    """One version of the text that conventions are made with; append-only."""

    __tablename__ = "modele_convention"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    texte: Mapped[str] = mapped_column(Text)
    depuis: Mapped[date]


class TexteRow(Base):
    """A text that was sent to be signed, under its SHA-256; append-only."""

    __tablename__ = "convention_texte"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    texte: Mapped[str] = mapped_column(Text)


class LienRow(Base):
    """The account that a subject of an OpenID Connect provider is, in one organisation."""

    __tablename__ = "lien"

    emetteur: Mapped[str] = mapped_column(String(255), primary_key=True)
    sujet: Mapped[str] = mapped_column(String(255), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    cree: Mapped[datetime]


class SessionRow(Base):
    """A session of the pages, by the SHA-256 of its cookie; `fermee` None: not signed out.

    `mot_de_passe` opened it: once that is revoked, so is the session. `rattachement` None: the
    person has not chosen an organisation yet.
    """

    __tablename__ = "session"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    mot_de_passe: Mapped[str] = mapped_column(ForeignKey("mot_de_passe.repere"))
    ouverte: Mapped[datetime]
    vue: Mapped[datetime]
    fermee: Mapped[datetime | None]


class ConventionRow(Base):
    """A convention: its dates, its text and its annex; its state lies in its events.

    `lignes` is always empty: the annex says it all.
    """

    __tablename__ = "convention"

    numero: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    debut: Mapped[date]
    fin: Mapped[date]
    lignes: Mapped[list[Any]] = mapped_column(JSON)
    modele: Mapped[str | None] = mapped_column(String(40))
    modele_version: Mapped[int | None]
    objet: Mapped[str] = mapped_column(String(500), default="", server_default="")
    annexe: Mapped[dict[str, Any] | None]


class EvenementRow(Base):
    """One act on a convention. Append-only: a trigger refuses change and deletion.

    `empreinte` is the SHA-256 of the text that was accepted, empty for acts that accept none.
    """

    __tablename__ = "convention_evenement"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    convention: Mapped[str] = mapped_column(ForeignKey("convention.numero"), index=True)
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))
    empreinte: Mapped[str] = mapped_column(String(64), default="", server_default="")


class AcceptationRow(Base):
    """What was written on the page where a text was accepted, one a signature; append-only."""

    __tablename__ = "convention_acceptation"

    evenement: Mapped[int] = mapped_column(
        ForeignKey("convention_evenement.id"), primary_key=True, autoincrement=False
    )
    nom: Mapped[str] = mapped_column(String(120))
    fonction: Mapped[str] = mapped_column(String(120))
    consentement: Mapped[str] = mapped_column(String(300))
    adresse: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(300))


_ROWS = {"sqlite_with_rowid": False}  # kept in the order of their key, without another index


class JournalRow(Base):
    """One line a request, each with the hash of its writer's line before. Append-only by trigger.

    `quand` is text (ISO 8601, UTC, microseconds): what is hashed is what is kept.
    """

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_organisation", "organisation", "quand"), _ROWS)

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
    """What an archive left of the beginning of a chain: lines `du` to `au`, and where they are.

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
