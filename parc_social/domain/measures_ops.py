"""Mesures of the OPS survey: what each answering household counts for (CCH R.442-14).

Computed by parc_social/storage/edition_files/sql/mesures_menages.sql, in this order. An unknown
answer counts nowhere, hence a mesure of the known for each item. Source: docs/sources.md, "OPS".
"""

from parc_social.domain.secrecy_table import Mesure, Tableau, Unite

_COLLECTE = Tableau.COLLECTE
_BASE, _AIDES, _ACTIVITE = Tableau.BASE, Tableau.AIDES, Tableau.ACTIVITE
_RESSOURCES, _DETAIL, _AINES = Tableau.RESSOURCES, Tableau.RESSOURCES_DETAIL, Tableau.AINES


def _menages(nom: str, definition: str, tableau: Tableau = _BASE) -> Mesure:
    return Mesure(nom, Unite.MENAGES, tableau, definition)


def _personnes(nom: str, definition: str, temoin: str, tableau: Tableau = _BASE) -> Mesure:
    return Mesure(nom, Unite.PERSONNES, tableau, definition, temoin)


OPS_MESURES: tuple[Mesure, ...] = (
    _menages("menages", "ménages répondants"),
    # Composition.
    _menages("seules", "personne seule sans personne à charge"),
    _menages("monoparentales", "personne seule avec au moins une personne à charge"),
    _menages("mono_1_charge", "personne seule avec une personne à charge"),
    _menages("mono_2_charges", "personne seule avec deux personnes à charge"),
    _menages("mono_3_charges", "personne seule avec trois personnes à charge ou plus"),
    _menages("couples_sans_charge", "couple sans personne à charge"),
    _menages("couples_avec_charge", "couple avec au moins une personne à charge"),
    _menages("couples_1_charge", "couple avec une personne à charge"),
    _menages("couples_2_charges", "couple avec deux personnes à charge"),
    _menages("couples_3_charges", "couple avec trois personnes à charge ou plus"),
    _menages("autres_menages", "ménage d'une autre composition"),
    _menages("composition_connue", "composition connue"),
    _menages("familles_nombreuses", "trois personnes à charge ou plus"),
    _menages("charge_connue", "nombre de personnes à charge connu, au besoin par la composition"),
    _personnes("occupants", "occupants", "occupants_connus"),
    _menages("occupants_connus", "nombre d'occupants connu"),
    _menages("avec_mineur", "au moins un mineur"),
    _menages("mineurs_connus", "nombre de mineurs connu, au besoin par les âges"),
    _menages("cinq_personnes", "cinq personnes ou plus"),
    # Structure.
    _menages("titulaires_moins_25", "titulaire de moins de 25 ans"),
    _menages("titulaires_moins_30", "titulaire de moins de 30 ans"),
    _menages("titulaires_30_49", "titulaire de 30 à 49 ans"),
    _menages("titulaires_50_64", "titulaire de 50 à 64 ans"),
    _menages("titulaires_65_plus", "titulaire de 65 ans ou plus"),
    _menages("titulaires_75_plus", "titulaire de 75 ans ou plus"),
    _menages("age_connu", "âge du titulaire connu"),
    _personnes("occ_mineurs", "occupants de moins de 18 ans", "ages_connus"),
    _personnes("occ_18_24", "occupants de 18 à 24 ans", "ages_connus"),
    _personnes("occ_25_64", "occupants de 25 à 64 ans", "ages_connus"),
    _personnes("occ_65_plus", "occupants de 65 ans ou plus", "ages_connus"),
    _personnes("occ_age_connu", "occupants d'âge connu", "ages_connus"),
    _menages("ages_connus", "âges de tous les occupants connus"),
    # Resources: the ratio to the PLUS ceiling, by bands that hold their lower bound. Those of 60 %
    # and more are of the stricter table, the five classes of the others of the laxer one.
    _menages("ressources_moins_20", "moins de 20 % du plafond", _RESSOURCES),
    _menages("ressources_20_40", "de 20 à 40 % du plafond", _RESSOURCES),
    _menages("ressources_40_60", "de 40 à 60 % du plafond", _RESSOURCES),
    _menages("ressources_60_80", "de 60 à 80 % du plafond", _DETAIL),
    _menages("ressources_80_100", "de 80 à 100 % du plafond", _DETAIL),
    _menages("ressources_100_120", "de 100 à 120 % du plafond", _DETAIL),
    _menages("ressources_plus_120", "120 % du plafond ou plus", _DETAIL),
    _menages("ressources_120_150", "de 120 à 150 % du plafond", _DETAIL),
    _menages("ressources_plus_150", "150 % du plafond ou plus", _DETAIL),
    _menages("ressources_moins_60", "moins de 60 % du plafond", _RESSOURCES),
    _menages("ressources_60_100", "de 60 à 100 % du plafond", _RESSOURCES),
    _menages("ressources_moins_40", "moins de 40 % du plafond", _RESSOURCES),
    _menages("ressources_40_100", "de 40 à 100 % du plafond", _RESSOURCES),
    _menages("ressources_plus_100", "100 % du plafond ou plus", _RESSOURCES),
    _menages("ressources_connues", "ressources connues", _RESSOURCES),
    _menages("ressources_inconnues", "ressources non renseignées"),
    # Housing aid.
    _menages("aides", "bénéficiaire de l'APL ou d'une AL", _AIDES),
    _menages("sans_aide", "sans aide au logement", _AIDES),
    _menages("aide_connue", "aide au logement connue", _AIDES),
    _menages("apl", "bénéficiaire de l'APL, en métropole", _AIDES),
    _menages("al", "bénéficiaire d'une autre aide que l'APL de métropole", _AIDES),
    _menages("apl_connue", "aide au logement connue, en métropole", _AIDES),
    # Activity of adults.
    _personnes("emploi_stable", "majeurs en emploi stable", "activite_dite", _ACTIVITE),
    _personnes("emploi_precaire", "majeurs en emploi précaire", "activite_dite", _ACTIVITE),
    _personnes("chomeurs", "demandeurs d'emploi inscrits", "activite_dite", _ACTIVITE),
    _personnes("inactifs", "autres majeurs sans emploi", "activite_dite", _ACTIVITE),
    _personnes(
        "majeurs_sans_emploi", "demandeurs d'emploi et autres majeurs sans emploi",
        "activite_dite", _ACTIVITE,
    ),
    _personnes("majeurs_connus", "majeurs d'activité connue", "activite_dite", _ACTIVITE),
    _personnes("actifs", "majeurs en emploi ou demandeurs d'emploi", "activite_dite", _ACTIVITE),
    _menages("activite_dite", "activité d'au moins un majeur connue", _ACTIVITE),
    _menages("avec_emploi_stable", "au moins un majeur en emploi stable", _ACTIVITE),
    _menages("avec_emploi_precaire", "au moins un majeur en emploi précaire", _ACTIVITE),
    _menages("avec_chomeur", "au moins un demandeur d'emploi inscrit", _ACTIVITE),
    _menages("avec_inactif", "au moins un autre majeur sans emploi", _ACTIVITE),
    _menages("menages_sans_emploi", "aucun majeur en emploi", _ACTIVITE),
    _menages("menages_en_emploi", "au moins un majeur en emploi, tous étant connus", _ACTIVITE),
    _menages("activite_connue", "activité de tous les majeurs connue", _ACTIVITE),
    # Mobility.
    _menages("emmenages_recents", "emménagé récent"),
    _menages("bail_connu", "date du bail connue"),
    Mesure("anciennete_mois", Unite.MOIS, _BASE, "mois depuis le début du bail", "bail_connu"),
    _menages("bail_2_5", "bail de moins de cinq ans, sans être un emménagé récent"),
    _menages("bail_5_10", "bail de cinq à moins de dix ans"),
    _menages("bail_10_ans", "bail de dix ans ou plus"),
    # Dwelling and household.
    _menages("suroccupes", "logement suroccupé"),
    _menages("sous_occupes", "logement sous-occupé"),
    _menages("pieces_connues", "pièces et occupants connus"),
    _menages("sous_occupes_65", "titulaire de 65 ans ou plus, logement sous-occupé", _AINES),
    _menages(
        "pieces_connues_65", "titulaire de 65 ans ou plus, pièces et occupants connus", _AINES
    ),
    Mesure(
        "surface_occupee", Unite.METRES_CARRES, _BASE, "surface habitable", "surface_connue"
    ),
    _personnes("occ_surface", "occupants, la surface étant connue", "surface_connue"),
    _menages("surface_connue", "surface et occupants connus"),
)  # fmt: skip

# What was collected at the addresses of a group, answers or not: counted by group, when it is made.
COLLECTE_MESURES: tuple[Mesure, ...] = (
    Mesure("repondants", Unite.MENAGES, _COLLECTE, "ménages répondants à la collecte", "menages"),
    Mesure("loues", Unite.LOGEMENTS, _COLLECTE, "logements loués de l'enquête", "menages"),
    Mesure("enquetes", Unite.LOGEMENTS, _COLLECTE, "logements de l'enquête", "menages"),
    Mesure(
        "parc", Unite.LOGEMENTS, _COLLECTE, "logements du répertoire aux mêmes adresses", "menages"
    ),
)
