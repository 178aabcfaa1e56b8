"""An indicator: what it counts, of what, where it exists, where it comes from."""

from dataclasses import dataclass
from enum import StrEnum

from parc_social.domain.indicators import value
from parc_social.domain.secrecy_table import Tableau
from parc_social.domain.territory import Niveau, Partie, is_as_wide
from parc_social.wording import Wording


class Theme(StrEnum):
    """A chapter of the catalogue."""

    COLLECTE = "collecte"
    COMPOSITION = "composition"
    STRUCTURE = "structure"
    RESSOURCES = "ressources"
    ACTIVITE = "activite"
    MOBILITE = "mobilite"
    LOGEMENT = "logement"
    PARC = "parc"
    ANCIENNETE = "anciennete"
    FINANCEMENT = "financement"
    ENERGIE = "energie"
    TERRITOIRE = "territoire"
    TENSION = "tension"
    LOYER = "loyer"
    SYNTHESE = "synthese"


THEMES = {  # titles of the chapters, in their order
    Theme.COLLECTE: "Collecte",
    Theme.COMPOSITION: "Composition des ménages",
    Theme.STRUCTURE: "Âges",
    Theme.RESSOURCES: "Ressources et aides",
    Theme.ACTIVITE: "Activité",
    Theme.MOBILITE: "Mobilité",
    Theme.LOGEMENT: "Logement",
    Theme.PARC: "Parc",
    Theme.ANCIENNETE: "Ancienneté du parc",
    Theme.FINANCEMENT: "Financement",
    Theme.ENERGIE: "Énergie",
    Theme.TERRITOIRE: "Territoire",
    Theme.TENSION: "Tension",
    Theme.LOYER: "Loyers",
    Theme.SYNTHESE: "Synthèse",
}


class Calcul(StrEnum):
    """Formula of a value."""

    EFFECTIF = "effectif"  # the numerator alone
    RAPPORT = "rapport"  # numerator over denominator
    INDICE = "indice"  # of published values (domain/fragility.py)
    CLASSE = "classe"
    ABSENT = "absent"  # its source is not loaded


class Sens(StrEnum):
    """Meaning of a high value to who houses."""

    NEUTRE = "neutre"
    FAVORABLE = "favorable"
    DEFAVORABLE = "defavorable"


class Palette(StrEnum):
    """A scale of colours on maps: one hue from light to dark, or two around a middle."""

    BLEUS = "bleus"
    VERTS = "verts"
    ORANGES = "oranges"
    ROUGES = "rouges"
    VIOLETS = "violets"
    DIVERGENTE = "divergente"


@dataclass(frozen=True, slots=True)
class Rupture:
    """From this millésime on, figures are not to be compared with those before."""

    millesime: int
    raison: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A published figure `id`: numerator over denominator, named mesures of the source's rows.

    `denominateur` None means a plain count; both are None where the value is no ratio of sums.
    `temoin` is the mesure of households that the denominator is known of; of the register, that of
    dwellings without which nothing is known (None: the denominator, or every dwelling, is).
    The value is `facteur` x numerator / (`diviseur` x denominator): 100 for a percentage, 12 from
    months to years. `classes` maps a variable to the class of it that this is: the classes of a
    variable are disjoint and sum to its total. It exists at the levels `du` to `au`, in all parts
    of France but `sans_objet`. `detail`: it is for who asks for it, and no column of the current
    collections, which have 250 at most (decision 0051).
    """

    id: str
    code: str
    theme: Theme
    libelle: Wording
    definition: str
    champ: str
    source: str
    calcul: Calcul
    numerateur: str | None
    denominateur: str | None
    temoin: str | None
    unite: str
    facteur: int
    diviseur: int
    decimales: int
    sens: Sens
    tableau: Tableau
    classes: tuple[tuple[str, str], ...]
    du: Niveau
    au: Niveau
    ruptures: tuple[Rupture, ...]
    sans_objet: tuple[Partie, ...]
    palette: Palette
    lecture: str
    reference: str
    detail: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether every value is a whole number: a count or a class."""
        return self.calcul in (Calcul.EFFECTIF, Calcul.CLASSE)

    def exists_at(self, niveau: Niveau) -> bool:
        """Whether it is published at a level."""
        return is_as_wide(niveau, self.du) and is_as_wide(self.au, niveau)

    def exists_in(self, partie: Partie) -> bool:
        """Whether it means anything in a part of France; if not, its `statut` there is Z."""
        return partie not in self.sans_objet

    def value(self, num: int, den: int | None) -> float | None:
        """The figure that is shown: the float nearest to the rounded decimal.

        `den` None is a plain count. None when `den` is 0: nothing is known.
        """
        divisor = None if den is None else den * self.diviseur
        return value(num, divisor, self.facteur, self.decimales)
