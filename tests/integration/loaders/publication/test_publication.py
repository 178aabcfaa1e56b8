"""Publication on the real embedded store: the figures of what is published."""

import pytest

from parc_social.access.secrecy import secrecy_tables
from parc_social.access.secrecy.settings import read_tables
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.territory import Niveau
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.statements.maps.tile_matrix import SCALES
from testing.publication.place import Place
from testing.publication.tables import (
    ADDRESSES,
    A,
    Tables,
    dated,
    households,
    register,
    territoires,
)
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]


def test_all_that_is_staged_is_published_with_its_indicators(published: Place) -> None:
    fresh = published.store.editions()
    assert sorted(e.source for e in fresh) == ["indicateurs", "ops", "rpls", "territoires"]
    assert all(e.state is EditionState.PUBLISHED for e in fresh)
    (made,) = [e for e in fresh if e.source == "indicateurs"]
    assert dict(made.rows) == {
        "indicateur_france": 9,  # four populations, and everybody outre-mer, where nobody is
        "indicateur_region": 0,
        "indicateur_departement": 0,
        "indicateur_ept": 0,
        "indicateur_epci": 0,
        "indicateur_arm": 0,
        "indicateur_commune": 9,
        "indicateur_qpv": 0,
        "indicateur_iris": 1,
        "indicateur_carreau": 10,
        "indicateur_ilot": 6,
        "indicateur_adresse": 18,
    }
    assert made.fictive


def test_relations_have_the_columns_of_the_catalogue(published: Place) -> None:
    for collection, place in (
        ("indicateurs-commune", ["geom", "xmin", "ymin", "xmax", "ymax", *SCALES]),
        ("indicateurs-adresse", ["lon", "lat", "rang"]),
    ):
        twin = collections()[f"{collection}{SERIE}"]
        found = [name for name, *_ in published.read(2024, f"DESCRIBE {twin.relation}")]
        assert found == ["fid", *(f.name for f in twin.fields), *place]


def test_figures_of_a_commune_are_those_of_its_groups(published: Place) -> None:
    (row,) = published.read(
        2024,
        "SELECT menages, fiabilite, part_personnes_seules, part_personnes_seules_statut,"
        " taille_menage, part_titulaires_moins_30, part_emmenages_recents, millesime_ops,"
        " millesime_rpls, population FROM commune WHERE code = '93001'",
    )
    # 38 households in groups: 12 couples with children, 26 alone; 11 under 30, movers since
    # 2022-01. Two landlords were surveyed: how well is their business.
    assert row == (38, None, 68.4, "D", 1.95, 28.9, 28.9, 2024, 2024, "tous")


def test_figures_of_the_register_are_exact_everywhere(published: Place) -> None:
    rows = published.read(
        2024,
        "SELECT code, logements, logements_statut, part_collectif, part_plai, surface_moyenne,"
        " age_moyen, part_dpe_fg, part_dpe_fg_statut FROM commune ORDER BY code",
    )
    assert rows == [
        ("93001", 70, "D", 90.0, 33.3, 64.5, 54.0, 10.0, "D"),
        ("93002", 20, "D", 90.0, 33.3, 64.5, 54.0, 10.0, "D"),
        ("93003", 0, "D", None, None, None, None, None, "N"),
    ]


def nowhere(tables: Tables, *last: str) -> Tables:
    """The same, where what is at these addresses is of no known commune and has no place."""
    lost = {"code_commune": None, "lon": None, "lat": None}
    return {
        name: [row | lost if row.get("adresse_id", row["id"]) in last else row for row in rows]
        for name, rows in tables.items()
    }


def test_dwellings_of_no_known_commune_count_for_france_alone(place: Place) -> None:
    """This year and the year before; neither in métropole nor outre-mer."""
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2023, dated(nowhere(register(), "93001_2", "93001_3"), 2023))
    place.stage("rpls", 2024, dated(nowhere(register(), "93001_2"), 2024))
    place.publish()
    columns = "SELECT code, logements, evolution_parc, part_plai"
    tous = "WHERE population = 'tous' ORDER BY code"
    assert place.read(2024, f"{columns} FROM indicateur_france {tous}") == [
        ("FR", 90, 0.0, 33.3), ("FR-DOM", 0, None, None), ("FR-METRO", 80, 14.3, 33.3),
    ]  # fmt: skip
    assert place.read(2024, f"{columns} FROM commune WHERE logements > 0 ORDER BY code") == [
        ("93001", 60, 20.0, 33.3), ("93002", 20, 0.0, 33.3),
    ]  # fmt: skip
    (row,) = place.read(
        2024, "SELECT code_commune, code_dep, logements FROM adresse WHERE code = '93001_2'"
    )
    assert row == (None, None, 10)


def test_what_is_not_known_to_be_in_a_district_is_neither_in_nor_out(place: Place) -> None:
    """Of an address, populations know the side of most; of 93002 nothing is known."""
    # Two addresses in, one of them by most of its dwellings; four out; one not known.
    known = (True, 7, False, False, False, False, None, None, None)
    stock = register()
    for row in stock["rpls-logements"]:
        said = known[ADDRESSES.index((row["code_commune"], int(row["adresse_id"][-1])))]
        inside = int(row["id"][-1]) < said if type(said) is int else said
        row |= {"en_qpv24": inside, "en_qpv15": None}
    place.stage("territoires", 2025, territoires())
    place.stage("rpls", 2024, stock)
    place.publish()
    sql = "SELECT code, population, part_qpv24, part_qpv24_statut FROM commune_serie"
    where = "WHERE code <> '93003' AND NOT starts_with(population, 'emmenages')"
    assert place.read(2024, f"{sql} {where} ORDER BY 1, 2") == [
        ("93001", "en_qpv", 85.0, "D"), ("93001", "hors_qpv", 0.0, "D"),
        ("93001", "tous", 28.3, "D"),  # 17 of 60 dwellings of known zone
        ("93002", "tous", None, "N"),
    ]  # fmt: skip
    old = "SELECT DISTINCT part_qpv15, part_qpv15_statut FROM commune"
    assert place.read(2024, old) == [(None, "N")]


def test_the_register_speaks_of_dwellings_and_not_of_movers(published: Place) -> None:
    sql = "SELECT DISTINCT population, logements, logements_statut FROM commune_serie"
    assert published.read(2024, f"{sql} WHERE code = '93001' ORDER BY 1") == [
        ("emmenages_recents", None, "Z"),
        ("emmenages_recents_hors_qpv", None, "Z"),
        ("hors_qpv", 70, "D"),
        ("tous", 70, "D"),
    ]


@each_row(("commune", "statut"), [("93002", "S"), ("93003", "N")])
def test_a_commune_without_group_is_secret_or_without_stock_has_nothing(
    published: Place, commune: str, statut: str
) -> None:
    rows = published.read(2024, "FROM commune ORDER BY code")
    (row,) = [row for row in rows if commune in row]
    names = [name for name, *_ in published.read(2024, "DESCRIBE commune")]
    found = dict(zip(names, row, strict=True))
    assert found["menages"] is None
    assert found["fiabilite"] is None
    there = (i for i in indicators().values() if i.exists_at(Niveau.COMMUNE))
    for indicator in (i for i in there if i.source == "ops"):
        assert (found[indicator.id], found[f"{indicator.id}_statut"]) == (None, statut)


def test_a_shown_figure_has_its_numerator_and_denominator(published: Place) -> None:
    (row,) = published.read(
        2024,
        "SELECT part_personnes_seules, part_personnes_seules_num, part_personnes_seules_den,"
        " part_personnes_seules_statut, millesime FROM commune WHERE code = '93001'",
    )
    assert row == (68.4, 26, 38, "D", 2024)
    assert published.read(
        2024,
        "SELECT count(*) FROM commune"
        " WHERE part_personnes_seules IS NULL AND part_personnes_seules_num IS NOT NULL",
    ) == [(0,)]


def test_every_address_of_the_stock_is_listed_answering_or_not(published: Place) -> None:
    rows = published.read(2024, "SELECT id, part_personnes_seules_statut FROM adresse ORDER BY id")
    # The group of address 1 is shown by it alone, the others by two addresses or more.
    assert rows == [("93001_1", "D")] + [(f"93001_{n}", "A") for n in range(2, 8)] + [
        ("93002_1", "S"),
        ("93002_2", "S"),
    ]


def test_a_silent_address_shows_the_shares_of_a_group_beside_it(published: Place) -> None:
    shares = dict(published.read(2024, "SELECT id, part_personnes_seules FROM adresse"))
    assert shares["93001_1"] == 0.0
    assert shares["93001_2"] == shares["93001_3"] == 100.0
    assert shares["93001_7"] in (0.0, 100.0)


def test_a_share_known_of_fewer_than_the_floor_is_withheld_with_all_the_others(
    place: Place,
) -> None:
    """Withheld alone, it would be given back by subtraction: no group is made of them."""
    place.stage("territoires", 2025, territoires())
    known = households(("93001", 1), A, 10)
    unknown = [{**row, "id": f"x{n}", "composition": None} for n, row in enumerate(known)]
    place.stage("ops", 2024, {"ops-menages": [*known, *unknown]})
    place.publish()
    sql = "SELECT menages, part_personnes_seules_statut, part_titulaires_65_plus_statut"
    assert place.read(2024, f"{sql} FROM commune WHERE code = '93001'") == [(None, "S", "S")]
    assert place.read(2024, "SELECT part_personnes_seules_statut FROM adresse") == [("S",)]


def test_the_account_says_what_each_level_grouped_and_what_is_left(published: Place) -> None:
    rows = published.read(
        2024,
        "SELECT nom, groupes_menages, restants_menages FROM bilan"
        " WHERE tableau = 'base' AND population = 'tous' ORDER BY niveau",
    )
    assert [name for name, *_ in rows] == [
        "part",
        "iris",
        "commune",
        "epci",
        "departement",
        "region",
        "france",
    ]
    assert sum(grouped for _, grouped, _ in rows) + rows[-1][2] == 47
    settings = dict(published.read(2024, "SELECT cle, valeur FROM cadre"))
    assert read_tables(settings["reglages"]) == secrecy_tables()
    assert "empreinte" not in settings, "without a key, it would let guesses be tried"
