"""What the sheet of a territory shows: four blocks of occupation, dwellings occupied, the stock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators


@dataclass(frozen=True, slots=True)
class Whole:
    """Indicators that are the classes of one whole: a bar of a chart."""

    title: str
    names: tuple[str, ...]

    def indicators(self) -> Sequence[Indicator]:
        """The classes, in this order."""
        return [indicators()[name] for name in self.names]


@dataclass(frozen=True, slots=True)
class SheetBlock:
    """Indicators under one title, all of one source. `survey`: OPS, which has populations."""

    id: str
    title: str
    names: tuple[str, ...]
    wholes: tuple[Whole, ...] = ()
    survey: bool = True

    @property
    def heading(self) -> str:
        """The title with the source, of which its columns say the year."""
        return f"{self.title} ({'enquête OPS' if self.survey else 'RPLS'})"

    def indicators(self) -> Sequence[Indicator]:
        """Those of the catalogue, in this order."""
        return [indicators()[name] for name in self.names]


BLOCKS = (
    SheetBlock("familles", "Composition des familles", (
        "part_personnes_seules", "part_couples_sans_charge", "part_couples_avec_charge",
        "part_monoparentales", "part_autres_menages", "part_familles_nombreuses",
        "part_5_personnes_plus", "taille_menage",
    ), (Whole("Ménages par composition", (
        "part_personnes_seules", "part_couples_sans_charge", "part_couples_avec_charge",
        "part_monoparentales", "part_autres_menages",
    )),)),
    SheetBlock("ages", "Âges", (
        "part_titulaires_moins_30", "part_titulaires_30_49", "part_titulaires_50_64",
        "part_titulaires_65_plus", "part_titulaires_75_plus", "part_occupants_mineurs",
        "part_occupants_18_24", "part_occupants_25_64", "part_occupants_65_plus",
    ), (
        Whole("Occupants par âge", (
            "part_occupants_mineurs", "part_occupants_18_24", "part_occupants_25_64",
            "part_occupants_65_plus",
        )),
        Whole("Titulaires du bail par âge", (
            "part_titulaires_moins_30", "part_titulaires_30_49", "part_titulaires_50_64",
            "part_titulaires_65_plus",
        )),
    )),
    SheetBlock("ressources", "Ressources", (
        "part_ressources_moins_20", "part_ressources_20_40", "part_ressources_40_60",
        "part_ressources_60_100", "part_ressources_plus_100", "part_rfr_inconnu",
        "part_aide_logement", "part_apl", "part_attrib_hors_qpv_q1",
    ), (Whole("Ménages par ressources, en % du plafond PLUS", (
        "part_ressources_moins_20", "part_ressources_20_40", "part_ressources_40_60",
        "part_ressources_60_100", "part_ressources_plus_100",
    )),)),
    SheetBlock("activite", "Activité", (
        "part_emploi_stable", "part_emploi_precaire", "part_demandeurs_emploi",
        "part_majeurs_inactifs", "part_menages_sans_emploi", "part_chomage_actifs",
    ), (Whole("Majeurs par activité", (
        "part_emploi_stable", "part_emploi_precaire", "part_demandeurs_emploi",
        "part_majeurs_inactifs",
    )),)),
    SheetBlock("occupation", "Logements occupés", (
        "part_emmenages_recents", "anciennete_occupation", "part_occupation_10_plus",
        "part_suroccupation", "part_sous_occupation", "surface_par_occupant",
    )),
    SheetBlock("parc", "Le parc", (
        "logements", "bailleurs", "densite_parc", "evolution_parc", "part_collectif", "part_t1_t2",
        "part_t3", "part_t4", "part_t5_plus", "surface_moyenne", "age_moyen", "part_avant_1949",
        "part_1949_1974", "part_1975_1989", "part_1990_2009", "part_2010_plus", "part_plai",
        "part_plus", "part_pls", "part_pli", "part_dpe_ab", "part_dpe_cd", "part_dpe_e",
        "part_dpe_fg", "taux_vacance", "taux_vacance_3_mois", "taux_mobilite", "loyer_moyen",
        "part_qpv24",
    ), (
        Whole("Logements par taille", ("part_t1_t2", "part_t3", "part_t4", "part_t5_plus")),
        Whole("Logements par période de construction", (
            "part_avant_1949", "part_1949_1974", "part_1975_1989", "part_1990_2009",
            "part_2010_plus",
        )),
        Whole("Logements par étiquette d’énergie", (
            "part_dpe_ab", "part_dpe_cd", "part_dpe_e", "part_dpe_fg",
        )),
    ), survey=False),
)  # fmt: skip
# Followed over the years: one of each block, and what moves fastest in the stock.
_FOLLOWED = (
    "logements", "part_personnes_seules", "part_monoparentales", "part_titulaires_65_plus",
    "part_ressources_moins_20", "part_demandeurs_emploi", "part_emmenages_recents",
    "part_suroccupation", "taux_vacance", "taux_mobilite", "loyer_moyen", "part_dpe_fg",
)  # fmt: skip


def followed() -> Iterator[Indicator]:
    """Indicators whose years are told, in this order."""
    return (indicators()[name] for name in _FOLLOWED)


def shown() -> Iterator[Indicator]:
    """All indicators of the sheet."""
    return (one for block in BLOCKS for one in block.indicators())
