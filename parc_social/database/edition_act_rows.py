"""What the GIP did to editions from the pages, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class EditionActeRow(Base):
    """One act on an edition. Append-only: a trigger refuses change and deletion."""

    __tablename__ = "edition_acte"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    edition: Mapped[str] = mapped_column(String(40), index=True)
    source: Mapped[str] = mapped_column(String(20))
    millesime: Mapped[int]
    acte: Mapped[str] = mapped_column(String(40))
    quand: Mapped[datetime]
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    motif: Mapped[str] = mapped_column(String(500))
    depots: Mapped[dict[str, Any]] = mapped_column(JSON)
    compte_rendu: Mapped[dict[str, Any]] = mapped_column(JSON)
