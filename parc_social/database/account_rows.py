"""Accounts, their organisations, secrets, links and sessions, as rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    String,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import SERIAL, Base


class CompteRow(Base):
    """A person or a service; what it may do lies in its rattachements."""

    __tablename__ = "compte"

    login: Mapped[str] = mapped_column(String(80), primary_key=True)
    nom: Mapped[str] = mapped_column(String(200))
    service: Mapped[bool]
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]


class RattachementRow(Base):
    """An account in one organisation, from the day `du` to the day `au`: never revived.

    `couches` and `territoires` limit a delegation; None: not limited. `retire`: ended by hand.
    """

    __tablename__ = "rattachement"

    id: Mapped[int] = mapped_column(SERIAL, primary_key=True, autoincrement=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    du: Mapped[date | None]
    au: Mapped[date | None]
    couches: Mapped[list[Any] | None]
    territoires: Mapped[list[Any] | None]
    cree: Mapped[datetime]
    retire: Mapped[datetime | None]


class MotDePasseRow(Base):
    """An argon2id hash: of an application password, or of the one typed on the pages.

    `repere` is the public beginning of an application password, by which its hash is found, so
    that one verification is enough however many an account has. It stands for one rattachement of
    the account; None: it is typed on the pages, where the person chooses. `couches` None: every
    collection there; `jusque` is its last day; `derniere` its last use, to the minute.
    """

    __tablename__ = "mot_de_passe"

    repere: Mapped[str] = mapped_column(String(12), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    usage: Mapped[str] = mapped_column(String(12))
    libelle: Mapped[str] = mapped_column(String(80))
    hash: Mapped[str] = mapped_column(String(200))
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]
    couches: Mapped[list[Any] | None]
    lecture_seule: Mapped[bool] = mapped_column(default=False, server_default=false())
    jusque: Mapped[date | None]
    derniere: Mapped[datetime | None]


class CleRow(Base):
    """An API key `prefixe.secret`: 256 random bits, so SHA-256 is enough.

    Limits as those of a password; `dans_url`: it may also be a parameter of the address.
    """

    __tablename__ = "cle"

    prefixe: Mapped[str] = mapped_column(String(12), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    libelle: Mapped[str] = mapped_column(String(80))
    empreinte: Mapped[str] = mapped_column(String(64))
    cree: Mapped[datetime]
    revoque: Mapped[datetime | None]
    couches: Mapped[list[Any] | None]
    lecture_seule: Mapped[bool] = mapped_column(default=False, server_default=false())
    jusque: Mapped[date | None]
    derniere: Mapped[datetime | None]
    dans_url: Mapped[bool] = mapped_column(default=False, server_default=false())


class LienRow(Base):
    """The account that a subject of an OpenID Connect provider is, in one organisation."""

    __tablename__ = "lien"

    emetteur: Mapped[str] = mapped_column(String(255), primary_key=True)
    sujet: Mapped[str] = mapped_column(String(255), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    cree: Mapped[datetime]


class SessionRow(Base):
    """A session of the pages, by the SHA-256 of its cookie; `fermee` None: not signed out.

    `mot_de_passe` opened it: once that is revoked, so is the session. `rattachement` None: the
    person has not chosen an organisation yet. `facteurs`: how many were proved to open it.
    """

    __tablename__ = "session"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    rattachement: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("rattachement.id"))
    mot_de_passe: Mapped[str] = mapped_column(ForeignKey("mot_de_passe.repere"))
    ouverte: Mapped[datetime]
    vue: Mapped[datetime]
    fermee: Mapped[datetime | None]
    facteurs: Mapped[int] = mapped_column(default=1, server_default="1")
