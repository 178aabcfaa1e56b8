"""Deposits, what was done to them and what their check found, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class DepotRow(Base):
    """One file as it was received. Append-only: a trigger refuses change and deletion.

    `mandat`: under which it was deposited for its organisation; None: by the organisation itself.
    """

    __tablename__ = "depot"
    __table_args__ = (
        UniqueConstraint("campagne", "organisation", "version", name="uq_depot_version"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    campagne: Mapped[int] = mapped_column(ForeignKey("campagne.id"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    version: Mapped[int]
    nom: Mapped[str] = mapped_column(String(200))
    octets: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    mandat: Mapped[int | None] = mapped_column(ForeignKey("mandat.id"))


class DepotEvenementRow(Base):
    """One act on a deposit. Append-only too. `compte` None: the service itself."""

    __tablename__ = "depot_evenement"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    depot: Mapped[str] = mapped_column(ForeignKey("depot.id"), index=True)
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str | None] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))
    controle: Mapped[dict[str, Any] | None]
    mandat: Mapped[int | None] = mapped_column(ForeignKey("mandat.id"))


class DepotRapportRow(Base):
    """The reports of a deposit's last check, in one ZIP, and the last act on its rows they know."""

    __tablename__ = "depot_rapport"

    depot: Mapped[str] = mapped_column(ForeignKey("depot.id"), primary_key=True)
    contenu: Mapped[bytes] = mapped_column(LargeBinary)
    corrections: Mapped[int] = mapped_column(server_default="0")


class DepotFicheRow(Base):
    """One act on a row of a deposit, numbered in it. Append-only. `lot`: done with others."""

    __tablename__ = "depot_fiche"
    __table_args__ = (Index("ix_depot_fiche_place", "depot", "fichier", "ligne"),)

    depot: Mapped[str] = mapped_column(ForeignKey("depot.id"), primary_key=True)
    numero: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fichier: Mapped[int]
    ligne: Mapped[int]
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    lot: Mapped[str] = mapped_column(String(36))


class DepotFicheContenuRow(Base):
    """What an act wrote, sealed; it goes with the deposit's file."""

    __tablename__ = "depot_fiche_contenu"
    __table_args__ = (
        ForeignKeyConstraint(["depot", "numero"], ["depot_fiche.depot", "depot_fiche.numero"]),
    )

    depot: Mapped[str] = mapped_column(String(36), primary_key=True)
    numero: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contenu: Mapped[bytes] = mapped_column(LargeBinary)
