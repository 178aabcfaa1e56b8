"""What a sign-in asks beside a password, and refused tries of it, as rows."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from parc_social.database.engine import Base


class FacteurRow(Base):
    """The second factor of an account: its secret, sealed; `dernier_pas`: the last step used."""

    __tablename__ = "second_facteur"

    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), primary_key=True)
    scelle: Mapped[bytes] = mapped_column(LargeBinary)
    cree: Mapped[datetime]
    dernier_pas: Mapped[int] = mapped_column(BigInteger)


class CodeSecoursRow(Base):
    """A recovery code, by the SHA-256 of its account and itself; `employe` None: still good."""

    __tablename__ = "code_secours"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    employe: Mapped[datetime | None]


class PremierFacteurRow(Base):
    """A password that was typed right, by the SHA-256 of what the form of the next step carries."""

    __tablename__ = "premier_facteur"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    compte: Mapped[str] = mapped_column(ForeignKey("compte.login"), index=True)
    mot_de_passe: Mapped[str] = mapped_column(ForeignKey("mot_de_passe.repere"))
    ouverte: Mapped[datetime]


class ExigenceRow(Base):
    """An organisation that asks two factors of its accounts, since when and by whom."""

    __tablename__ = "deux_facteurs_exiges"

    organisation: Mapped[str] = mapped_column(ForeignKey("organisation.code"), primary_key=True)
    depuis: Mapped[datetime]
    par: Mapped[str] = mapped_column(ForeignKey("compte.login"))


class EssaiRefuseRow(Base):
    """Refused tries for whom (kind and account, or all), from where; they go after a quarter hour.

    `jusque`: what is waited for.
    """

    __tablename__ = "essai_refuse"

    qui: Mapped[str] = mapped_column(String(100), primary_key=True)
    reseau: Mapped[str] = mapped_column(String(64), primary_key=True)
    nombre: Mapped[int]
    dernier: Mapped[datetime] = mapped_column(index=True)
    jusque: Mapped[datetime | None]
