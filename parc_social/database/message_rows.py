"""Messages to persons, where persons receive them, and the links of invitations, as rows."""

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


class InvitationRow(Base):
    """A link by which a person opens her account, by the SHA-256 of its secret.

    `empreinte` None: not sent yet, so there is no link. `close`: used, or replaced by a later one.
    """

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    par: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    cree: Mapped[datetime]
    empreinte: Mapped[str | None] = mapped_column(String(64), unique=True)
    expire: Mapped[datetime | None]
    close: Mapped[datetime | None]
