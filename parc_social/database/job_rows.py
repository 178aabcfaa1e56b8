"""Executions that are kept, and corrections of drafts, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import Base


class TravailRow(Base):
    """An execution of a process that its owner asks to be kept; see `jobs.py`.

    `acteur` is the portal that asked for the owner, empty without one; `delegations` what limited
    the credential that asked. `droits` is the digest of the Grant that it ran under. `preneur` is
    the worker that has it now. `demande` goes as soon as the job is over.
    """

    __tablename__ = "travail"
    __table_args__ = (
        Index("ix_travail_compte", "compte", "cree"),
        Index("ix_travail_etat", "etat", "cree"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"))
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    acteur: Mapped[str] = mapped_column(String(80))
    acteur_organisation: Mapped[str] = mapped_column(String(9))
    delegations: Mapped[list[Any]] = mapped_column(JSON)
    droits: Mapped[str] = mapped_column(String(32))
    processus: Mapped[str] = mapped_column(String(80))
    demande: Mapped[dict[str, Any] | None]
    etat: Mapped[str] = mapped_column(String(12))
    avancement: Mapped[int]
    message: Mapped[str] = mapped_column(String(500))
    code: Mapped[str] = mapped_column(String(40))
    preneur: Mapped[str | None] = mapped_column(String(32))
    essais: Mapped[int]
    octets: Mapped[int] = mapped_column(BigInteger)
    cree: Mapped[datetime]
    debut: Mapped[datetime | None]
    vu: Mapped[datetime]
    fin: Mapped[datetime | None]
    duree_s: Mapped[float | None] = mapped_column(Double)
    expire: Mapped[datetime] = mapped_column(index=True)


class TravailResultatRow(Base):
    """Result of a successful job, as it goes out; gone when the job expires."""

    __tablename__ = "travail_resultat"

    travail: Mapped[str] = mapped_column(ForeignKey("travail.id"), primary_key=True)
    media: Mapped[str] = mapped_column(String(100))
    contenu: Mapped[bytes] = mapped_column(LargeBinary)


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
