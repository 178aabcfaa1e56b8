"""Files of territories that can not be taken: each named with a remedy, or told one by one."""

from pathlib import Path
from typing import Any

import pytest
import shapely

from parc_social.errors import BadFile
from testing.made.files.outlines import COMMUNES, LACKING, moved, ogr, square, staged, text


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
        (_truncated, "TER-103"), (_unknown_layer, "TER-104"), (_no_crs, "TER-105"),
        (_no_prj, "TER-105"), (_no_code, "TER-106"), (_no_level, "TER-107"), (_no_dbf, "FIC-029"),
        (_other_year, "TER-109"), (_no_list, "TER-110"), (_broken_list, "TER-110"),
    ],
)  # fmt: skip
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
    swapped = moved(square("93066"), lambda x, y: (y, x))
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
