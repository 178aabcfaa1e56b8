"""Mandates of landlords, and what was done to them, as rows."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class MandatRow(Base):
    """One mandate as it was signed. Append-only: a trigger refuses change and deletion."""

    __tablename__ = "mandat"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    mandant: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    mandataire: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    source: Mapped[str] = mapped_column(String(20))
    millesime: Mapped[int]
    debut: Mapped[date]
    fin: Mapped[date]
    texte: Mapped[str] = mapped_column(Text)


class MandatEvenementRow(Base):
    """One act on a mandate. Append-only too."""

    __tablename__ = "mandat_evenement"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    mandat: Mapped[int] = mapped_column(ForeignKey("mandat.id"), index=True)
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    motif: Mapped[str] = mapped_column(String(500))
    nom: Mapped[str] = mapped_column(String(120))
    fonction: Mapped[str] = mapped_column(String(120))
    empreinte: Mapped[str] = mapped_column(String(64))
