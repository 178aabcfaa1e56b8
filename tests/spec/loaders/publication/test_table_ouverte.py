"""Which source tells vacancy, mobility and rents of a territory: landlords' files, the SDES, none.

Communes of two EPCI, E1 (93001, 93002) and E2 (97101), and Paris of two arrondissements here. The
table is of 2024; in the COG of 2026, 93002 has taken in 93003, and 93004 has been split.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from loaders.bench import insert
from loaders.publication.levels.open_figures import TOLD, open_figures
from loaders.publication.sources import Sources
from loaders.spatial_order import empty_columns
from parc_social.catalogue.collection import Audience
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.secrecy_table import Tableau
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState

Row = Mapping[str, Any]
ZONES = [  # commune, EPCI, EPT, département, région of the COG of 2026
    ("93001", "E1", "T1", "93", "11"), ("93002", "E1", "T1", "93", "11"),
    ("93004", "E4", None, "93", "11"), ("93005", "E4", None, "93", "11"),
    ("75056", "E5", "T0", "75", "11"), ("97101", "E2", None, "971", "01"),
]  # fmt: skip
SUITE = [(code, code) for code, *_ in ZONES] + [("93003", "93002"), ("99999", None)]
PASSAGE = [(2025, "93003", "93002", 1.0), (2025, "93004", "93004", None),
           (2025, "93004", "93005", None), (2020, "93009", "93001", 1.0)]  # fmt: skip
LINE: Row = {"nb_ls": 1000, "nb_loues": 900, "nb_vacants": 60, "nb_vides": 30, "nb_asso": 10,
             "tx_vac": 6.25, "tx_vac3": 2.04, "tx_mob": 8.06, "loymoy": 6.615}  # fmt: skip
VACANCY, LONG, MOVED, EMPTY, RUN, RENT = (
    "taux_vacance", "taux_vacance_3_mois", "taux_mobilite", "part_vides", "part_associations",
    "loyer_moyen",
)  # fmt: skip
WHOLE = {VACANCY: 6.3, LONG: 2.0, MOVED: 8.1, EMPTY: 3.0, RUN: 1.0, RENT: 6.62}
COUNTED = {VACANCY: 6.3, EMPTY: 3.0, RUN: 1.0}  # what sums of counts tell


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with workshop(None) as made:
        made.run(
            "CREATE TABLE recent_appartenance (code_commune VARCHAR, code_epci VARCHAR,"
            " code_ept VARCHAR, code_dep VARCHAR, code_reg VARCHAR);"
            "CREATE TABLE suite (code_commune VARCHAR, commune VARCHAR);"
            "CREATE TABLE recent_arm (code VARCHAR, code_parent VARCHAR);"
            "CREATE TABLE passage_recent (annee INTEGER, code_avant VARCHAR, code_apres VARCHAR,"
            " part DOUBLE)"
        )
        made.insert("recent_appartenance", ZONES)
        made.insert("suite", SUITE)
        made.insert("recent_arm", [("75101", "75056"), ("75102", "75056")])
        made.insert("passage_recent", PASSAGE)
        yield made


def ouvert(
    bench: Workbench, lines: Mapping[str, Row], dwellings: Sequence[tuple[str, Row]] = ()
) -> dict[tuple[str, str], dict[str, Any]]:
    """What the table fills: of each place, the figures told, with numerators and denominators."""
    bench.run(
        "CREATE TABLE sdes_ligne (code VARCHAR, code_commune VARCHAR, code_arm VARCHAR,"
        " nb_ls INTEGER, nb_loues INTEGER, nb_vacants INTEGER, nb_vides INTEGER,"
        " nb_asso INTEGER, tx_vac DOUBLE, tx_vac3 DOUBLE, tx_mob DOUBLE, loymoy DOUBLE)"
    )
    known = [
        {"code": code, "code_commune": "75056" if code < "76" else code,
         "code_arm": code if code.startswith("751") else None, **LINE, **line}
        for code, line in lines.items()
    ]  # fmt: skip
    insert(bench, "sdes_ligne", {name: [row[name] for row in known] for name in known[0]})
    _dwellings(bench, dwellings)
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    table = Edition("sdes_2024_00000000", "sdes", 2024, EditionState.PUBLISHED, made_at, ())
    zones = Edition(
        "territoires_2026_00000000", "territoires", 2026, EditionState.PUBLISHED, made_at, ()
    )
    open_figures(bench, Sources(2024, None, None, zones, recent=zones, sdes=table))
    names = [f"{i.id}{part}" for i in indicators().values() if i.code in TOLD
             for part in ("", "_num", "_den")]  # fmt: skip
    rows = bench.rows(f"SELECT niveau, code, {', '.join(names)} FROM ouvert")  # noqa: S608
    return {
        (niveau, code): {n: v for n, v in zip(names, values, strict=True) if v is not None}
        for niveau, code, *values in rows
    }


def _dwellings(bench: Workbench, dwellings: Sequence[tuple[str, Row]]) -> None:
    bench.run(
        f"CREATE TABLE stock_logement AS SELECT {empty_columns(collections()['rpls-logements'])}"
        " WHERE false; CREATE TABLE lieu (id VARCHAR, commune VARCHAR, epci VARCHAR, ept VARCHAR,"
        " departement VARCHAR, region VARCHAR, partie VARCHAR, logements INTEGER)"
    )
    after, zones = dict(SUITE), {zone[0]: zone[1:] for zone in ZONES}
    for n, (code, facts) in enumerate(dwellings):
        row = {"id": str(n), "adresse_id": f"A{n}", "code_commune": code, **facts}
        insert(bench, "stock_logement", {name: [value] for name, value in row.items()})
        commune = after[code]
        epci, ept, dep, reg = zones.get(str(commune), (None, None, "93", "11"))
        part = "FR-DOM" if dep.startswith("97") else "FR-METRO"
        row = {"id": f"A{n}", "commune": commune, "epci": epci, "ept": ept, "departement": dep,
               "region": reg, "partie": part, "logements": 1}  # fmt: skip
        insert(bench, "lieu", {name: [value] for name, value in row.items()})


def values(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if not name.endswith(("_num", "_den"))}


def test_a_commune_shows_what_the_table_says_of_it(bench: Workbench) -> None:
    found = ouvert(bench, {"93001": LINE})["commune", "93001"]
    assert values(found) == WHOLE
    made = {name: (found.get(f"{name}_num"), found.get(f"{name}_den")) for name in WHOLE}
    none = (None, None)
    assert made == {VACANCY: (60, 960), EMPTY: (30, 1000), RUN: (10, 1000), LONG: none,
                    MOVED: none, RENT: none}  # fmt: skip


OWN = [f.name for f in collections()["rpls-logements"].fields if f.audience is Audience.OWN]
FACT = {"bail_date": "2020-01-01", "offre_date": "2020-01-01", "loyer_principal": 300.0,
        "surface_loyer": 50.0}  # fmt: skip
DWELLING: Row = {"surfhab": 50, "finan": "13"}  # as the public file gives it


@pytest.mark.parametrize("own", OWN)
def test_one_value_of_a_landlords_file_leaves_the_table_out_of_all_that_holds_it(
    bench: Workbench, own: str
) -> None:
    told = {"93001": LINE, "93002": LINE, "93003": LINE, "97101": LINE}
    public, its = ("93002", DWELLING), ("93001", {own: FACT.get(own, "1")})
    assert {*ouvert(bench, told, [public, its])} == {
        ("commune", "93002"), ("commune", "97101"), ("epci", "E2"), ("departement", "971"),
        ("region", "01"), ("france", "FR-DOM"),
    }  # fmt: skip


def test_a_public_file_alone_leaves_all_to_the_table(bench: Workbench) -> None:
    found = ouvert(bench, {"93001": LINE, "97101": LINE}, [("93001", DWELLING)])
    assert {niveau for niveau, _ in found} == {
        "commune", "epci", "ept", "departement", "region", "france"
    }  # fmt: skip


def test_a_wider_place_is_a_sum_of_counts_and_no_mean_of_rates(bench: Workbench) -> None:
    other = {"nb_ls": 100, "nb_loues": 40, "nb_vacants": 10, "nb_vides": 50, "nb_asso": 0,
             "tx_vac": 20.0}  # fmt: skip
    found = ouvert(bench, {"93001": LINE, "97101": other})["france", "FR"]
    assert found == {
        VACANCY: 6.9, f"{VACANCY}_num": 70, f"{VACANCY}_den": 1010,
        EMPTY: 7.3, f"{EMPTY}_num": 80, f"{EMPTY}_den": 1100,
        RUN: 0.9, f"{RUN}_num": 10, f"{RUN}_den": 1100,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "commune", "wider"),
    [
        ({"tx_mob": None}, {k: v for k, v in WHOLE.items() if k != MOVED}, COUNTED),
        # A secret count: its rate is told, and no sum that would tell the count by difference.
        ({"nb_vacants": None}, WHOLE, {EMPTY: 3.0, RUN: 1.0}),
        ({"nb_vacants": None, "tx_vac": None},
         {k: v for k, v in WHOLE.items() if k != VACANCY}, {EMPTY: 3.0, RUN: 1.0}),
        ({"tx_vac": None}, WHOLE, COUNTED),
        ({"tx_vac": 7.0}, WHOLE | {VACANCY: 7.0}, {EMPTY: 3.0, RUN: 1.0}),  # other counts
        ({"nb_ls": 0, "nb_loues": 0, "nb_vacants": 0, "nb_vides": 0, "nb_asso": 0, "tx_vac": None},
         {LONG: 2.0, MOVED: 8.1, RENT: 6.62}, COUNTED),  # of nothing there is no share
        (dict.fromkeys(LINE), {}, {}),
    ],
)  # fmt: skip
def test_what_is_not_told_is_told_of_nothing_wider(
    bench: Workbench, line: Row, commune: Row, wider: Row
) -> None:
    found = ouvert(bench, {"93001": line, "93002": LINE, "93003": LINE})
    assert values(found["commune", "93001"]) == commune
    assert values(found["epci", "E1"]) == wider


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ({"93002": LINE, "93003": {"tx_mob": 20.0}}, COUNTED),  # both parts: their counts alone
        ({"93002": LINE}, {}),  # one of them is not told
        ({"93003": LINE}, {}),
    ],
)
def test_a_commune_of_several_has_no_rate_of_one(
    bench: Workbench, lines: Mapping[str, Row], told: Row
) -> None:
    assert values(ouvert(bench, lines)["commune", "93002"]) == told


def test_a_commune_that_was_split_is_not_told_as_it_was(bench: Workbench) -> None:
    found = ouvert(bench, {"93004": LINE})
    assert {key: values(figures) for key, figures in found.items()}["commune", "93004"] == {}


def test_a_commune_that_the_register_knows_and_the_table_does_not_is_lacking(
    bench: Workbench,
) -> None:
    found = ouvert(bench, {"93001": LINE}, [("93002", DWELLING)])
    assert values(found["commune", "93001"]) == WHOLE
    assert values(found["epci", "E1"]) == {}


def test_dwellings_of_an_unknown_commune_are_lacking_above(bench: Workbench) -> None:
    found = ouvert(bench, {"93001": LINE, "97101": LINE}, [("99999", DWELLING)])
    assert [values(found[key]) for key in (("departement", "93"), ("france", "FR"))] == [{}, {}]
    assert values(found["region", "01"]) == COUNTED


@pytest.mark.parametrize(
    ("lines", "city"),
    [
        ({"75101": LINE, "75102": LINE}, COUNTED),
        ({"75101": LINE}, {}),  # not all of them
        ({"75101": LINE, "75056": LINE}, WHOLE),  # its own line, which holds theirs
    ],
)
def test_a_city_is_its_own_line_or_all_of_its_arrondissements(
    bench: Workbench, lines: Mapping[str, Row], city: Row
) -> None:
    found = ouvert(bench, lines)
    assert values(found["commune", "75056"]) == city
    assert values(found["arm", "75101"]) == WHOLE


def test_a_landlords_file_of_a_city_leaves_its_arrondissements_out(bench: Workbench) -> None:
    found = ouvert(bench, {"75101": LINE, "75102": LINE}, [("75056", {"mode": "1"})])
    assert found == {}


def test_it_stands_in_for_figures_of_landlords_alone() -> None:
    tableaux = {i.tableau for i in indicators().values() if i.code in TOLD}
    assert tableaux == {Tableau.ECONOMIQUE}
