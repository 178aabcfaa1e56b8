"""Refused tries of secrets that a person types, as rows; they go after a quarter of an hour."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import Base


class EssaiRefuseRow(Base):
    """Tries for whom (kind and account, or all) from a network; `jusque`: what is waited for."""

    __tablename__ = "essai_refuse"

    qui: Mapped[str] = mapped_column(String(100), primary_key=True)
    reseau: Mapped[str] = mapped_column(String(64), primary_key=True)
    nombre: Mapped[int]
    dernier: Mapped[datetime] = mapped_column(index=True)
    jusque: Mapped[datetime | None]
