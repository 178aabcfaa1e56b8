"""What a registry says of itself: who may serve it, and that something in it has changed."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import Base


class LisibleRow(Base):
    """`depuis`: number of the migration that such software knows as its last, or a later one."""

    __tablename__ = "registre_lisible"

    depuis: Mapped[str] = mapped_column(String(4), primary_key=True)


class RevisionRow(Base):
    """Drawn anew by triggers with each change of a subject: that one has been, never which.

    Without a row nothing has changed since there are any.
    """

    __tablename__ = "registre_revision"

    sujet: Mapped[str] = mapped_column(String(20), primary_key=True)
    tirage: Mapped[str] = mapped_column(String(36))
