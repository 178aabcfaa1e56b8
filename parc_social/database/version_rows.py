"""The oldest software that may serve a registry, as its one row."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import Base


class LisibleRow(Base):
    """`depuis`: number of the migration that such software knows as its last, or a later one."""

    __tablename__ = "registre_lisible"

    depuis: Mapped[str] = mapped_column(String(4), primary_key=True)
