"""Files of territories as their producers write them, made small: names, CRS, columns."""

import json
import shutil
from pathlib import Path

import pytest

from parc_social.storage.edition_files.workbench import Workbench
from testing.made.files.outlines import LACKING, PLACES, ogr, staged, text
from testing.sample import taking_turns

pytestmark = taking_turns(4)


def corner(bench: Workbench, level: str, code: str) -> tuple[float, ...]:
    box = f"SELECT xmin, ymin, xmax, ymax FROM e.territoire_{level} WHERE code = $c"  # noqa: S608
    row = bench.rows(box, {"c": code})[0]
    return tuple(round(v, 4) for v in row)


def test_the_current_geopackage_of_admin_express(tmp_path: Path, communes: Path) -> None:
    gpkg = tmp_path / "ADE-COG_4-0.gpkg"
    ogr(gpkg, "commune", "EPSG:2154", ["93001", "93066"], [
        {"cleabs": "C1", "code_insee": "93001", "nom_officiel": "Aubervilliers",
         "code_insee_du_departement": "93", "code_insee_de_la_region": "11",
         "codes_siren_des_epci": "200054781/200057867", "population": 90_000},
        {"cleabs": "C2", "code_insee": "93066", "nom_officiel": "Saint-Denis",
         "code_insee_du_departement": "93", "code_insee_de_la_region": "11",
         "codes_siren_des_epci": "200057867/200054781", "population": 150_000},
    ])  # fmt: skip
    ogr(gpkg, "arrondissement_municipal", "EPSG:2154", ["75101"],
        [{"code_insee": "75101", "nom_officiel": "Paris 1er"}], append=True)  # fmt: skip
    mgp = {"code_siren": "200054781", "nom_officiel": "Métropole du Grand Paris"}
    ogr(gpkg, "epci", "EPSG:2154", ["93001"], [mgp], append=True)
    ogr(gpkg, "canton", "EPSG:2154", ["93001"], [{"code_insee": "9301"}], append=True)
    with staged(tmp_path, communes, gpkg) as (made, bench):
        assert bench.rows("SELECT * FROM e.appartenance ORDER BY 1") == [
            ("75056", "Paris", "75", "11", None, None),
            ("93001", "Aubervilliers", "93", "11", "200054781", "200057867"),
            ("93066", "Saint-Denis", "93", "11", "200054781", "200057867"),
            ("97411", "Saint-Denis", "974", "04", None, None),
        ]
        assert corner(bench, "commune", "93001") == (2.37, 48.90, 2.38, 48.91)
        assert bench.rows("SELECT nom, population FROM e.territoire_epci") == [
            ("Métropole du Grand Paris", 240_000)
        ]
        assert bench.rows("SELECT nom, code_commune FROM e.territoire_arm") == [
            ("Paris 1er Arrondissement", "75056")
        ]
        assert bench.rows("SELECT code, code_epci FROM e.territoire_ept") == [
            ("200057867", "200054781")  # no outline of it came
        ]
        assert [f.nom for f in made.report.fichiers if f.format == "contours"] == [
            "ADE-COG_4-0.gpkg (arrondissement_municipal)",
            "ADE-COG_4-0.gpkg (commune)",
            "ADE-COG_4-0.gpkg (epci)",
        ]
        told = {(t.code, t.nombre) for t in made.report.totaux if t.code not in LACKING}
        assert told == {("TER-038", 1)}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zip"])
def test_shapefiles_of_the_former_admin_express(
    tmp_path: Path, communes: Path, packed: bool
) -> None:
    folder = tmp_path / "shp"
    folder.mkdir()
    ogr(folder / "COMMUNE.shp", "COMMUNE", "EPSG:2975", ["97411"], [
        {"ID": "COMMUNE_1", "NOM": "Saint-Denis", "NOM_M": "SAINT-DENIS", "INSEE_COM": "97411",
         "STATUT": "Préfecture", "POPULATION": 153_000, "INSEE_DEP": "974", "INSEE_REG": "04",
         "SIREN_EPCI": "249740119"}])  # fmt: skip
    if packed:
        shutil.make_archive(str(tmp_path / "ADMIN-EXPRESS_974"), "zip", folder)
    files = [tmp_path / "ADMIN-EXPRESS_974.zip"] if packed else [folder / "COMMUNE.shp"]
    with staged(tmp_path, communes, *files) as (_, bench):
        assert corner(bench, "commune", "97411") == (55.45, -20.90, 55.46, -20.89)
        assert bench.rows("SELECT code_parent, population FROM e.territoire_epci") == [
            ("974", 153_000)
        ]


def test_companions_of_a_shapefile_may_be_named_too(tmp_path: Path, communes: Path) -> None:
    ogr(tmp_path / "COMMUNE.shp", "COMMUNE", "EPSG:2154", ["93001"], [{"INSEE_COM": "93001"}])
    with staged(tmp_path, communes, *sorted(tmp_path.glob("COMMUNE.*"))) as (made, _):
        assert dict(made.edition.rows)["territoire_commune"] == 1


def test_districts_of_both_generations_side_by_side(tmp_path: Path, communes: Path) -> None:
    outlines = ogr(tmp_path / "commune.gpkg", "commune", "EPSG:2154", ["93001", "93066"],
                   [{"code_insee": "93001"}, {"code_insee": "93066"}])  # fmt: skip
    villette = {"CODE_QP": "QP093028", "NOM_QP": "Villette", "COMMUNE_QP": "Aubervilliers"}
    old = ogr(tmp_path / "QP_METROPOLE_LB93.shp", "QP", "EPSG:2154", ["93001"], [villette])
    new = ogr(tmp_path / "qpv2024.gpkg", "quartiers", "EPSG:4326", ["93001", "93066"], [
        {"code_qp": "QN09328M", "lib_qp": "Villette", "insee_com": "93001"},
        {"code_qp": "QN09366M", "lib_qp": "Ailleurs", "insee_com": "93001"}])  # fmt: skip
    with staged(tmp_path, communes, outlines, old, new) as (made, bench):
        assert bench.rows(
            "SELECT code, nom, generation, code_commune FROM e.territoire_qpv ORDER BY code"
        ) == [
            ("QN09328M", "Villette", 2024, "93001"),
            ("QN09366M", "Ailleurs", 2024, "93001"),
            ("QP093028", "Villette", 2015, "93001"),
        ]
        assert made.report.nombre("TER-043") == 1  # Ailleurs is in Saint-Denis


def test_iris_as_ign_writes_them(tmp_path: Path, communes: Path) -> None:
    iris = ogr(tmp_path / "iris.gpkg", "contours_iris", "EPSG:2154", ["93066", "75101", "93001"], [
        {"cleabs": "I1", "code_insee": "93066", "nom_commune": "Saint-Denis", "iris": "0101",
         "code_iris": "930660101", "nom_iris": "Centre", "type_iris": "H"},
        {"cleabs": "I2", "code_insee": "75101", "nom_commune": "Paris 1er", "iris": "0101",
         "code_iris": "751010101", "nom_iris": "Louvre", "type_iris": "H"},
        {"cleabs": "I3", "code_insee": "93999", "nom_commune": "X", "iris": "0000",
         "code_iris": "939990000", "nom_iris": "X", "type_iris": "Z"}])  # fmt: skip
    with staged(tmp_path, communes, iris) as (made, bench):
        assert bench.rows(
            "SELECT code, nom, code_commune FROM e.territoire_iris ORDER BY code"
        ) == [
            ("751010101", "Louvre", "75056"),
            ("930660101", "Centre", "93066"),
            ("939990000", "X", "93999"),
        ]
        assert made.report.nombre("TER-042") == 1


def test_lists_of_insee_and_of_etalab(tmp_path: Path, communes: Path) -> None:
    epci = [{"code": "200054781", "nom": "Métropole du Grand Paris", "type": "METRO",
             "membres": [{"code": "93001"}, {"code": "93066"}, {"code": "93999"}]}]  # fmt: skip
    ept = [{"code": "200057867", "nom": "Plaine Commune", "type": "EPT",
            "membres": [{"code": "93001"}, {"code": "93066"}]}]  # fmt: skip
    files = [
        text(tmp_path / "v_departement_2025.csv",
             "DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n93,11,93008,0,SSD,SSD,Seine-Saint-Denis\n"),
        text(tmp_path / "v_region_2025.csv",
             "REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n11,75056,1,IDF,IDF,Île-de-France\n"),
        text(tmp_path / "epci.json", json.dumps(epci)),
        text(tmp_path / "ept.json", json.dumps(ept, indent=1)),
        ogr(tmp_path / "c.gpkg", "commune", "EPSG:2154", ["93001"], [{"code_insee": "93001"}]),
    ]  # fmt: skip
    with staged(tmp_path, communes, *files) as (made, bench):
        names = [
            bench.value(f"SELECT nom FROM e.territoire_{level}")  # noqa: S608 - tests' own
            for level in ("departement", "region", "epci", "ept", "commune")
        ]
        assert names == [
            "Seine-Saint-Denis", "Île-de-France", "Métropole du Grand Paris", "Plaine Commune",
            "Aubervilliers",
        ]  # fmt: skip
        assert made.report.nombre("TER-023") == 1  # 93999, a member of an EPCI, is no commune


def test_communes_json_is_a_list_of_its_own(tmp_path: Path) -> None:
    rows = [
        {"code": "93066", "nom": "Saint-Denis", "departement": "93", "region": "11",
         "type": "commune-actuelle", "population": 150_000},
        {"code": "93059", "nom": "Pierrefitte-sur-Seine", "type": "commune-deleguee",
         "chefLieu": "93066"},
    ]  # fmt: skip
    with staged(tmp_path, text(tmp_path / "communes.json", json.dumps(rows))) as (made, bench):
        assert bench.rows("SELECT * FROM e.appartenance") == [
            ("93066", "Saint-Denis", "93", "11", None, None)
        ]
        assert bench.rows("SELECT * FROM e.population") == [("93066", 2022, 150_000, None)]
        assert made.report.refusees == 0


def test_populations_of_several_years_side_by_side(tmp_path: Path, communes: Path) -> None:
    legal = text(
        tmp_path / "donnees_communes_2023.csv",
        "REG;Région;DEP;CODARR;CODCAN;CODCOM;COM;Commune;PMUN;PCAP;PTOT\n"
        "11;Île-de-France;93;1;01;001;93001;Aubervilliers;91000;1;91001\n"
        "04;La Réunion;974;1;99;411;97411;Saint-Denis;153000;1;153001\n"
        "11;Île-de-France;75;1;01;101;75101;Paris 1er;15000;1;15001\n",
    )
    census = text(
        tmp_path / "base.csv", "CODGEO;P21_POP;D99_POP;P21_RP\n93001;90000;63000;31000.4\n"
    )
    with staged(tmp_path, communes, legal, census) as (_, bench):
        assert bench.rows("SELECT * FROM e.population ORDER BY ALL") == [
            ("75056", 2023, 15_000, None),  # no line of its own: the sum of its arrondissements
            ("75101", 2023, 15_000, None),
            ("93001", 1999, 63_000, None),
            ("93001", 2021, 90_000, 31_000),
            ("93001", 2023, 91_000, None),
            ("97411", 2023, 153_000, None),
        ]


def test_outlines_of_merged_communes_are_joined(tmp_path: Path, communes: Path) -> None:
    PLACES["93059"] = (2.36, 48.93)  # beside Saint-Denis
    outlines = ogr(tmp_path / "communes.gpkg", "commune", "EPSG:2154", ["93066", "93059"],
                   [{"code_insee": "93066"}, {"code_insee": "93059"}])  # fmt: skip
    moves = text(
        tmp_path / "v_mvtcommune_2025.csv",
        "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TYPECOM_AP,COM_AP\n32,2025-01-01,COM,93059,COM,93066\n",
    )
    with staged(tmp_path, communes, outlines, moves) as (made, bench):
        assert bench.rows("SELECT code FROM e.territoire_commune") == [("93066",)]
        assert corner(bench, "commune", "93066") == (2.35, 48.93, 2.37, 48.94)
        assert made.report.nombre("TER-046") == 1
