"""The parties of conventions, and the territory or stock that their rights are read from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parc_social.access.model.succession import Succession
from parc_social.domain.bailleur import check_siren
from parc_social.domain.territory import Niveau, check_code
from parc_social.errors import InvalidValue
from parc_social.wording import cited


class Genre(StrEnum):
    """Kind of organisation: it chooses the row of the rights matrix."""

    GIP = "gip"
    ETAT = "etat"
    REGION = "region"
    DEPARTEMENT = "departement"
    EPCI = "epci"
    EPT = "ept"
    COMMUNE = "commune"
    BAILLEUR = "bailleur"
    RESERVATAIRE = "reservataire"
    AGENCE = "agence"
    PORTAIL = "portail"
    MANDATAIRE = "mandataire"


@dataclass(frozen=True, slots=True)
class Ressort:
    """A territory that an organisation answers for: a level and its official code."""

    niveau: Niveau
    code: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A party, by SIREN or, for a commune, INSEE code. `ressort` None: it has no territory.

    The central State has France for its ressort; a State service its région or département.
    `successions` are the mergers and transfers that touch what it holds, on any day.
    `suspension` says for which incident the whole organisation is suspended; empty: it is not.
    """

    code: str
    nom: str
    genre: Genre
    ressort: Ressort | None = None
    successions: tuple[Succession, ...] = ()
    suspension: str = ""


_OWN_LEVEL = {Genre.EPCI: Niveau.EPCI, Genre.EPT: Niveau.EPT, Genre.COMMUNE: Niveau.COMMUNE}
_RESSORTS = {
    Genre.ETAT: (Niveau.FRANCE, Niveau.REGION, Niveau.DEPARTEMENT),
    Genre.REGION: (Niveau.REGION,),
    Genre.DEPARTEMENT: (Niveau.DEPARTEMENT,),
}


def parse_organisation(code: str, nom: str, genre: str, ressort: str | None) -> Organisation:
    """A checked organisation; `ressort` is `<niveau>:<code>` or `france`.

    An EPCI, an EPT or a commune is its own ressort. Raises InvalidValue.
    """
    kind = _genre(genre)
    if not nom.strip():
        raise InvalidValue(f"le nom de l'organisme {cited(code)} manque")
    own = _OWN_LEVEL.get(kind)
    if own is not None:
        _refuse_other(ressort, f"{own.value}:{code}")
        return Organisation(check_code(own, code), nom, kind, Ressort(own, code))
    return Organisation(check_siren(code), nom, kind, _ressort(kind, ressort))


def parse_ressort(text: str) -> Ressort:
    """`france`, `region:11`, `departement:93`… Raises InvalidValue."""
    if text == Niveau.FRANCE.value:
        return Ressort(Niveau.FRANCE, "FR")
    niveau, _, code = text.partition(":")
    if niveau not in set(Niveau):
        raise InvalidValue(f"un ressort comme « departement:93 » est attendu, lu {cited(text)}")
    return Ressort(Niveau(niveau), check_code(Niveau(niveau), code))


def _genre(text: str) -> Genre:
    if text not in set(Genre):
        known = ", ".join(Genre)
        raise InvalidValue(f"type d'organisme inconnu : {cited(text)} (attendu : {known})")
    return Genre(text)


def _ressort(genre: Genre, text: str | None) -> Ressort | None:
    levels = _RESSORTS.get(genre)
    if levels is None:
        _refuse_other(text, None)
        return None
    found = parse_ressort(text or "")
    if found.niveau not in levels:
        wanted = ", ".join(levels)
        raise InvalidValue(f"ressort {cited(text)} : un niveau parmi {wanted} est attendu")
    return found


def _refuse_other(text: str | None, own: str | None) -> None:
    if text is not None and text != own:
        raise InvalidValue(f"le ressort {cited(text)} ne convient pas à ce type d'organisme")


@dataclass(frozen=True, slots=True)
class Delegation:
    """Collections (without `-serie`), territories and last day; None: not limited by it."""

    couches: tuple[str, ...] | None = None
    territoires: tuple[Ressort, ...] | None = None
    jusque: date | None = None

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.jusque is not None and today > self.jusque


class Role(StrEnum):
    """What an account may do besides reading; the signatory binds the organisation."""

    LECTEUR = "lecteur"
    DEPOSANT = "deposant"
    ADMINISTRATEUR = "administrateur"
    SIGNATAIRE = "signataire"


@dataclass(frozen=True, slots=True)
class Identity:
    """An authenticated account. `service` marks a program's account, not a person's.

    `delegations` limit it, all of them at once: its own and that of the secret it came with.
    `lecture_seule`: that secret writes nothing.
    """

    compte: str
    organisation: Organisation
    role: Role = Role.LECTEUR
    service: bool = False
    delegations: tuple[Delegation, ...] = ()
    lecture_seule: bool = False
