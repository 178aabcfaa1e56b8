"""The settings of secrecy: what is shipped, and every way to write them wrong."""

import pytest

from parc_social.access.secrecy.settings import as_text, read_tables, secrecy_tables
from parc_social.catalogue.figure_fields import SIZES
from parc_social.errors import InvalidValue
from testing.rows import each_row

GOOD = """
plancher: 11
coalition: true
tables:
  - {nom: base, familles: [composition]}
  - nom: aides
    familles: [aides]
    questions: [{connus: aide_connue, classes: [aides], plancher: 3, homogeneite: true}]
"""


def test_the_shipped_settings_are_those_of_the_decision() -> None:
    tables = secrecy_tables()
    names = ["base", "sensible", "aines", "ressources_detail"]
    assert [table.nom for table in tables.tables] == names
    assert (tables.base.floor, tables.base.coalition) == (11, True)
    classed = [q for t in tables.tables for q in t.rule.questions if q.classes]
    assert {q.floor for q in classed} == {3}
    assert all(q.homogeneity for q in classed)
    assert {t.nom for t in tables.tables for q in t.rule.questions if q in classed} == {
        "sensible", "ressources_detail",
    }  # fmt: skip
    assert (tables.economy.landlords, tables.economy.share) == (3, 85)
    assert tables.of("activite") == tables.of("ressources") == "sensible"


def test_each_column_of_sizes_tells_of_the_groups_of_one_table() -> None:
    """Of the tables whose groups an address may show: each family in the column of its own."""
    told_in = {
        "menages_groupe": "base",
        "menages_groupe_sensible": "sensible",
        "menages_groupe_aines": "aines",
    }
    found = {tableau.value: told_in[size] for tableau, size in SIZES.items()}
    fine = secrecy_tables().tables[:3]
    assert found == {famille: table.nom for table in fine for famille in table.familles}


def test_settings_are_written_and_read_back() -> None:
    assert read_tables(as_text(secrecy_tables())) == secrecy_tables()
    assert read_tables(GOOD).tables[1].rule.questions[0].classes == ("aides",)


def test_an_unknown_family_is_in_no_table() -> None:
    with pytest.raises(KeyError):
        secrecy_tables().of("inconnue")


@each_row(
    ("before", "after", "message"),
    [
        (GOOD, "[", "YAML illisible"),
        (GOOD, "11", "des clés sont attendues"),
        ("plancher: 11", "plancher: 2", "plancher : un entier de 3"),
        ("plancher: 11", "plancher: '11'", "plancher : un entier de 3"),
        ("plancher: 11", "plancher: true", "plancher : un entier de 3"),
        ("plancher: 11", "", "plancher : un entier de 3"),
        ("coalition: true", "coalition: oui", "coalition : true ou false"),
        ("coalition: true", "", "coalition : true ou false"),
        ("coalition: true", "seuil: 3", "clé inconnue dans le fichier : « seuil »"),
        ("nom: base", "nom: 3", "nom d'une table"),
        ("nom: aides", "nom: base", "base y est deux fois"),
        ("familles: [aides]", "familles: [composition]", "composition y est deux fois"),
        ("familles: [aides]", "familles: aides", "familles : une liste"),
        ("nom: aides", "nom: aides\n    niveau: canton", "niveau inconnu"),
        ("{nom: base,", "{nom: base, niveau: commune,", "du niveau le plus fin"),
        ("{nom: base,", "{nom: base, faite_de: groupes,", "suivent celles faites d'adresses"),
        ("{nom: base,", "{nom: base, faite_de: pieces,", "faite_de de base : adresses ou groupes"),
        ("classes: [aides]", "classes: ['a b']", "classe de aides : un nom"),
        ("connus: aide_connue, ", "", "connus d'une question"),
        ("homogeneite: true", "homogeneite: 1", "true ou false"),
        ("plancher: 3,", "plancher: -1,", "plancher d'une question"),
        ("plancher: 3,", "", "plancher d'une question"),
        ("plancher: 3,", "seuil: 3,", "clé inconnue"),
        ("coalition: true", "coalition: true\neconomie: {bailleurs: 1}", "economie.bailleurs"),
        ("coalition: true", "coalition: true\neconomie: {part_max: 101}", "economie.part_max"),
        ("coalition: true", "coalition: true\neconomie: {mesures: []}", "au moins une mesure"),
        ("coalition: true", "coalition: true\neconomie: {mesures: [3]}", "economie.mesures"),
        ("coalition: true", "coalition: true\neconomie: {seuil: 3}", "clé inconnue dans economie"),
        *[
            ("coalition: true", f"coalition: true\neconomie: {{loyers: [{rents}]}}", said)
            for rents, said in (
                ("3", "economie.loyers : des clés"),
                ("{selon: f, classes: [a]}", "nom d'une table de loyers"),
                ("{nom: t, classes: [a]}", "selon de t : un nom"),
                ("{nom: t, selon: f}", "classes : une liste"),
                ("{nom: t, selon: f, classes: []}", "t : au moins une classe"),
                ("{nom: t, selon: f, classes: ['a b']}", "classe de t : un nom"),
                ("{nom: t, selon: f, classes: [a, a]}", "une classe est déjà dans une table"),
                (
                    "{nom: t, selon: f, classes: [a]}, {nom: u, selon: g, classes: [a]}",
                    "u : une classe est déjà dans une table",
                ),
                (
                    "{nom: t, selon: f, classes: [a]}, {nom: t, selon: f, classes: [b]}",
                    "t y est deux fois",
                ),
                ("{nom: t, faite_de: u, classes: [a]}", "clé inconnue dans economie.loyers"),
            )
        ],
    ],
)
def test_wrong_settings_are_refused_with_what_is_wrong(
    before: str, after: str, message: str
) -> None:
    assert before in GOOD
    with pytest.raises(InvalidValue, match=message):
        read_tables(GOOD.replace(before, after))


def test_settings_without_a_table_are_refused() -> None:
    with pytest.raises(InvalidValue, match="aucune table"):
        read_tables("plancher: 11\ncoalition: true\ntables: []")
