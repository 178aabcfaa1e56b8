"""Figures over groups of their own: landlords' business, tables of secrecy, what was collected."""

from pathlib import Path

import pytest

from loaders.context import silent
from loaders.publication.edition import Publishing, make_edition
from loaders.publication.sources import Sources
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import Floors
from parc_social.domain.secrecy_table import RENTS, Tableau
from parc_social.storage.edition_files.workbench import workshop
from testing.publication.place import Place, copied
from testing.publication.tables import of_three, territoires
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_landlords_business_is_that_of_the_groups_of_a_territory(let: Place) -> None:
    names = "taux_vacance, taux_vacance_statut, loyer_moyen, bailleurs, bailleurs_statut"
    rows = let.read(2024, f"SELECT code, logements, {names} FROM commune ORDER BY code")  # noqa: S608
    assert rows == [
        ("93001", 36, 50.0, "D", 6.5, 3, "D"),  # 18 of 36; 9 pay 300 € and 9 pay 350 €, for 50 m²
        ("93002", 18, None, "S", None, None, "S"),
        ("93003", 0, None, "N", None, None, "N"),
    ]
    parts = "SELECT taux_vacance_num, taux_vacance_den, loyer_moyen_num, loyer_moyen_den"
    assert let.read(2024, f"{parts} FROM commune WHERE code = '93001'") == [(18, 36, 585_000, 900)]
    # What two landlords have stays out of all France too: it could be told apart.
    where = "indicateur_france WHERE population = 'tous' ORDER BY code"
    rows = let.read(2024, f"SELECT code, {names} FROM {where}")  # noqa: S608
    assert rows == [
        ("FR", 50.0, "D", 6.5, 3, "D"),
        ("FR-DOM", None, "N", None, None, "N"),
        ("FR-METRO", 50.0, "D", 6.5, 3, "D"),
    ]


def test_landlords_business_is_told_in_and_out_of_a_district_and_of_no_mover(let: Place) -> None:
    sql = "SELECT population, taux_vacance_den, loyer_moyen, loyer_moyen_statut FROM commune_serie"
    rows = let.read(2024, f"{sql} WHERE code = '93001' ORDER BY population")
    assert [row for row in rows if row[0] in ("en_qpv", "hors_qpv", "tous")] == [
        ("en_qpv", 18, 6.0, "D"), ("hors_qpv", 18, 7.0, "D"), ("tous", 36, 6.5, "D"),
    ]  # fmt: skip
    assert {row[1:] for row in rows if row[0].startswith("emmenages")} == {(None, None, "Z")}


def test_landlords_business_of_an_arrondissement_is_that_of_its_own_groups(let: Place) -> None:
    sql = "SELECT code, loyer_moyen, bailleurs FROM indicateur_arm WHERE population = 'tous'"
    assert let.read(2024, f"{sql} ORDER BY code") == [("93101", 6.0, 3), ("93102", 7.0, 3)]


def test_a_register_without_landlords_files_tells_no_business(published: Place) -> None:
    """Neither who has dwellings nor that some have: the occupation of none is known."""
    of = (Tableau.ECONOMIQUE, *RENTS)
    names = [i.id for i in indicators().values() if i.tableau in of]
    assert len(names) == 45
    statuses = ", ".join(f"string_agg(DISTINCT {name}_statut)" for name in names)
    values = " + ".join(f"count({name})" for name in names)
    found = published.read(2024, f"SELECT {values}, {statuses} FROM commune")  # noqa: S608
    assert found == [(0, *["N"] * len(names))]


def test_a_register_without_survey_has_exact_figures_and_no_survey(let: Place) -> None:
    sql = "SELECT logements, menages, part_personnes_seules_statut, millesime_ops"
    (row,) = let.read(2024, f"{sql} FROM commune WHERE code = '93001'")
    assert row == (36, None, "N", None)
    assert let.read(2024, "SELECT DISTINCT part_personnes_seules_statut FROM adresse") == [("N",)]


# Tables of secrecy, each over its own groups.


def test_a_group_that_a_stricter_table_forbids_is_counted_with_another(tabled: Place) -> None:
    """Twelve households alike are a group of the base table, and not alone in one of resources."""
    names = "part_personnes_seules", "part_ressources_moins_40", "part_majeurs_sans_emploi"
    shown = ", ".join(f"{name}, {name}_statut" for name in names)
    assert tabled.read(2024, f"SELECT id, {shown} FROM adresse ORDER BY id") == [  # noqa: S608
        ("93001_1", 100.0, "D", 22.2, "A", 33.3, "A"),
        ("93001_2", 100.0, "D", 22.2, "A", 33.3, "A"),
    ]
    groups = "SELECT DISTINCT part_ressources_moins_40, part_ressources_moins_40_statut"
    assert tabled.read(2024, f"{groups} FROM indicateur_ilot WHERE population = 'tous'") == [
        (22.2, "A")
    ]
    fractions = "part_ressources_moins_40_num, part_ressources_moins_40_den, part_apl_den"
    (told,) = tabled.read(2024, f"SELECT menages, {fractions} FROM commune WHERE code = '93001'")  # noqa: S608
    assert told == (36, 8, 36, 36)


def test_the_detail_of_resources_begins_at_the_epci(tabled: Place) -> None:
    """And at the commune it is no column."""
    names = [name for name, *_ in tabled.read(2024, "DESCRIBE indicateur_commune")]
    assert "part_ressources_60_80" not in names


def test_recent_movers_are_a_population_with_groups_of_its_own(tabled: Place) -> None:
    """What was collected is that of one landlord here: secret, and unknown of movers."""
    whole = "SELECT population, menages, part_ressources_moins_40_num, part_emmenages_recents,"
    sql = f"{whole} taux_reponse_statut, fiabilite FROM commune_serie WHERE code = '93001'"
    assert tabled.read(2024, f"{sql} ORDER BY 1") == [
        ("emmenages_recents", 12, 4, 100.0, "N", None),
        ("emmenages_recents_hors_qpv", 12, 4, 100.0, "N", None),
        ("hors_qpv", 36, 8, 33.3, "S", None),
        ("tous", 36, 8, 33.3, "S", None),
    ]


def test_a_territory_of_one_landlord_is_secret_where_that_rule_is_on(
    tabled: Place, tmp_path: Path
) -> None:
    """From the commune up: a residence has one landlord, and its group is shown all the same."""
    with copied(tabled.data, tmp_path) as place:
        shown = "SELECT menages, part_personnes_seules_statut FROM commune WHERE code = '93001'"
        assert place.read(2024, shown) == [(36, "D")], "where the rule is off, as it is"
        by_source = {e.source: e for e in place.store.editions()}
        territories = by_source["territoires"]
        sources = Sources(2024, by_source["ops"], None, territories, recent=territories)
        floors = Floors(dominance=99)
        made = make_edition(sources, Publishing(place.folder, silent, floors=floors))
        with workshop(None) as bench:
            bench.attach("i", made.file)
            sql = "SELECT menages, part_personnes_seules_statut FROM i.indicateur_{}"
            everybody = "WHERE population = 'tous'"
            commune = f"{sql.format('commune')} {everybody} AND code = '93001'"
            assert bench.rows(commune) == [(None, "S")]
            assert bench.rows(f"{sql.format('ilot')} {everybody} ORDER BY 1") == [
                (12, "D"),
                (24, "D"),
            ]


_LEVELS = ("commune", "iris", "france", "carreau", "ilot", "adresse")


def reliabilities(place: Place) -> dict[str, set[str | None]]:
    """Of the rows of each level that have households: every population."""
    return {
        level: {
            told
            for (told,) in place.read(
                2024,
                f"SELECT DISTINCT fiabilite FROM indicateur_{level}"  # noqa: S608 - our own names
                " WHERE part_personnes_seules_statut IN ('D', 'A')",
            )
        }
        for level in _LEVELS
    }


def test_reliability_is_judged_once_by_what_three_landlords_collected(place: Place) -> None:
    """At every level: by the groups over which it may be told, never by what is there today."""
    place.stage("territoires", 2025, territoires())
    place.stage("ops", 2024, {"ops-menages": of_three(8)})
    place.publish()
    good = {level: {"bonne"} for level in _LEVELS}
    assert reliabilities(place) == good, "36 answers of 60, in one group"
    place.stage("ops", 2024, {"ops-menages": of_three(8, late=60)})
    place.revise()
    assert reliabilities(place) == good, "36 of 120, were it counted again: one landlord's business"
    collected = "SELECT DISTINCT logements_enquetes, taux_reponse FROM commune WHERE code = '93001'"
    assert place.read(2024, collected) == [(60, 60.0)]
