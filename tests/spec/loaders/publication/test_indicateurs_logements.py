"""What each dwelling of the register counts for: a row in sight, every mesure that is not zero.

The statements of the publication are run by DuckDB; the numbers were worked out by hand.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from loaders.bench import insert
from loaders.publication.counts import make_dwellings
from loaders.publication.sources import Sources
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import collections, indicators
from parc_social.domain.measures_rpls import RPLS_MESURES
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted
from testing.rows import each_row

Row = Mapping[str, Any]
DWELLING: Row = {"millesime": 2025, "code_commune": "93001"}
ALWAYS: Row = {"logements": 1, "evolution": 1}
NAMES = [mesure.nom for mesure in RPLS_MESURES]
SERVED = collections()["rpls-logements"]
KINDS = {"integer": "INTEGER", "number": "DOUBLE", "string": "VARCHAR", "boolean": "BOOLEAN",
         "date": "DATE"}  # fmt: skip


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A bench with territories of two communes and no census."""
    folder = tmp_path_factory.mktemp("logements")
    territories(folder / "t.duckdb")
    with workshop(None) as made:
        made.attach("terr", folder / "t.duckdb")
        yield made


def territories(file: Path, *, census: bool = False) -> None:
    """93001, and 93002 that 93003 joined in 2025; with its census or without."""
    with workshop(file) as bench:
        bench.run("CREATE TABLE appartenance (code_commune VARCHAR)")
        bench.insert("appartenance", [("93001",), ("93002",)])
        bench.run(
            "CREATE TABLE commune_passage"
            " (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER, part DOUBLE)"
        )
        bench.insert("commune_passage", [("93003", "93002", 2025, 1.0)])
        if census:
            bench.run(
                "CREATE TABLE population (code_commune VARCHAR, annee INTEGER,"
                " population INTEGER, residences_principales INTEGER)"
            )
            bench.insert(
                "population",
                [("93001", 2020, 9, 30), ("93001", 2021, 9, 40), ("93001", 2022, 9, None)],
            )


def stock(bench: Workbench, table: str, rows: Sequence[Row]) -> None:
    """The register as an edition has it."""
    typed = ", ".join(f"{quoted(f.name)} {KINDS[f.type.value]}" for f in SERVED.fields)
    bench.run(f"CREATE OR REPLACE TABLE {table} ({typed})")
    numbered = [{"id": f"{n:04}", **DWELLING, **row} for n, row in enumerate(rows)]
    names = dict.fromkeys(name for row in numbered for name in row)
    insert(bench, table, {name: [row.get(name) for row in numbered] for name in names})


def edition(source: str, millesime: int) -> Edition:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(
        f"{source}_{millesime}_00000000", source, millesime, EditionState.PUBLISHED, made, ()
    )


SOURCES = Sources(
    2025, None, None, edition("territoires", 2025), recent=edition("territoires", 2025)
)


def mesures(bench: Workbench, rows: Sequence[Row]) -> list[dict[str, int]]:
    """The mesures of each of these dwellings, in their order."""
    stock(bench, "stock_logement", rows)
    make_dwellings(bench, SOURCES, Path())
    found = bench.rows(f"FROM logement SELECT {', '.join(NAMES)} ORDER BY id")
    return [dict(zip(NAMES, values, strict=True)) for values in found]


def counts(bench: Workbench, rows: Sequence[Row]) -> list[dict[str, int]]:
    """The mesures of each dwelling that are not zero, of all in one statement."""
    found = mesures(bench, rows)
    return [{name: number for name, number in each.items() if number} for each in found]


def built(year: int, age: int, *classes: str) -> tuple[str, Row, Row]:
    expected = {"construct_connu": 1, "age": age, **dict.fromkeys(classes, 1)}
    known = {name: number for name, number in expected.items() if number}
    return f"built in {year}", {"construct": year}, known


def financed(group: str, mesure: str) -> tuple[str, Row, Row]:
    return f"financed {group}", {"finan_groupe": group}, {"finan_connu": 1, mesure: 1}


LET, VACANT = {"mode": "1"}, {"mode": "2"}
RENTED: Row = {**LET, "loyer_principal": 250.25, "surfhab": 50}
OFFERED = {"mode_connu": 1, "offerts": 1}
DATED: Row = {"offerts_dates": 1, "vacance_dite": 1}
LONG: Row = {"vacants": 1, **DATED, "vacants_3_mois": 1}
MIDDLE: Row = {"surface_50_70": 1}
FIRST: Row = {"locat_connu": 1}
STAYED: Row = {**FIRST, **DATED, "offerts_un_an": 1}
MOVED: Row = {**STAYED, "emmenages": 1}
CASES: list[tuple[str, Row, Row]] = [
    ("nothing said", {}, {}),
    ("a flat", {"typeconst": "C"}, {
        "typeconst_connu": 1, "collectifs": 1, "collectifs_etudiants": 1}),
    ("a house", {"typeconst": "I"}, {"typeconst_connu": 1, "individuels": 1}),
    ("a student's", {"typeconst": "E"}, {
        "typeconst_connu": 1, "etudiants": 1, "collectifs_etudiants": 1}),
    ("one room", {"nbpiece": 1}, {"nbpiece_connu": 1, "pieces": 1, "t1_t2": 1, "t1": 1}),
    ("two rooms", {"nbpiece": 2}, {"nbpiece_connu": 1, "pieces": 2, "t1_t2": 1, "t2": 1}),
    ("three rooms", {"nbpiece": 3}, {"nbpiece_connu": 1, "pieces": 3, "t3": 1}),
    ("four rooms", {"nbpiece": 4}, {"nbpiece_connu": 1, "pieces": 4, "t4": 1}),
    ("five rooms", {"nbpiece": 5}, {"nbpiece_connu": 1, "pieces": 5, "t5_plus": 1}),
    ("area", {"surfhab": 62}, {"surfhab_connue": 1, **MIDDLE, "surface": 62}),
    ("29 m²", {"surfhab": 29}, {"surfhab_connue": 1, "surface": 29, "surface_moins_30": 1}),
    ("30 m²", {"surfhab": 30}, {"surfhab_connue": 1, "surface": 30, "surface_30_50": 1}),
    ("49 m²", {"surfhab": 49}, {"surfhab_connue": 1, "surface": 49, "surface_30_50": 1}),
    ("70 m²", {"surfhab": 70}, {"surfhab_connue": 1, "surface": 70, "surface_70_90": 1}),
    ("90 m²", {"surfhab": 90}, {"surfhab_connue": 1, "surface": 90, "surface_90_plus": 1}),
    ("not accessible", {"pmr": "1"}, {"pmr_connu": 1}),
    ("accessible", {"pmr": "2"}, {"pmr_connu": 1, "pmr": 1}),
    ("accessible and adapted", {"pmr": "3"}, {"pmr_connu": 1, "pmr": 1, "pmr_adapte": 1}),
    built(1948, 77, "avant_1949"),
    built(1949, 76, "de_1949_1974"),
    built(1974, 51, "de_1949_1974"),
    built(1975, 50, "de_1975_1989"),
    built(1989, 36, "de_1975_1989"),
    built(1990, 35, "de_1990_2009"),
    built(2009, 16, "de_1990_2009"),
    built(2010, 15, "depuis_2010"),
    built(2019, 6, "depuis_2010"),
    built(2020, 5, "depuis_2010", "recent_5_ans"),
    built(2026, 0, "depuis_2010", "recent_5_ans"),
    ("first let two years before", {"locat": 2023, "origine": "1"}, FIRST),
    ("first let the year before", {"locat": 2024}, {**FIRST, "mises_en_service": 1}),
    ("first let in the year of the register", {"locat": 2025}, FIRST),
    ("built and let", {"locat": 2024, "origine": "1"}, {
        **FIRST, "mises_en_service": 1, "entrees_connues": 1, "entrees_neuves": 1}),
    ("bought in VEFA and let", {"locat": 2024, "origine": "4"}, {
        **FIRST, "mises_en_service": 1, "entrees_connues": 1, "entrees_neuves": 1}),
    ("bought and let", {"locat": 2024, "origine": "3"}, {
        **FIRST, "mises_en_service": 1, "entrees_connues": 1}),
    financed("PLAI", "plai"),
    financed("PLUS", "plus"),
    financed("PLS", "pls"),
    financed("PLI", "pli"),
    financed("AVANT77", "avant_1977"),
    financed("AUTRE", "autres_finan"),
    ("under agreement", {"conv": True}, {"conv_connu": 1, "conventionnes": 1}),
    ("under none", {"conv": False}, {"conv_connu": 1}),
    ("an agreement outre-mer does not exist", {"conv": True, "code_commune": "97411"}, {}),
    ("label A", {"dpe_energie": "A"}, {"dpe_connu": 1, "dpe_ab": 1, "dpe_a": 1}),
    ("label B", {"dpe_energie": "B"}, {"dpe_connu": 1, "dpe_ab": 1, "dpe_b": 1}),
    ("label C", {"dpe_energie": "C"}, {"dpe_connu": 1, "dpe_cd": 1, "dpe_c": 1}),
    ("label D", {"dpe_energie": "D"}, {"dpe_connu": 1, "dpe_cd": 1, "dpe_d": 1}),
    ("label F", {"dpe_energie": "F"}, {"dpe_connu": 1, "dpe_fg": 1, "dpe_f": 1}),
    ("label E", {"dpe_energie": "E"}, {"dpe_connu": 1, "dpe_e": 1}),
    ("label G", {"dpe_energie": "G"}, {"dpe_connu": 1, "dpe_fg": 1, "dpe_g": 1}),
    ("greenhouse gas E", {"dpe_ges": "E"}, {"ges_connu": 1}),
    ("greenhouse gas F", {"dpe_ges": "F"}, {"ges_connu": 1, "ges_fg": 1}),
    ("in districts", {"en_qpv15": True, "en_qpv24": True}, {
        "en_qpv15": 1, "qpv15_connu": 1, "en_qpv24": 1, "qpv24_connu": 1}),
    ("out of one", {"en_qpv15": False}, {"qpv15_connu": 1}),
    ("a code alone counts for nothing", {"qpv15": "QP093001", "qpv24": "QN09301A"}, {}),
    ("with an address", {"adresse_id": "a"}, {"points_adresse": 1}),
    ("let, nothing more", LET, {**OFFERED, **DATED}),
    ("vacant, date unknown", VACANT, {**OFFERED, "vacants": 1}),
    ("vacant from October", {**VACANT, "offre_date": date(2024, 10, 1)}, {
        **OFFERED, "vacants": 1, **DATED, "vacants_recents": 1}),
    ("vacant from September", {**VACANT, "offre_date": date(2024, 9, 1)}, {
        **OFFERED, **LONG, "vacants_3_12": 1}),
    ("vacant for a year to the day", {**VACANT, "offre_date": date(2024, 1, 1)}, {
        **OFFERED, **LONG, "vacants_3_12": 1}),
    ("vacant for more than a year", {**VACANT, "offre_date": date(2023, 12, 1)}, {
        **OFFERED, **LONG, "vacants_12_24": 1}),
    ("vacant for two years to the day", {**VACANT, "offre_date": date(2023, 1, 1)}, {
        **OFFERED, **LONG, "vacants_12_24": 1}),
    ("vacant for more than two years", {**VACANT, "offre_date": date(2022, 12, 1)}, {
        **OFFERED, **LONG, "vacants_24_plus": 1}),
    ("offered long ago, let since", {**LET, "offre_date": date(2020, 1, 1)}, {
        **OFFERED, **DATED}),
    ("empty, offered long ago", {"mode": "3", "offre_date": date(2020, 1, 1)}, {
        "mode_connu": 1, "vides": 1}),
    ("vacant, let first in 2023", {**VACANT, "locat": 2023}, {
        **OFFERED, **FIRST, "vacants": 1, "offerts_un_an": 1}),
    ("let first in 2024, lease of 2024", {
        **LET, "locat": 2024, "bail_date": date(2024, 5, 1)}, {
        **OFFERED, **FIRST, **DATED, "mises_en_service": 1}),
    ("lease of 2024", {**LET, "locat": 2023, "bail_date": date(2024, 1, 1)}, {**OFFERED, **MOVED}),
    ("lease of 2023", {**LET, "locat": 2023, "bail_date": date(2023, 12, 1)}, {
        **OFFERED, **STAYED}),
    ("lease of 1 January 2025", {**LET, "locat": 2023, "bail_date": date(2025, 1, 1)}, {
        **OFFERED, **MOVED}),
    ("lease of after the register", {**LET, "locat": 2023, "bail_date": date(2025, 2, 1)}, {
        **OFFERED, **STAYED}),
    ("lease of 2024, vacant again", {**VACANT, "locat": 2023, "bail_date": date(2024, 5, 1)}, {
        **OFFERED, **FIRST, "vacants": 1, "offerts_un_an": 1}),
    ("let since long, lease unknown", {**LET, "locat": 2023}, {
        **OFFERED, **FIRST, **DATED}),
    ("reserved to the State", {"contingent": "1"}, {"contingent_connu": 1, "reserve_etat": 1}),
    ("reserved for its officials", {"contingent": "5"}, {
        "contingent_connu": 1, "reserve_etat": 1}),
    ("reserved to employers", {"contingent": "3"}, {
        "contingent_connu": 1, "reserve_employeurs": 1}),
    ("reserved to a commune", {"contingent": "4"}, {"contingent_connu": 1, "reserve_locale": 1}),
    ("reserved to others", {"contingent": "6"}, {"contingent_connu": 1, "reserve_autres": 1}),
    ("reserved to nobody", {"contingent": "7"}, {"contingent_connu": 1, "non_reserves": 1}),
    ("of paragraph 1", {"sru_alinea": "1"}, {
        "sru_connu": 1, "sru_affectes": 1, "sru_alinea_1": 1}),
    ("of paragraph 2", {"sru_alinea": "2"}, {
        "sru_connu": 1, "sru_affectes": 1, "sru_alinea_2": 1}),
    ("of paragraph 3", {"sru_alinea": "3", "sru_expir": 2031}, {
        "sru_connu": 1, "sru_affectes": 1, "sru_alinea_3": 1, "sru_expire": 1}),
    ("an agreement ends", {"sru_expir": 2031}, {"sru_connu": 1, "sru_expire": 1}),
    ("empty", {"mode": "3"}, {"mode_connu": 1, "vides": 1}),
    ("run by an association", {"mode": "4"}, {"mode_connu": 1, "associations": 1}),
    ("occupied otherwise", {"mode": "5"}, {"mode_connu": 1}),
    ("rent in cents", {**LET, "loyer_principal": 412.37, "surfhab": 61}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 61,
        "loyers": 41237, "surface_louee": 61}),
    ("rent of a re-letting", {
        **LET, "loyer_principal": 500.0, "surfhab": 50, "locat": 2000,
        "bail_date": date(2024, 7, 1)}, {
        **OFFERED, **MOVED, "surfhab_connue": 1, **MIDDLE, "surface": 50, "loyers": 50000,
        "surface_louee": 50, "loyers_relocation": 50000, "surface_relocation": 50}),
    *[(f"rent of {name}", {**RENTED, **facts}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 50,
        "loyers": 25_025, "surface_louee": 50, f"loyers_{name}": 25_025,
        f"surface_louee_{name}": 50, **counted})
      for name, facts, counted in (
          ("plai", {"finan_groupe": "PLAI"}, {"finan_connu": 1, "plai": 1}),
          ("plus", {"finan_groupe": "PLUS"}, {"finan_connu": 1, "plus": 1}),
          ("avant_1977", {"finan_groupe": "AVANT77"}, {"finan_connu": 1, "avant_1977": 1}),
          ("pls", {"finan_groupe": "PLS"}, {"finan_connu": 1, "pls": 1}),
          ("pli", {"finan_groupe": "PLI"}, {"finan_connu": 1, "pli": 1}),
          ("t1", {"nbpiece": 1}, {"nbpiece_connu": 1, "pieces": 1, "t1": 1, "t1_t2": 1}),
          ("t2", {"nbpiece": 2}, {"nbpiece_connu": 1, "pieces": 2, "t2": 1, "t1_t2": 1}),
          ("t3", {"nbpiece": 3}, {"nbpiece_connu": 1, "pieces": 3, "t3": 1}),
          ("t4", {"nbpiece": 4}, {"nbpiece_connu": 1, "pieces": 4, "t4": 1}),
          ("t5_plus", {"nbpiece": 7}, {"nbpiece_connu": 1, "pieces": 7, "t5_plus": 1}),
      )],
    ("rent of another financing", {**RENTED, "finan_groupe": "AUTRE"}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 50,
        "loyers": 25_025, "surface_louee": 50, "finan_connu": 1, "autres_finan": 1}),
    ("rent without area", {**LET, "loyer_principal": 400.0}, {**OFFERED, **DATED}),
    ("no rent is none", {**LET, "loyer_principal": 0.0, "surfhab": 50}, {
        **OFFERED, **DATED, "surfhab_connue": 1, **MIDDLE, "surface": 50}),
    ("rent of a dwelling that is not let", {**VACANT, "loyer_principal": 400.0, "surfhab": 50}, {
        **OFFERED, "vacants": 1, "surfhab_connue": 1, **MIDDLE, "surface": 50}),
]  # fmt: skip


def test_a_dwelling_counts_for_what_it_says(bench: Workbench) -> None:
    found = counts(bench, [facts for _, facts, _ in CASES])
    told = zip(CASES, found, strict=True)
    wrong = {name: each for (name, _, known), each in told if each != {**ALWAYS, **known}}
    assert wrong == {}


WATCHED = "111111111"  # a landlord whose file says which dwellings left


@each_row(
    ("siren", "locat", "suivis"),
    [
        (WATCHED, 2023, 1),
        (WATCHED, 2024, 0),  # not there a year before
        (WATCHED, None, 0),
        ("222222222", 2000, 0),  # its file does not say
        (None, 2000, 0),
    ],
)
def test_a_dwelling_that_stayed_is_known_to_where_its_landlord_says_which_left(
    bench: Workbench, siren: str | None, locat: int | None, suivis: int
) -> None:
    mesures(bench, [{"siren_bailleur": siren, "locat": locat}])
    bench.insert("bailleur_suivi", [(WATCHED,)])
    assert bench.rows("FROM logement SELECT suivis, sortis") == [(suivis, 0)]


@each_row(
    ("reason", "counts_for"),
    [
        ("1", ["suivis", "sortis", "vendus_occupants"]),
        ("2", ["cedes_bailleurs"]),  # it is in the stock of another landlord
        ("3", ["suivis", "sortis", "vendus_autres"]),
        ("4", ["suivis", "sortis", "demolis"]),
        ("5", ["suivis", "sortis", "sortis_autrement"]),
    ],
)
def test_a_dwelling_that_left_counts_for_why_and_is_none_of_the_stock(
    bench: Workbench, reason: str, counts_for: list[str]
) -> None:
    mesures(bench, [])
    bench.insert("sortie_situee", [("a", WATCHED, "93001", reason)])
    (found,) = bench.rows(f"FROM logement SELECT adresse, bailleur, {', '.join(NAMES)}")
    assert found[:2] == ("a", WATCHED)
    assert [name for name, n in zip(NAMES, found[2:], strict=True) if n] == counts_for


def test_an_address_counts_once(bench: Workbench) -> None:
    found = mesures(bench, [{"adresse_id": a} for a in ("a", "b", "a", None)])
    assert [each["points_adresse"] for each in found] == [1, 1, 0, 0]


def shown(indicator: Indicator, sums: Mapping[str, int]) -> float | None:
    den = sums[indicator.denominateur] if indicator.denominateur else None
    return indicator.value(sums[str(indicator.numerateur)], den)


def told(sums: Mapping[str, int]) -> dict[str, float | None]:
    """The figures of the register that these sums make."""
    found = (i for i in indicators().values() if i.source == "rpls" and i.numerateur in sums)
    return {i.id: shown(i, sums) for i in found}


def test_the_classes_of_a_variable_are_disjoint_and_sum_to_its_total(bench: Workbench) -> None:
    """Dwelling by dwelling; PLUS and what is from before 1977 overlap in no code."""
    found = mesures(bench, [facts for _, facts, _ in CASES])
    classes: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in (i for i in indicators().values() if i.source == "rpls"):
        for variable, _ in indicator.classes:
            classes[variable].append(indicator)
    assert sorted(classes) == [
        "contingent", "dpe", "dpe_lettre", "epoque", "financement", "inventaire", "pieces",
        "pieces_detail", "surfaces",
        "typeconst",
    ]  # fmt: skip
    for variable, members in classes.items():
        parts = [[each[str(i.numerateur)] for i in members] for each in found]
        assert [sum(p) for p in parts] == [e[str(members[0].denominateur)] for e in found], variable
        assert all(any(p[n] for p in parts) for n in range(len(members))), variable


def test_the_stock_of_a_year_before_and_the_census_count_for_their_commune(tmp_path: Path) -> None:
    """93003 joined 93002; the last census that tells is that of 2021."""
    territories(tmp_path / "territoires.duckdb", census=True)
    with workshop(tmp_path / "rpls_2024_00000000.duckdb") as before:
        communes = ["93001"] * 4 + ["93002", "93003", "93099"]
        stock(before, SERVED.relation, [{"code_commune": c, "millesime": 2024} for c in communes])
    sources = replace(SOURCES, rpls_avant=edition("rpls", 2024))
    with workshop(None) as bench:
        bench.attach("terr", tmp_path / "territoires.duckdb")
        stock(bench, "stock_logement", [{}, {}, {}, {"code_commune": "93002"}])
        make_dwellings(bench, sources, tmp_path)
        sums = ", ".join(f"sum({name})::BIGINT" for name in NAMES)
        rows = bench.rows(f"FROM logement SELECT code_commune, {sums} GROUP BY 1 ORDER BY 1")
    by_commune = {code: told(dict(zip(NAMES, v, strict=True))) for code, *v in rows}
    assert sorted(by_commune) == ["93001", "93002"]
    assert by_commune["93001"]["evolution_parc"] == -25.0
    assert by_commune["93002"]["evolution_parc"] == -50.0
    assert by_commune["93001"]["densite_parc"] == 7.5
    assert by_commune["93002"]["densite_parc"] is None
    assert [by_commune[c]["logements"] for c in sorted(by_commune)] == [3, 1]
