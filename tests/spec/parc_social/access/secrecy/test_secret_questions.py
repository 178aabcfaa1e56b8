"""In which question of its table of secrecy the households of every figure are asked.

A figure known of households that no question asks could be known of one: no new figure of the
survey goes without a line here.
"""

import pytest

from parc_social.access.secrecy import Tables, secrecy_tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.settings import read_tables
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators
from testing.rows import each_row

# By table, then by whom figures are known of: all (MENAGES), or those who answered a question.
KNOWN_OF: dict[str, dict[str, list[str]]] = {
    "base": {
        MENAGES: ["menages_repondants", "part_rfr_inconnu"],
        "occupants_connus": ["occupants", "taille_menage", "part_5_personnes_plus"],
        "composition_connue": [
            "part_personnes_seules", "part_monoparentales", "part_mono_3_charges",
            "part_couples_sans_charge", "part_couples_avec_charge", "part_couples_3_charges",
            "part_autres_menages",
            "part_mono_1_charge", "part_mono_2_charges",
            "part_couples_1_charge", "part_couples_2_charges",
        ],
        "charge_connue": ["part_familles_nombreuses"],
        "mineurs_connus": ["part_avec_mineur"],
        "age_connu": [
            "part_titulaires_moins_25", "part_titulaires_moins_30", "part_titulaires_30_49",
            "part_titulaires_50_64", "part_titulaires_65_plus", "part_titulaires_75_plus",
        ],
        "ages_connus": [
            "part_occupants_mineurs", "part_occupants_18_24", "part_occupants_25_64",
            "part_occupants_65_plus", "indice_jeunesse",
        ],
        "bail_connu": [
            "part_emmenages_recents", "anciennete_occupation", "part_occupation_10_plus",
            "part_bail_2_5", "part_bail_5_10",
        ],
        "pieces_connues": ["part_suroccupation", "part_sous_occupation"],
        "surface_connue": ["surface_par_occupant"],
    },
    "sensible": {
        "ressources_connues": [
            "part_ressources_moins_20", "part_ressources_moins_40", "part_ressources_moins_60",
            "part_ressources_60_100", "part_ressources_plus_100", "part_ressources_20_40",
            "part_ressources_40_60", "part_ressources_40_100",
        ],
        "aide_connue": ["part_aide_logement"],
        "apl_connue": ["part_apl"],
        "activite_dite": [
            "part_emploi_stable", "part_emploi_precaire", "part_demandeurs_emploi",
            "part_majeurs_sans_emploi", "part_chomage_actifs", "part_majeurs_inactifs",
        ],
        "activite_connue": ["part_menages_sans_emploi"],
    },
    "aines": {"pieces_connues_65": ["part_sous_occup_65_plus"]},
    "ressources_detail": {
        "ressources_connues": [
            "part_ressources_plus_120", "part_ressources_60_80", "part_ressources_80_100",
            "part_ressources_100_120", "part_ressources_120_150", "part_ressources_plus_150",
        ],
    },
    "collecte": {MENAGES: ["logements_enquetes", "taux_reponse", "taux_couverture"]},
}  # fmt: skip
# Made of published values, of which each was asked: no household is counted for them.
OF_VALUES = {"indice_fragilite", "classe_fragilite"}
SURVEY = [i for i in indicators().values() if i.source == "ops"]


def test_every_figure_of_the_survey_is_in_a_question() -> None:
    told = {
        (table, known, name)
        for table, questions in KNOWN_OF.items()
        for known, names in questions.items()
        for name in names
    }
    found = {
        (secrecy_tables().of(i.tableau.value), i.temoin, i.id)
        for i in SURVEY
        if i.id not in OF_VALUES
    }
    assert found == told


@each_row("indicator", SURVEY, ids=lambda i: i.code)
def test_its_table_asks_that_question(indicator: Indicator) -> None:
    assert secrecy_tables().asks(indicator.tableau.value, indicator.temoin)
    assert (indicator.temoin is None) == (indicator.id in OF_VALUES)


@each_row("table", KNOWN_OF)
def test_tables_ask_nothing_that_no_figure_is_known_of(table: str) -> None:
    (rule,) = [t.rule for t in secrecy_tables().every if t.nom == table]
    assert {q.connus for q in rule.questions} == {*KNOWN_OF[table]} - {MENAGES}


LAX = """
plancher: 11
coalition: true
tables:
  - {nom: base, familles: [base], questions: [{connus: age_connu}]}
  - {nom: fine, familles: [aines]}
"""


@pytest.fixture(scope="module")
def lax() -> Tables:
    return read_tables(LAX)


@each_row(
    ("famille", "temoin", "asked"),
    [
        ("base", MENAGES, True), ("base", None, True), ("base", "age_connu", True),
        ("base", "ages_connus", False), ("aines", "age_connu", True), ("aines", "connus_65", False),
        ("aides", MENAGES, False), ("aides", None, False),
    ],
)  # fmt: skip
def test_a_stricter_table_asks_what_those_before_it_ask(
    lax: Tables, famille: str, temoin: str | None, asked: bool
) -> None:
    assert lax.asks(famille, temoin) is asked
