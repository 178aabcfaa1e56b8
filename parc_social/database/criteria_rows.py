"""Criteria that organisations keep under a name, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class JeuCriteresRow(Base):
    """A named set: `criteres` are objects `{indicateur, sens, seuil, points}`, no figure.

    `requis`: points that retain a territory. `compte` kept it last, at the moment `quand`.
    """

    __tablename__ = "jeu_criteres"
    __table_args__ = (UniqueConstraint("organisation", "nom", name="uq_jeu_criteres_nom"),)

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"))
    nom: Mapped[str] = mapped_column(String(80))
    niveau: Mapped[str] = mapped_column(String(20))
    population: Mapped[str] = mapped_column(String(40))
    criteres: Mapped[list[Any]]
    requis: Mapped[int]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    quand: Mapped[datetime]
