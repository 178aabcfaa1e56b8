"""Mesures of the register: what each dwelling counts for (CCH R.411-3 and R.411-4).

Computed by parc_social/storage/edition_files/sql/mesures_logements.sql. What only landlords' files
know (mode of occupation, lease, rent) counts where they are loaded. Source: docs/sources.md,
"RPLS".
"""

from parc_social.domain.secrecy_table import Mesure, Tableau, Unite

_PUBLIC, _ECONOMIQUE = Tableau.PUBLIC, Tableau.ECONOMIQUE


def _public(
    nom: str, definition: str, unite: Unite = Unite.LOGEMENTS, temoin: str | None = None
) -> Mesure:
    return Mesure(nom, unite, _PUBLIC, definition, temoin)


def _prive(nom: str, definition: str, unite: Unite = Unite.LOGEMENTS) -> Mesure:
    return Mesure(nom, unite, _ECONOMIQUE, definition)


def _rents(tableau: Tableau, classe: str, of: str) -> tuple[Mesure, Mesure]:
    """Rents of the let dwellings of a class, and their surface: as `loyers` and `surface_louee`."""
    return (
        Mesure(f"loyers_{classe}", Unite.CENTIMES, tableau, f"loyer principal mensuel, {of}"),
        Mesure(f"surface_louee_{classe}", Unite.METRES_CARRES, tableau, f"surface habitable, {of}"),
    )


def _low_rents(classe: str, of: str) -> tuple[Mesure, ...]:
    """Let dwellings of a typology whose rents are compared with the ceilings of their commune."""
    tableau = Tableau.LOYERS_TYPOLOGIE
    return tuple(
        Mesure(f"{name}_{classe}", Unite.LOGEMENTS, tableau, f"{definition}, {of}")
        for name, definition in (
            ("loyers_compares", "loyer et surface connus, plafonds de loyer donnés"),
            ("bas_loyers_plai", "loyer au m² au plus égal au plafond PLAI"),
            ("bas_loyers_plus", "loyer au m² au plus égal au plafond PLUS"),
        )
    )


RPLS_MESURES: tuple[Mesure, ...] = (
    _public("logements", "logements du répertoire"),
    _public(
        "points_adresse", "premier logement de son point adresse", Unite.POINTS, "points_adresse"
    ),
    # Against the edition of the year before, where it is published.
    _public("logements_precedents", "logements du répertoire un an plus tôt"),
    _public("evolution", "logements du répertoire, moins ceux d'un an plus tôt"),
    _public("residences_principales", "résidences principales au recensement"),
    _public("logements_recenses", "logement d'une commune aux résidences principales connues"),
    # The dwelling.
    _public("collectifs", "logement collectif"),
    _public("collectifs_etudiants", "logement collectif ou étudiant"),
    _public("individuels", "logement individuel"),
    _public("etudiants", "logement étudiant"),
    _public("typeconst_connu", "type de construction connu"),
    _public("t1_t2", "une ou deux pièces"),
    _public("t1", "une pièce"),
    _public("t2", "deux pièces"),
    _public("t3", "trois pièces"),
    _public("t4", "quatre pièces"),
    _public("t5_plus", "cinq pièces ou plus"),
    _public("pieces", "pièces", Unite.PIECES),
    _public("nbpiece_connu", "nombre de pièces connu"),
    _public("surface", "surface habitable", Unite.METRES_CARRES),
    _public("surfhab_connue", "surface habitable connue"),
    _public("surface_moins_30", "surface habitable de moins de 30 m²"),
    _public("surface_30_50", "surface habitable de 30 à moins de 50 m²"),
    _public("surface_50_70", "surface habitable de 50 à moins de 70 m²"),
    _public("surface_70_90", "surface habitable de 70 à moins de 90 m²"),
    _public("surface_90_plus", "surface habitable de 90 m² ou plus"),
    _public("pmr", "accessible aux personnes à mobilité réduite (2, 3)"),
    _public("pmr_adapte", "accessible et adapté aux personnes à mobilité réduite (3)"),
    _public("pmr_connu", "accessibilité connue"),
    # Age: never negative, though some dwellings are registered the year before they are finished.
    _public("age", "millésime moins année d'achèvement", Unite.ANNEES),
    _public("construct_connu", "année d'achèvement connue"),
    _public("avant_1949", "achevé avant 1949"),
    _public("de_1949_1974", "achevé de 1949 à 1974"),
    _public("de_1975_1989", "achevé de 1975 à 1989"),
    _public("de_1990_2009", "achevé de 1990 à 2009"),
    _public("depuis_2010", "achevé en 2010 ou après"),
    _public("recent_5_ans", "achevé depuis cinq ans ou moins"),
    _public(
        "mises_en_service", "première location l'année d'avant le millésime", temoin="locat_connu"
    ),
    _public("locat_connu", "année de première location connue"),
    _public("entrees_neuves", "mise en service par construction ou VEFA"),
    _public("entrees_connues", "mise en service dont le mode d'entrée est connu"),
    # Financing, by the groups of loaders/tabular/layouts/rpls.yml.
    _public("plai", "PLAI, LLTS, PLA d'insertion (10, 11)"),
    _public("plus", "PLUS, LLS, PLA ordinaire (12, 13)"),
    _public("pls", "PLS (14)"),
    _public("pli", "PLI (16)"),
    _public("avant_1977", "financement d'avant 1977 (50 à 55, 99)"),
    _public("autres_finan", "autre financement à partir de 1977 (15, 17, 49)"),
    _public("finan_connu", "financement connu"),
    _public("conventionnes", "conventionné à l'APL, en métropole"),
    _public("conv_connu", "conventionnement connu, en métropole"),
    # Energy.
    _public("dpe_ab", "étiquette énergie A ou B"),
    _public("dpe_cd", "étiquette énergie C ou D"),
    _public("dpe_e", "étiquette énergie E"),
    _public("dpe_fg", "étiquette énergie F ou G"),
    _public("dpe_a", "étiquette énergie A"),
    _public("dpe_b", "étiquette énergie B"),
    _public("dpe_c", "étiquette énergie C"),
    _public("dpe_d", "étiquette énergie D"),
    _public("dpe_f", "étiquette énergie F"),
    _public("dpe_g", "étiquette énergie G"),
    _public("dpe_connu", "étiquette énergie connue"),
    _public("ges_fg", "étiquette gaz à effet de serre F ou G"),
    _public("ges_connu", "étiquette gaz à effet de serre connue"),
    # Territory.
    _public("en_qpv24", "dans un quartier prioritaire de 2024"),
    _public("qpv24_connu", "situé par rapport aux quartiers prioritaires de 2024"),
    _public("en_qpv15", "dans un quartier prioritaire de 2015"),
    _public("qpv15_connu", "situé par rapport aux quartiers prioritaires de 2015"),
    # What landlords declare for the inventory of L.302-5 and L.302-6, where a commune is in it.
    _public("sru_affectes", "alinéa d'affectation à l'inventaire connu", temoin="sru_affectes"),
    _public("sru_alinea_1", "affecté à l'alinéa 1 de l'inventaire"),
    _public("sru_alinea_2", "affecté à l'alinéa 2 de l'inventaire"),
    _public("sru_alinea_3", "affecté à l'alinéa 3 de l'inventaire"),
    _public("sru_expire", "année d'expiration de la convention déclarée à l'inventaire"),
    _public("sru_connu", "alinéa ou année d'expiration déclarés à l'inventaire"),
    # Tension and rents.
    _prive("offerts", "loué, ou proposé à la location et vacant"),
    _prive("vacants", "proposé à la location et vacant"),
    _prive("vacants_3_mois", "vacant depuis plus de trois mois"),
    _prive("vacants_recents", "vacant depuis trois mois au plus"),
    _prive("vacants_3_12", "vacant depuis plus de trois mois, un an au plus"),
    _prive("vacants_12_24", "vacant depuis plus d'un an, deux ans au plus"),
    _prive("vacants_24_plus", "vacant depuis plus de deux ans"),
    # As `offerts_dates`; a group that waits as it was before these were counted tells none of them.
    _prive("vacance_dite", "proposé à la location, durée de la vacance dite s'il est vacant"),
    _prive("offerts_dates", "proposé à la location, durée de la vacance connue s'il est vacant"),
    _prive(
        "emmenages",
        "bail pris dans l'année, 1er janvier compris, logement en service depuis un an au moins",
    ),
    _prive("offerts_un_an", "proposé à la location, en service depuis un an au moins, bail connu"),
    _prive("vides", "vide (travaux, vente, démolition)"),
    _prive("associations", "pris en charge par une association"),
    _prive("mode_connu", "mode d'occupation connu"),
    # Who has the right to propose a tenant (CCH R.441-5): 1, 2 and 5 are the State's.
    _prive("reserve_etat", "réservé à l'État (1, 2, 5)"),
    _prive("reserve_employeurs", "réservé à Action Logement et aux employeurs (3)"),
    _prive("reserve_locale", "réservé aux collectivités territoriales et EPCI (4)"),
    _prive("reserve_autres", "réservé à d'autres (6)"),
    _prive("non_reserves", "non réservé (7)"),
    _prive("contingent_connu", "contingent connu"),
    # Of those there a year before: what landlords' files say left since, and why (field 37).
    _prive(
        "suivis", "au parc un an plus tôt, toujours là ou sorti depuis, les sorties étant dites"
    ),
    _prive("sortis", "sorti du parc social dans l'année (1, 3, 4, 5)"),
    _prive("vendus_occupants", "vendu à son occupant dans l'année (1)"),
    _prive("cedes_bailleurs", "cédé à un autre bailleur social dans l'année (2)"),
    _prive("vendus_autres", "vendu à d'autres dans l'année (3)"),
    _prive("demolis", "démoli dans l'année (4)"),
    _prive("sortis_autrement", "sorti du parc pour un autre motif dans l'année (5)"),
    # Rents against the ceilings that the GIP gives (loaders/rpls/rent_ceilings.py).
    _prive("loyers_compares", "loué, loyer et surface connus, plafonds de loyer donnés"),
    _prive("bas_loyers_plai", "loyer au m² au plus égal au plafond PLAI"),
    _prive("bas_loyers_plus", "loyer au m² au plus égal au plafond PLUS"),
    _prive("loyers", "loyer principal mensuel des logements loués", Unite.CENTIMES),
    _prive("surface_louee", "surface habitable des mêmes logements", Unite.METRES_CARRES),
    _prive("loyers_relocation", "loyer principal mensuel des relocations", Unite.CENTIMES),
    _prive("surface_relocation", "surface habitable des mêmes logements", Unite.METRES_CARRES),
    # The same let dwellings of known rent, by number of rooms and by financing.
    *_rents(Tableau.LOYERS_TYPOLOGIE, "t1", "logements loués d'une pièce"),
    *_rents(Tableau.LOYERS_TYPOLOGIE, "t2", "logements loués de deux pièces"),
    *_rents(Tableau.LOYERS_TYPOLOGIE, "t3", "logements loués de trois pièces"),
    *_rents(Tableau.LOYERS_TYPOLOGIE, "t4", "logements loués de quatre pièces"),
    *_rents(Tableau.LOYERS_TYPOLOGIE, "t5_plus", "logements loués de cinq pièces ou plus"),
    *_low_rents("t1", "logements loués d'une pièce"),
    *_low_rents("t2", "logements loués de deux pièces"),
    *_low_rents("t3", "logements loués de trois pièces"),
    *_low_rents("t4", "logements loués de quatre pièces"),
    *_low_rents("t5_plus", "logements loués de cinq pièces ou plus"),
    *_rents(Tableau.LOYERS_PLUS, "plus", "logements loués PLUS, LLS, PLA ordinaire (12, 13)"),
    *_rents(
        Tableau.LOYERS_AVANT_1977, "avant_1977",
        "logements loués financés avant 1977 (50 à 55, 99)",
    ),
    *_rents(Tableau.LOYERS_PLAI, "plai", "logements loués PLAI, LLTS, PLA d'insertion (10, 11)"),
    *_rents(Tableau.LOYERS_PLS, "pls", "logements loués PLS (14)"),
    *_rents(Tableau.LOYERS_PLI, "pli", "logements loués PLI (16)"),
)  # fmt: skip

# What does not add up from part to whole: counted again for each territory.
RPLS_DISTINCTS: tuple[Mesure, ...] = (
    Mesure("bailleurs", Unite.BAILLEURS, _ECONOMIQUE, "bailleurs des groupes", distincte=True),
)
