"""Organisations, conventions, and what became of them, as rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class OrganisationRow(Base):
    """A party, by SIREN or INSEE code."""

    __tablename__ = "organisation"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    nom: Mapped[str] = mapped_column(String(200))
    genre: Mapped[str] = mapped_column(String(20))
    ressort: Mapped[str | None] = mapped_column(String(40))


class SuccessionRow(Base):
    """Succession of an organisation to another, from the day `le`; append-only.

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


class ConventionRow(Base):
    """A convention: its dates, its text and its annex; its state lies in its events."""

    __tablename__ = "convention"

    numero: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    debut: Mapped[date]
    fin: Mapped[date] = mapped_column(index=True)
    modele: Mapped[str | None] = mapped_column(String(40))
    modele_version: Mapped[int | None]
    objet: Mapped[str] = mapped_column(String(500), default="", server_default="")
    annexe: Mapped[dict[str, Any] | None]


class EvenementRow(Base):
    """One act on a convention. Append-only: a trigger refuses change and deletion.

    `empreinte` is the SHA-256 of the text that was accepted, empty for acts that accept none.
    """

    __tablename__ = "convention_evenement"
    __table_args__ = (Index("ix_convention_evenement_acte", "acte", "convention"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    convention: Mapped[str] = mapped_column(ForeignKey("convention.numero"), index=True)
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))
    empreinte: Mapped[str] = mapped_column(String(64), default="", server_default="")


class AcceptationRow(Base):
    """Mention written on the page where a text was accepted, one a signature; append-only."""

    __tablename__ = "convention_acceptation"

    evenement: Mapped[int] = mapped_column(
        ForeignKey("convention_evenement.id"), primary_key=True, autoincrement=False
    )
    nom: Mapped[str] = mapped_column(String(120))
    fonction: Mapped[str] = mapped_column(String(120))
    consentement: Mapped[str] = mapped_column(String(300))
    adresse: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(300))
