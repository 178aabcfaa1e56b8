"""Organisations, what became of them and who changed them, as rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.declarative import SERIAL, Base


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
