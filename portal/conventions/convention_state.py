"""State of a convention, as the person who reads it is told, and what is to be done next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from parc_social.access.conventions.convention import Acte, Convention, Etat
from parc_social.access.model.organisation import Genre, Identity, Role


@dataclass(frozen=True, slots=True)
class ConventionState:
    """One convention as the home page tells it. `sign`: the reader is the one who signs it."""

    convention: Convention
    etat: Etat
    why: str
    next: str
    sign: bool = False

    @property
    def organisation(self) -> str:
        """Code of the organisation."""
        return self.convention.organisation

    @property
    def is_open(self) -> bool:
        """Whether it opens data today."""
        return self.etat is Etat.ACTIVE


_ORDER = (
    Etat.ENVOYEE,
    Etat.SUSPENDUE,
    Etat.SIGNEE,
    Etat.ACTIVE,
    Etat.A_VENIR,
    Etat.BROUILLON,
    Etat.EXPIREE,
    Etat.CADUQUE,
    Etat.REVOQUEE,
)
_WHY: Mapping[Etat, tuple[str, str]] = {
    Etat.BROUILLON: (
        "Le GIP SNE prépare cette convention et ne l’a pas encore envoyée.",
        "Rien à faire pour l’instant : elle apparaîtra ici, prête à signer.",
    ),
    Etat.ENVOYEE: (
        "Elle attend la signature de votre organisme.",
        "Demandez à son signataire de se connecter et de la signer ici.",
    ),
    Etat.SIGNEE: (
        "Votre organisme l’a signée ; elle attend la contresignature du GIP SNE.",
        "Rien à faire : les données s’ouvrent dès que le GIP SNE a contresigné.",
    ),
    Etat.CADUQUE: (
        "Elle n’a pas été signée dans les 60 jours.",
        "Demandez une nouvelle convention au GIP SNE.",
    ),
    Etat.A_VENIR: (
        "Elle est signée des deux parts et n’a pas encore commencé.",
        "Rien à faire : les données s’ouvrent à sa date de début.",
    ),
    Etat.ACTIVE: (
        "Elle ouvre les données à votre organisme.",
        "Consultez la carte et les fiches ; un logiciel demande un mot de passe d’application.",
    ),
    Etat.SUSPENDUE: (
        "Le GIP SNE a suspendu l’accès.",
        "Répondez au motif ci-dessous auprès du GIP SNE, qui lève la suspension.",
    ),
    Etat.EXPIREE: (
        "Elle est arrivée à son terme.",
        "Demandez son renouvellement au GIP SNE et signez la nouvelle convention.",
    ),
    Etat.REVOQUEE: (
        "Le GIP SNE y a mis fin.",
        "Adressez-vous au GIP SNE : seule une nouvelle convention peut rouvrir l’accès.",
    ),
}
_OF_MANDATES = (
    "Elle n’ouvre aucun chiffre : ce sont les mandats de bailleurs qui permettent de déposer.",
    "Déposez pour les bailleurs qui vous ont donné mandat.",
)
_FOR_GIP: Mapping[Etat, str] = {
    Etat.BROUILLON: "Brouillon : à envoyer à la signature de l’organisme.",
    Etat.ENVOYEE: "L’organisme ne l’a pas encore signée.",
    Etat.SIGNEE: "L’organisme l’a signée.",
    Etat.CADUQUE: "L’organisme ne l’a pas signée dans les 60 jours.",
    Etat.A_VENIR: "Elle est signée des deux parts et n’a pas encore commencé.",
    Etat.ACTIVE: "Elle ouvre les données à l’organisme.",
    Etat.SUSPENDUE: "L’accès de l’organisme est suspendu.",
    Etat.EXPIREE: "Elle est arrivée à son terme.",
    Etat.REVOQUEE: "Le GIP SNE y a mis fin.",
}
_COUNTERSIGN = "Relisez-la et contresignez-la : les données s’ouvrent aussitôt."
_SIGNER = "Lisez-la et signez-la : c’est à vous de le faire."
_WITH_REASON = {Etat.SUSPENDUE: Acte.SUSPENDRE, Etat.REVOQUEE: Acte.REVOQUER}


def standings(
    identity: Identity, conventions: Iterable[Convention], today: date
) -> tuple[ConventionState, ...]:
    """The conventions of a person's organisation, what asks for an act first."""
    told = (standing(identity, convention, today) for convention in conventions)
    return tuple(sorted(told, key=lambda one: (_ORDER.index(one.etat), one.convention.numero)))


def reason(convention: Convention, etat: Etat) -> str:
    """The reason given for a suspension or a revocation; empty for the other states."""
    acte = _WITH_REASON.get(etat)
    given = [e.motif for e in convention.evenements if e.acte is acte]
    return given[-1] if given else ""


def next_act(identity: Identity, convention: Convention, etat: Etat) -> Acte | None:
    """What this person is to sign in this state, or None."""
    party = identity.organisation
    if identity.role is not Role.SIGNATAIRE:
        return None
    if etat is Etat.ENVOYEE and party.code == convention.organisation:
        return Acte.SIGNER
    signed = any(
        e.acte is Acte.SIGNER and e.compte == identity.compte for e in convention.evenements
    )
    if etat is Etat.SIGNEE and party.genre is Genre.GIP and not signed:
        return Acte.CONTRESIGNER
    return None


def standing(identity: Identity, convention: Convention, today: date) -> ConventionState:
    """One convention on a day, for one reader."""
    etat = convention.etat(today)
    why, following = _words(identity, convention, etat)
    motif = reason(convention, etat)
    act = next_act(identity, convention, etat)
    if act is not None:
        following = _SIGNER if act is Acte.SIGNER else _COUNTERSIGN
    return ConventionState(
        convention,
        etat,
        f"{why} Motif : {motif}" if motif else why,
        following,
        sign=act is not None,
    )


def _words(identity: Identity, convention: Convention, etat: Etat) -> tuple[str, str]:
    """Why, and what next: to the party, or to the GIP that looks at another's convention."""
    if identity.organisation.code != convention.organisation:
        return _FOR_GIP[etat], ""
    if etat is Etat.ACTIVE and identity.organisation.genre is Genre.MANDATAIRE:
        return _OF_MANDATES
    return _WHY[etat]
