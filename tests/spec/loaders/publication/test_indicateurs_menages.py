"""What each household counts for: a row in sight, and every mesure that is not zero.

The statement of the publication is run by DuckDB; the numbers were worked out by hand.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest

from loaders.bench import insert
from loaders.spatial_order import empty_columns
from parc_social.access.secrecy.rule import SurveyQuestion
from parc_social.access.secrecy.settings import secrecy_tables
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.measures_ops import OPS_MESURES
from parc_social.domain.territory import Partie
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted
from testing.rows import each_row

Row = Mapping[str, Any]
ANSWER: Row = {"etat_occupation": "1", "reponse_enquete": "1", "code_commune": "93001"}
SILENT: Row = {"menages": 1, "ressources_inconnues": 1}  # an answer that says nothing
NAMES = [mesure.nom for mesure in OPS_MESURES]
AGES = ("0_5", "6_10", "11_17", "18_24", "25_29", "30_39", "40_49", "50_64", "65_74", "75p")


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    with workshop(None) as made:
        yield made


def mesures(bench: Workbench, rows: Sequence[Row], millesime: int = 2024) -> list[dict[str, int]]:
    """The mesures of each of these dwellings, in their order."""
    served = collections()["ops-menages"]
    bench.run(f"CREATE OR REPLACE TEMP TABLE lue AS SELECT {empty_columns(served)} WHERE false")
    kinds = {name: str(kind) for name, kind, *_ in bench.rows("DESCRIBE lue")}
    texts = {f.name for f in served.fields if f.type.value == "string"}
    columns = ", ".join(
        f"{quoted(name)} {'VARCHAR' if name in texts else 'INTEGER'}" for name in kinds
    )
    bench.run(f"CREATE OR REPLACE TEMP TABLE enquete ({columns})")
    numbered = [{"id": f"{n:04}", "siren_bailleur": "1", **row} for n, row in enumerate(rows)]
    insert(bench, "enquete", {name: [row.get(name) for row in numbered] for name in kinds})
    make_households(bench, millesime)
    found = bench.rows(f"FROM menage SELECT {', '.join(NAMES)} ORDER BY cle")
    return [dict(zip(NAMES, values, strict=True)) for values in found]


def counts(bench: Workbench, rows: Sequence[Row], millesime: int = 2024) -> list[dict[str, int]]:
    """The mesures of answering households that are not zero, of all in one statement."""
    found = mesures(bench, [{**ANSWER, **facts} for facts in rows], millesime)
    return [{name: number for name, number in each.items() if number} for each in found]


def ages(*persons: int) -> dict[str, int]:
    """Columns of ages of a household, with its number of occupants."""
    return {f"nb_occ_{band}": n for band, n in zip(AGES, persons, strict=True)} | {
        "nb_occupants": sum(persons)
    }


ONE, DEPENDANTS = {"composition_connue": 1, "charge_connue": 1}, {"familles_nombreuses": 1}
SIZE = {"occupants_connus": 1}
CASES: list[tuple[str, Row, Row]] = [
    ("nothing said", {}, {}),
    ("alone", {"composition": "SEULE"}, {**ONE, "seules": 1}),
    ("alone with one", {"composition": "SEULE_C1"}, {
        **ONE, "monoparentales": 1, "mono_1_charge": 1}),
    ("alone with two", {"composition": "SEULE_C2"}, {
        **ONE, "monoparentales": 1, "mono_2_charges": 1}),
    ("alone with three", {"composition": "SEULE_C3"}, {
        **ONE, **DEPENDANTS, "monoparentales": 1, "mono_3_charges": 1}),
    ("couple", {"composition": "COUPLE_0"}, {**ONE, "couples_sans_charge": 1}),
    ("couple with one", {"composition": "COUPLE_C1"}, {
        **ONE, "couples_avec_charge": 1, "couples_1_charge": 1}),
    ("couple with two", {"composition": "COUPLE_C2"}, {
        **ONE, "couples_avec_charge": 1, "couples_2_charges": 1}),
    ("couple with four or more", {"composition": "COUPLE_C4P"}, {
        **ONE, **DEPENDANTS, "couples_avec_charge": 1, "couples_3_charges": 1}),
    ("other household, dependants not said", {"composition": "AUTRE"}, {
        "composition_connue": 1, "autres_menages": 1}),
    ("other household with three dependants", {"composition": "AUTRE", "nb_personnes_charge": 3}, {
        **ONE, **DEPENDANTS, "autres_menages": 1}),
    ("dependants said, composition not", {"nb_personnes_charge": 2}, {"charge_connue": 1}),
    ("four occupants", {"nb_occupants": 4}, {**SIZE, "occupants": 4}),
    ("five occupants", {"nb_occupants": 5}, {**SIZE, "occupants": 5, "cinq_personnes": 1}),
    ("no occupant is an unknown number", {"nb_occupants": 0}, {}),
    ("no minor", {"nb_mineurs": 0}, {"mineurs_connus": 1}),
    ("a minor", {"nb_mineurs": 1}, {"mineurs_connus": 1, "avec_mineur": 1}),
    ("holder under 25", {"tranche_age_titulaire": "LT25"}, {
        "age_connu": 1, "titulaires_moins_25": 1, "titulaires_moins_30": 1}),
    ("holder of 29", {"tranche_age_titulaire": "25_29"}, {
        "age_connu": 1, "titulaires_moins_30": 1}),
    ("holder of 30", {"tranche_age_titulaire": "30_39"}, {"age_connu": 1, "titulaires_30_49": 1}),
    ("holder of 50", {"tranche_age_titulaire": "50_64"}, {"age_connu": 1, "titulaires_50_64": 1}),
    ("holder of 65", {"tranche_age_titulaire": "65_74"}, {"age_connu": 1, "titulaires_65_plus": 1}),
    ("holder of 75", {"tranche_age_titulaire": "GE75"}, {
        "age_connu": 1, "titulaires_65_plus": 1, "titulaires_75_plus": 1}),
    ("holder of unknown age", {"tranche_age_titulaire": "INC"}, {}),
    ("ages of all ten", ages(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), {
        **SIZE, "occupants": 10, "cinq_personnes": 1, "mineurs_connus": 1, "avec_mineur": 1,
        "ages_connus": 1, "occ_age_connu": 10, "occ_mineurs": 3, "occ_18_24": 1, "occ_25_64": 4,
        "occ_65_plus": 2}),
    ("empty ages are zero when the rest is the household", {"nb_occ_75p": 2, "nb_occupants": 2}, {
        **SIZE, "occupants": 2, "mineurs_connus": 1, "ages_connus": 1, "occ_age_connu": 2,
        "occ_65_plus": 2}),
    ("ages of some only are unknown", {"nb_occ_75p": 1, "nb_occupants": 2}, {
        **SIZE, "occupants": 2}),
    ("no age at all", {"nb_occ_0_5": 0}, {}),
    ("under 20 %", {"rfr_connu": "1", "tranche_plafond": "P0_20"}, {
        "ressources_connues": 1, "ressources_moins_20": 1, "ressources_moins_40": 1,
        "ressources_moins_60": 1}),
    ("40 %", {"rfr_connu": "1", "tranche_plafond": "P40_60"}, {
        "ressources_connues": 1, "ressources_40_60": 1, "ressources_40_100": 1,
        "ressources_moins_60": 1}),
    ("60 %", {"rfr_connu": "1", "tranche_plafond": "P60_80"}, {
        "ressources_connues": 1, "ressources_60_80": 1, "ressources_40_100": 1,
        "ressources_60_100": 1}),
    ("100 %", {"rfr_connu": "1", "tranche_plafond": "P100_120"}, {
        "ressources_connues": 1, "ressources_100_120": 1, "ressources_plus_100": 1}),
    ("120 %", {"rfr_connu": "1", "tranche_plafond": "P120_150"}, {
        "ressources_connues": 1, "ressources_plus_100": 1, "ressources_plus_120": 1,
        "ressources_120_150": 1}),
    ("150 %", {"rfr_connu": "1", "tranche_plafond": "P150"}, {
        "ressources_connues": 1, "ressources_plus_100": 1, "ressources_plus_120": 1,
        "ressources_plus_150": 1}),
    ("a band of an income that is not known", {"rfr_connu": "0", "tranche_plafond": "P0_20"}, {}),
    ("an unknown band", {"rfr_connu": "1", "tranche_plafond": "INC"}, {}),
    ("no aid", {"aide_logement": "0"}, {"aide_connue": 1, "apl_connue": 1, "sans_aide": 1}),
    ("APL", {"aide_logement": "1"}, {"aide_connue": 1, "apl_connue": 1, "aides": 1, "apl": 1}),
    ("AL", {"aide_logement": "2"}, {"aide_connue": 1, "apl_connue": 1, "aides": 1, "al": 1}),
    ("aid unknown", {"aide_logement": "9"}, {}),
    ("AL outre-mer", {"aide_logement": "2", "code_commune": "97411"}, {
        "aide_connue": 1, "aides": 1, "al": 1}),
    ("APL outre-mer is a mistake", {"aide_logement": "1", "code_commune": "97411"}, {
        "aide_connue": 1, "aides": 1, "al": 1}),
    ("activity of two of three", {
        "nb_majeurs": 3, "nb_emploi_stable": 1, "nb_chomeurs": 1, "nb_activite_inconnue": 1}, {
        "majeurs_connus": 2, "actifs": 2, "emploi_stable": 1, "chomeurs": 1,
        "majeurs_sans_emploi": 1, "activite_dite": 1, "avec_emploi_stable": 1, "avec_chomeur": 1}),
    ("two retired", {"nb_majeurs": 2, "nb_sans_emploi": 2}, {
        "majeurs_connus": 2, "inactifs": 2, "majeurs_sans_emploi": 2, "activite_dite": 1,
        "avec_inactif": 1, "activite_connue": 1, "menages_sans_emploi": 1}),
    ("a precarious job", {"nb_majeurs": 1, "nb_emploi_precaire": 1}, {
        "majeurs_connus": 1, "actifs": 1, "emploi_precaire": 1, "activite_dite": 1,
        "avec_emploi_precaire": 1, "activite_connue": 1, "menages_en_emploi": 1}),
    ("fewer activities than adults", {"nb_majeurs": 2, "nb_sans_emploi": 1}, {
        "majeurs_connus": 1, "inactifs": 1, "majeurs_sans_emploi": 1, "activite_dite": 1,
        "avec_inactif": 1}),
    ("activity of none", {"nb_majeurs": 2, "nb_activite_inconnue": 2}, {}),
    ("lease of January two years before", {"date_bail": "2022-01"}, {
        "bail_connu": 1, "anciennete_mois": 24, "emmenages_recents": 1}),
    ("lease of the month before", {"date_bail": "2021-12"}, {
        "bail_connu": 1, "anciennete_mois": 25, "bail_2_5": 1}),
    ("lease of less than five years", {"date_bail": "2019-02"}, {
        "bail_connu": 1, "anciennete_mois": 59, "bail_2_5": 1}),
    ("lease of five years", {"date_bail": "2019-01"}, {
        "bail_connu": 1, "anciennete_mois": 60, "bail_5_10": 1}),
    ("lease after 1 January", {"date_bail": "2024-06"}, {"bail_connu": 1, "emmenages_recents": 1}),
    ("lease of ten years", {"date_bail": "2014-01"}, {
        "bail_connu": 1, "anciennete_mois": 120, "bail_10_ans": 1}),
    ("lease of a month less", {"date_bail": "2014-02"}, {
        "bail_connu": 1, "anciennete_mois": 119, "bail_5_10": 1}),
    ("one person more than rooms", {"nb_pieces": 2, "nb_occupants": 3}, {
        **SIZE, "occupants": 3, "pieces_connues": 1}),
    ("two persons more", {"nb_pieces": 2, "nb_occupants": 4}, {
        **SIZE, "occupants": 4, "pieces_connues": 1, "suroccupes": 1}),
    ("one room more", {"nb_pieces": 3, "nb_occupants": 2}, {
        **SIZE, "occupants": 2, "pieces_connues": 1}),
    ("two rooms more, holder of 65", {
        "nb_pieces": 4, "nb_occupants": 2, "tranche_age_titulaire": "65_74"}, {
        **SIZE, "occupants": 2, "pieces_connues": 1, "sous_occupes": 1, "age_connu": 1,
        "titulaires_65_plus": 1, "pieces_connues_65": 1, "sous_occupes_65": 1}),
    ("rooms without occupants", {"nb_pieces": 4, "tranche_age_titulaire": "65_74"}, {
        "age_connu": 1, "titulaires_65_plus": 1}),
    ("area", {"surface_hab": 60, "nb_occupants": 2}, {
        **SIZE, "occupants": 2, "surface_connue": 1, "surface_occupee": 60, "occ_surface": 2}),
    ("area without occupants", {"surface_hab": 60}, {}),
]  # fmt: skip


def test_a_household_counts_for_what_it_says(bench: Workbench) -> None:
    found = counts(bench, [facts for _, facts, _ in CASES])
    expected = [
        {**({"menages": 1} if "ressources_connues" in known else SILENT), **known}
        for _, _, known in CASES
    ]
    told = zip(CASES, found, expected, strict=True)
    assert {name: each for (name, *_), each, known in told if each != known} == {}


@each_row(
    "facts",
    [
        {"reponse_enquete": "3"},
        {"reponse_enquete": None},
        {"etat_occupation": "2"},
        {"etat_occupation": None},
    ],
)
def test_who_did_not_answer_counts_nowhere(bench: Workbench, facts: Row) -> None:
    told = {"composition": "SEULE", "nb_occupants": 1, "date_bail": "2023-01", **ages(*[1] * 10)}
    (found,) = mesures(bench, [{**ANSWER, **told, **facts}])
    assert set(found.values()) == {0}


def test_a_partial_answer_counts(bench: Workbench) -> None:
    assert counts(bench, [{"reponse_enquete": "2"}]) == [SILENT]


@each_row(
    ("millesime", "bail", "recent"),
    [(2014, "2011-01", True), (2014, "2010-12", False), (2016, "2013-12", False),
     (2016, "2014-01", True)],
)  # fmt: skip
def test_the_window_of_recent_movers_is_that_of_the_survey(
    bench: Workbench, millesime: int, bail: str, recent: bool
) -> None:
    (found,) = counts(bench, [{"date_bail": bail}], millesime)
    assert found.get("emmenages_recents", 0) == recent


def test_the_columns_are_the_mesures_in_their_order(bench: Workbench) -> None:
    mesures(bench, [ANSWER])
    found = [name for name, *_ in bench.rows("DESCRIBE menage")]
    assert found == ["adresse", "bailleur", "cle", "loues", *NAMES]


def test_the_classes_of_a_variable_are_disjoint_and_sum_to_its_total(bench: Workbench) -> None:
    """Household by household, over every case of this page."""
    found = mesures(bench, [{**ANSWER, **facts} for _, facts, _ in CASES])
    classes: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in (i for i in indicators().values() if i.source == "ops"):
        for variable, _ in indicator.classes:
            classes[variable].append(indicator)
    assert len(classes) == 9
    for variable, members in classes.items():
        told = 0
        for each in found:
            parts = [each[str(i.numerateur)] for i in members]
            assert sum(parts) == each[str(members[0].denominateur)], variable
            told += sum(parts)
        assert told > 0, variable


def made_of(counts: Sequence[Mapping[str, int]], name: str, question: SurveyQuestion) -> bool:
    """Whether households that count for a mesure are those of some classes, or of none known."""
    wanted = [each[name] > 0 for each in counts]
    sets = (s for n in range(1, 6) for s in combinations(question.classes, n))
    by_class = ([any(each[c] for c in some) for each in counts] for some in sets)
    silent = [not each[question.connus] and bool(each["menages"]) for each in counts]
    return wanted == silent or any(wanted == some for some in by_class)


@each_row(
    "indicator",
    [
        i
        for i in indicators().values()
        if i.source == "ops" and i.tableau not in ("base", "aines", "collecte", "synthese")
    ],
    ids=lambda i: i.code,
)
def test_a_sensitive_figure_is_made_of_classes_that_its_table_asks_a_floor_of(
    bench: Workbench, indicator: Indicator
) -> None:
    """secrecy.yml and the catalogue agree, household by household; it is known of as many."""
    told = mesures(bench, [{**ANSWER, **facts} for _, facts, _ in CASES])
    (table,) = [t for t in secrecy_tables().tables if indicator.tableau in t.familles]
    held = [q for q in table.rule.questions if made_of(told, str(indicator.numerateur), q)]
    assert held, f"no question of {table.nom} has the classes of {indicator.numerateur}"
    at_home = [each for each in told if indicator.exists_in(Partie.OUTRE_MER) or each["apl_connue"]]
    if indicator.denominateur != "menages":
        assert any(
            all((each[str(indicator.temoin)] > 0) <= (each[q.connus] > 0) for each in at_home)
            for q in held
        )
