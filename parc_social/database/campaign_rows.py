"""Campaigns of deposits, and what was done to them, as rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class CampagneRow(Base):
    """One campaign as it was created; `rappels` are days before its last, the most first."""

    __tablename__ = "campagne"
    __table_args__ = (UniqueConstraint("source", "millesime", name="uq_campagne_sujet"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(20))
    millesime: Mapped[int]
    ouverture: Mapped[date]
    cloture: Mapped[date]
    rappels: Mapped[list[Any]]
    profil: Mapped[str] = mapped_column(String(20))


class CampagneEvenementRow(Base):
    """One act on a campaign. Append-only: a trigger refuses change and deletion."""

    __tablename__ = "campagne_evenement"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    campagne: Mapped[int] = mapped_column(ForeignKey("campagne.id"), index=True)
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))
    cloture: Mapped[date | None]
