"""Files of territories as their producers write them, made small: names, CRS, columns, faults."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer

from loaders.context import Context, Staged
from loaders.territoires.stage import stage_territoires
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench, workshop

LACKING = ("TER-048", "TER-049")  # levels without outlines: these files hold few
COMMUNES = (
    "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
    "COM,93001,11,93,93D,931,0,AUBERVILLIERS,Aubervilliers,Aubervilliers,9301,\n"
    "COM,93066,11,93,93D,931,0,SAINT DENIS,Saint-Denis,Saint-Denis,9399,\n"
    "COMD,93066,,,,,0,SAINT DENIS,Saint-Denis,Saint-Denis,,93066\n"
    "COM,97411,04,974,974D,9741,0,SAINT DENIS,Saint-Denis,Saint-Denis,97499,\n"
    "COM,75056,11,75,75C,751,0,PARIS,Paris,Paris,75ZZ,\n"
    "ARM,75101,11,75,75C,751,0,PARIS 1,Paris 1er Arrondissement,Paris 1er Arrondissement,,75056\n"
)
# Longitude and latitude of the south-west corner of each outline, a square of 0.01 degree.
PLACES = {
    "93001": (2.37, 48.90), "93066": (2.35, 48.93), "97411": (55.45, -20.90),
    "75056": (2.33, 48.86), "75101": (2.33, 48.86),
}  # fmt: skip
Rows = Sequence[dict[str, Any]]


def square(code: str, size: float = 0.01) -> Any:
    x, y = PLACES[code]
    return shapely.box(x, y, x + size, y + size)


def ogr(
    file: Path, layer: str, crs: str | None, codes: Sequence[str], rows: Rows, **more: Any
) -> Path:
    """Writes squares in a CRS with GDAL: a GeoPackage or a shapefile by the file's ending."""
    shapes: Any = [square(code) for code in codes]
    if crs is not None and crs != "OGC:CRS84":
        to = Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
        shapes = [_moved(s, to.transform) for s in shapes]
    shapes = more.pop("shapes", shapes)
    names = list(rows[0])
    pyogrio.raw.write(
        str(file),
        np.array([shapely.to_wkb(s) for s in shapes], dtype=object),
        [np.array([row[name] for row in rows], dtype=object) for name in names],
        names,
        layer=layer,
        driver="GPKG" if file.suffix == ".gpkg" else "ESRI Shapefile",
        geometry_type="Polygon",
        crs=crs,
        **more,
    )
    return file


def _moved(outline: Any, how: Callable[..., Any]) -> Any:
    return cast(Any, shapely).transform(outline, how, interleaved=False)


def text(file: Path, content: str) -> Path:
    file.write_text(content, encoding="utf-8")
    return file


@pytest.fixture
def communes(tmp_path: Path) -> Path:
    return text(tmp_path / "v_commune_2025.csv", COMMUNES)


@contextmanager
def staged(folder: Path, *files: Path) -> Iterator[tuple[Staged, Workbench]]:
    made = stage_territoires(files, 2025, Context(folder / "editions", b"k"))
    with workshop(None) as bench:
        bench.attach("e", made.file)
        yield made, bench


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


def _truncated(tmp_path: Path) -> Path:
    whole = ogr(tmp_path / "w.gpkg", "commune", "EPSG:2154", ["93001"], [{"code_insee": "93001"}])
    file = tmp_path / "communes.gpkg"
    file.write_bytes(whole.read_bytes()[:50_000])
    return file


def _unknown_layer(tmp_path: Path) -> Path:
    rows = [{"code": "1"}]
    file = ogr(tmp_path / "x.gpkg", "cantons", "EPSG:2154", ["93001"], rows)
    return ogr(file, "parcelle", "EPSG:2154", ["93001"], rows, append=True)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def _no_crs(tmp_path: Path) -> Path:
    return ogr(tmp_path / "communes.gpkg", "commune", None, ["93001"], [{"code_insee": "93001"}])


def _no_prj(tmp_path: Path) -> Path:
    file = ogr(tmp_path / "c.shp", "c", "EPSG:2154", ["93001"], [{"INSEE_COM": "93001"}])
    file.with_suffix(".prj").unlink()
    return file


def _no_code(tmp_path: Path) -> Path:
    return ogr(tmp_path / "c.gpkg", "commune", "EPSG:2154", ["93001"], [{"libelle": "A"}])


def _no_level(tmp_path: Path) -> Path:
    return ogr(tmp_path / "carte.gpkg", "carte", "EPSG:2154", ["93001"], [{"code": "93001"}])


def _no_dbf(tmp_path: Path) -> Path:
    file = ogr(tmp_path / "c.shp", "c", "EPSG:2154", ["93001"], [{"INSEE_COM": "93001"}])
    file.with_suffix(".dbf").unlink()
    return file


def _other_year(tmp_path: Path) -> Path:
    return text(tmp_path / "v_commune_2024.csv", COMMUNES.replace("9301", "9302"))


def _no_list(tmp_path: Path) -> Path:
    return text(tmp_path / "liste.json", '[{"a": 1}]')


def _broken_list(tmp_path: Path) -> Path:
    return text(tmp_path / "communes.json", '[{"code": "93001", ')


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_truncated, "TER-103"),
        (_unknown_layer, "TER-104"),
        (_no_crs, "TER-105"),
        (_no_prj, "TER-105"),
        (_no_code, "TER-106"),
        (_no_level, "TER-107"),
        (_no_dbf, "FIC-029"),
        (_other_year, "TER-109"),
        (_no_list, "TER-110"),
        (_broken_list, "TER-110"),
    ],
)
def test_a_file_that_can_not_be_taken_is_named_with_a_remedy(
    tmp_path: Path, communes: Path, make: Any, code: str
) -> None:
    file = make(tmp_path)
    with pytest.raises(BadFile) as refused, staged(tmp_path, communes, file):
        pass
    assert refused.value.code == code
    assert str(refused.value).startswith(f"{file} : ")
    assert refused.value.remede
    assert not [*tmp_path.glob("editions/*")]


def test_outlines_that_can_not_be_kept_are_told_one_by_one(tmp_path: Path, communes: Path) -> None:
    swapped = _moved(square("93066"), lambda x, y: (y, x))
    away = shapely.box(20.0, 10.0, 20.1, 10.1)
    bow = shapely.Polygon([(2.37, 48.9), (2.38, 48.91), (2.38, 48.9), (2.37, 48.91)])
    codes = ["93066", "75056", "93001", "9300", "93001"]
    shapes = [swapped, away, bow, square("93001"), square("93001")]
    outlines = ogr(tmp_path / "communes.gpkg", "commune", "EPSG:4326", codes[:1],
                   [{"code_insee": code} for code in codes], shapes=shapes)  # fmt: skip
    with staged(tmp_path, communes, outlines) as (made, bench):
        found = {(r.code, r.ligne, r.valeur) for r in made.report.rejets}
        assert found >= {
            ("TER-034", 1, "93066"), ("TER-035", 2, "75056"), ("TER-033", 3, "93001"),
            ("TER-037", 4, "9300"), ("TER-032", 5, "93001"),
        }  # fmt: skip
        assert bench.rows("SELECT code, ST_IsValid(geom) FROM e.territoire_commune") == [
            ("93001", True)
        ]
        assert all(t.remede for t in made.report.totaux)


def test_a_commune_without_outline_is_told_where_its_departement_has_some(
    tmp_path: Path, communes: Path
) -> None:
    rows = [{"code_insee": "93001"}]
    outlines = ogr(tmp_path / "communes.gpkg", "commune", "EPSG:2154", ["93001"], rows)
    with staged(tmp_path, communes, outlines) as (made, _):
        shown = [(r.code, r.valeur) for r in made.report.rejets if r.code not in LACKING]
        assert shown == [("TER-040", "93066")]


def test_an_outline_that_no_list_knows_is_told(tmp_path: Path, communes: Path) -> None:
    rows = [{"code_insee": "93002"}]
    outlines = ogr(tmp_path / "communes.gpkg", "commune", "EPSG:2154", ["93001"], rows)
    with staged(tmp_path, communes, outlines) as (made, _):
        told = [r for r in made.report.rejets if r.code not in LACKING]
        assert [(r.code, r.ligne, r.valeur) for r in told] == [("TER-041", 1, "93002")]


def test_lists_that_disagree_are_told(tmp_path: Path, communes: Path) -> None:
    members = text(
        tmp_path / "epci.csv",
        "CODGEO;LIBGEO;EPCI;LIBEPCI;DEP;REG\n"
        "93001;Aubervilliers;200054781;MGP;95;11\n"
        "97411;Saint-Denis;ZZZZZZZZZ;;974;04\n",
    )
    known = text(tmp_path / "liste-epci.csv", "EPCI;LIBEPCI\n249740119;CINOR\n")
    with staged(tmp_path, communes, members, known) as (made, bench):
        shown = {(r.code, r.valeur) for r in made.report.rejets if r.code not in LACKING}
        assert shown == {("TER-021", "93001 : 93 / 95"), ("TER-022", "93001 : 200054781")}
        assert bench.value("SELECT code_dep FROM e.appartenance WHERE code_commune = '93001'") == (
            "93"  # the first file is believed
        )
