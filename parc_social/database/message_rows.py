"""Messages to persons, and where persons receive them, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class MessageRow(Base):
    """One message: written with the act that it tells, in one transaction.

    `cle` is unique: an act that is told twice writes one. `prochain` None: not tried by itself.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    cle: Mapped[str] = mapped_column(String(250), unique=True)
    genre: Mapped[str] = mapped_column(String(40))
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    adresse: Mapped[str] = mapped_column(String(254))
    faits: Mapped[dict[str, Any]]
    cree: Mapped[datetime]
    essais: Mapped[int]
    prochain: Mapped[datetime | None] = mapped_column(index=True)
    envoye: Mapped[datetime | None]
    faute: Mapped[str] = mapped_column(String(300))


class CourrielRow(Base):
    """Where an account receives its mail, and the kinds that it refuses."""

    __tablename__ = "courriel"

    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), primary_key=True)
    adresse: Mapped[str] = mapped_column(String(254))
    refus: Mapped[list[Any]]
