"""Buckets of requests and places that processes have on lease, as rows; nothing is kept of them."""

from datetime import datetime

from sqlalchemy import Double, String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import Base


class QuotaSeauRow(Base):
    """What a bucket held at a moment, once what was `donne` (given) last was taken out."""

    __tablename__ = "quota_seau"

    qui: Mapped[str] = mapped_column(String(100), primary_key=True)
    reste: Mapped[float] = mapped_column(Double(asdecimal=False))
    le: Mapped[datetime]
    donne: Mapped[float] = mapped_column(Double(asdecimal=False))


class QuotaPlaceRow(Base):
    """Places of a bucket that a process (`porteur`) may fill until then."""

    __tablename__ = "quota_place"

    qui: Mapped[str] = mapped_column(String(100), primary_key=True)
    porteur: Mapped[str] = mapped_column(String(16), primary_key=True)
    places: Mapped[int]
    jusque: Mapped[datetime] = mapped_column(index=True)
