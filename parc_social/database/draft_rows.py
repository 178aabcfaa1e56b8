"""The tables of corrections of drafts, typed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.declarative import Base


class BrouillonRow(Base):
    """A draft that was written in, or is being published; see `drafts.py`.

    `numero` counts its writes. `clos`: a publication has it, and nothing is written any more;
    `suite` is then the edition made of it, if there is one.
    """

    __tablename__ = "brouillon"

    edition: Mapped[str] = mapped_column(String(60), primary_key=True)
    numero: Mapped[int] = mapped_column(BigInteger)
    clos: Mapped[bool]
    suite: Mapped[str | None] = mapped_column(String(60))


class CorrectionRow(Base):
    """A row of a draft since its last write: `ligne` None is a deleted one.

    `compte` and `requete` say whose write it was, and which line of the journal tells of it.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_siren", "siren", "edition", "numero"),)

    edition: Mapped[str] = mapped_column(String(60), primary_key=True)
    objet: Mapped[str] = mapped_column(String(40), primary_key=True)
    siren: Mapped[str] = mapped_column(String(9))
    numero: Mapped[int] = mapped_column(BigInteger)
    fid: Mapped[int] = mapped_column(BigInteger)
    ligne: Mapped[dict[str, Any] | None]
    compte: Mapped[str] = mapped_column(String(80))
    requete: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
