"""A mesure: a named whole number of each household or dwelling, that figures are sums of."""

from dataclasses import dataclass
from enum import StrEnum

from parc_social.domain.secrecy_table import Tableau


class Unite(StrEnum):
    """What a mesure counts."""

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
