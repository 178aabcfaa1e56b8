"""The tables of statistical secrecy, families of figures of one rule; why a figure is shown."""

from dataclasses import dataclass
from enum import StrEnum


class Tableau(StrEnum):
    """A family of indicators with its own rule of publication (docs/decisions/0004)."""

    PUBLIC = "public"  # fields of the register that anyone may obtain: CCH R.411-4
    BASE = "base"  # enough households, coalition: composition, structure, mobilite, logement
    AIDES = "aides"
    ACTIVITE = "activite"
    RESSOURCES = "ressources"  # five classes, down to the residence
    AINES = "aines"  # households of holders of 65 and over: larger groups
    RESSOURCES_DETAIL = "ressources_detail"  # the bands of 60 % and more, EPCI and above
    COLLECTE = "collecte"  # what was collected: enough silent households, enough landlords
    SYNTHESE = "synthese"  # made of published values of several tables
    ECONOMIQUE = "economique"  # business of landlords: how many they are, and how large the first
    # Rents of some dwellings, each over groups of its own, made of those of ECONOMIQUE.
    LOYERS_TYPOLOGIE = "loyers_typologie"
    LOYERS_PLUS = "loyers_plus"
    LOYERS_AVANT_1977 = "loyers_avant_1977"
    LOYERS_PLAI = "loyers_plai"
    LOYERS_PLS = "loyers_pls"
    LOYERS_PLI = "loyers_pli"


# Those of the survey, from the laxest rule to the strictest: figures of households.
SURVEYED = (
    Tableau.BASE, Tableau.AIDES, Tableau.ACTIVITE, Tableau.RESSOURCES, Tableau.AINES,
    Tableau.RESSOURCES_DETAIL,
)  # fmt: skip

# Those of rents by class, in the order of their groups (config/secrecy.yml).
RENTS = (
    Tableau.LOYERS_TYPOLOGIE, Tableau.LOYERS_PLUS, Tableau.LOYERS_AVANT_1977, Tableau.LOYERS_PLAI,
    Tableau.LOYERS_PLS, Tableau.LOYERS_PLI,
)  # fmt: skip


class Statut(StrEnum):
    """Status of a published figure; a withheld one is null with its status, never 0."""

    EXACT = "D"  # shown exactly
    GROUPE = "A"  # value of the group it belongs to: shares, no counts
    SECRET = "S"  # noqa: S105 - statistical secrecy, no password
    ABSENT = "N"  # source not loaded, or nothing known
    SANS_OBJET = "Z"  # does not exist here (APL in the DOM)


class Unite(StrEnum):
    """Units of a mesure."""

    MENAGES = "ménages"
    PERSONNES = "personnes"
    LOGEMENTS = "logements"
    POINTS = "points adresse"
    BAILLEURS = "bailleurs"
    PIECES = "pièces"
    METRES_CARRES = "m²"
    ANNEES = "années"
    MOIS = "mois"
    CENTIMES = "centimes"


# Units of a mesure in one unit of the figure made of it: a year has 12 months, a euro 100 cents.
PAR_UNITE = {Unite.MOIS: 12, Unite.CENTIMES: 100}


@dataclass(frozen=True, slots=True)
class Mesure:
    """`nom` names the column, `tableau` the laxest table that may show the sum.

    `temoin` names the mesure that counts the households it is known of, where it is no count of
    households itself: four households have ten adults, and are four all the same; of dwellings,
    those that say what it counts, where the denominator is not them. `distincte`: a count of
    distinct values, which does not add up from part to whole.
    """

    nom: str
    unite: Unite
    tableau: Tableau
    definition: str
    temoin: str | None = None
    distincte: bool = False
