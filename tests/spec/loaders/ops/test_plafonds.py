"""Income ceilings: the arrêtés' figures, categories of household, zones of communes."""

import pytest

from loaders.ops.income_ceilings import (
    Categorie,
    CeilingZone,
    annees,
    categorie_menage,
    plafond,
    zone_commune,
)
from parc_social.errors import InvalidValue
from testing.rows import each_row

IRL_2026 = 1.0087  # what the ceilings of 2026 rose by


# Printed in the annex of each year's arrêté (1987, annex I); 2024: LEGIARTI000048667288.
@each_row(
    ("annee", "zone", "categorie", "euros"),
    [
        (2016, CeilingZone.PARIS, 1, 23_132), (2016, CeilingZone.ILE_DE_FRANCE, 1, 23_132),
        (2016, CeilingZone.AUTRES_REGIONS, 1, 20_111), (2018, CeilingZone.PARIS, 6, 73_138),
        (2020, CeilingZone.ILE_DE_FRANCE, 4, 51_659), (2021, CeilingZone.AUTRES_REGIONS, 1, 20_966),
        (2022, CeilingZone.AUTRES_REGIONS, 3, 33_949),
        (2023, CeilingZone.AUTRES_REGIONS, 1, 21_878), (2024, CeilingZone.PARIS, 2, 38_925),
        (2024, CeilingZone.ILE_DE_FRANCE, 3, 46_789), (2024, CeilingZone.PARIS, 3, 51_025),
        (2025, CeilingZone.AUTRES_REGIONS, 5, 52_915),
        (2026, CeilingZone.AUTRES_REGIONS, 6, 60_156),
    ],
)  # fmt: skip
def test_a_ceiling_is_that_of_the_arrete(
    annee: int, zone: CeilingZone, categorie: int, euros: int
) -> None:
    assert plafond(annee, zone, categorie) == euros


@each_row("zone", [CeilingZone.PARIS, CeilingZone.ILE_DE_FRANCE, CeilingZone.AUTRES_REGIONS])
@each_row("categorie", range(1, 7))
def test_2026_is_2025_and_the_index_of_rents(zone: CeilingZone, categorie: int) -> None:
    before = plafond(2025, zone, categorie)
    rounding = 1 + before * 0.000_05  # of the euro, and of the index as it is printed
    assert abs(plafond(2026, zone, categorie) - before * IRL_2026) <= rounding


@each_row("annee", range(2017, 2027))
def test_ceilings_never_fall_and_rise_with_the_household(annee: int) -> None:
    for zone in CeilingZone:
        found = [plafond(annee, zone, c) for c in range(1, 7)]
        assert found == sorted(found)
        assert all(plafond(annee - 1, zone, c) <= plafond(annee, zone, c) for c in range(1, 7))


@each_row("annee", range(2016, 2027))
def test_one_and_two_persons_are_equal_in_all_of_ile_de_france(annee: int) -> None:
    for categorie, equal in ((1, True), (2, True), (3, False), (6, False)):
        both = {
            plafond(annee, zone, categorie)
            for zone in (CeilingZone.PARIS, CeilingZone.ILE_DE_FRANCE)
        }
        assert (len(both) == 1) is equal


@each_row(
    ("zone", "en_plus", "euros"),
    [
        (CeilingZone.PARIS, 0, 81_562),
        (CeilingZone.PARIS, 1, 81_562 + 9_089),
        (CeilingZone.AUTRES_REGIONS, 3, 58_200 + 3 * 6_492),
    ],
)
def test_a_person_on_top_of_the_sixth_category_adds_to_it(
    zone: CeilingZone, en_plus: int, euros: int
) -> None:
    assert plafond(2024, zone, 6, en_plus) == euros


# 90 % of "autres régions" (arrêté of 14 March 2011, art. 1): 22 642 -> 20 377,8.
@each_row(("categorie", "euros"), [(1, 20_378), (2, 27_214), (6, 52_380)])
def test_the_dom_have_ninety_percent_of_the_other_regions(categorie: int, euros: int) -> None:
    assert plafond(2024, CeilingZone.DOM, categorie) == euros


def test_the_table_goes_from_2016_to_2026() -> None:
    assert annees() == tuple(range(2016, 2027))


@each_row("annee", [2015, 2027])
def test_another_year_is_refused_by_name(annee: int) -> None:
    with pytest.raises(InvalidValue, match=f"{annee} : la table va de 2016 à 2026"):
        plafond(annee, CeilingZone.PARIS, 1)


@each_row(("categorie", "en_plus"), [(0, 0), (7, 0), (5, 1), (6, -1)])
def test_a_category_that_is_not_is_refused(categorie: int, en_plus: int) -> None:
    with pytest.raises(InvalidValue, match="catégorie"):
        plafond(2024, CeilingZone.PARIS, categorie, en_plus)


@each_row(
    ("personnes", "a_charge", "jeune", "handicap", "categorie"),
    [
        (1, 0, False, False, Categorie(1)),
        (1, 0, False, True, Categorie(2)),
        (2, 0, False, False, Categorie(2)),
        (2, 0, True, False, Categorie(3)),
        (2, 1, False, False, Categorie(3)),
        (2, 0, False, True, Categorie(3)),
        (2, 1, False, True, Categorie(3)),
        (3, 0, False, False, Categorie(3)),
        (3, 1, False, False, Categorie(3)),  # a couple and a dependant: three persons
        (3, 1, True, False, Categorie(3)),  # young, but with a dependant
        (3, 2, False, False, Categorie(4)),
        (4, 2, False, False, Categorie(4)),
        (4, 3, False, False, Categorie(5)),
        (5, 4, False, False, Categorie(6)),
        (6, 4, False, False, Categorie(6)),
        (6, 5, False, False, Categorie(6, 1)),
        (8, 6, False, False, Categorie(6, 2)),
    ],
)
def test_a_household_has_the_category_of_annex_one(
    personnes: int, a_charge: int, jeune: bool, handicap: bool, categorie: Categorie
) -> None:
    found = categorie_menage(personnes, a_charge, jeune_couple=jeune, handicap=handicap)
    assert found == categorie


@each_row(("personnes", "a_charge"), [(0, 0), (1, 1), (2, 2), (2, -1)])
def test_nobody_is_no_household(personnes: int, a_charge: int) -> None:
    with pytest.raises(InvalidValue, match="ménage impossible"):
        categorie_menage(personnes, a_charge)


@each_row(
    ("code", "zone"),
    [
        ("75056", CeilingZone.PARIS),
        ("75101", CeilingZone.PARIS),
        ("75120", CeilingZone.PARIS),
        ("92012", CeilingZone.PARIS),  # Boulogne-Billancourt, that some tables forget
        ("93001", CeilingZone.PARIS),
        ("93006", CeilingZone.PARIS),
        ("94080", CeilingZone.PARIS),
        ("93008", CeilingZone.ILE_DE_FRANCE),  # Bobigny does not touch Paris
        ("77288", CeilingZone.ILE_DE_FRANCE),
        ("69123", CeilingZone.AUTRES_REGIONS),
        ("2A004", CeilingZone.AUTRES_REGIONS),
        ("97105", CeilingZone.DOM),
        ("97611", CeilingZone.DOM),
    ],
)
def test_a_commune_lies_in_one_zone(code: str, zone: CeilingZone) -> None:
    assert zone_commune(code) is zone
