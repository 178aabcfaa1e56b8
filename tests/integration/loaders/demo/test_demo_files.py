"""The demonstration's files of the register: formats, agreement between sources, determinism."""

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyproj
import pytest
import shapely

from loaders.context import silent
from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from parc_social.domain.bailleur import check_siren
from parc_social.errors import InvalidValue, Unavailable
from testing.demo_manifest import read_manifest
from testing.made.files.demo import LOGEMENTS, all_rows, features_in, restricted
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

# Fields common to the two files of the register, by their position in the restricted one.
_COMMON = {
    "DEPCOM": 4, "NUMVOIE": 7, "INDREP": 8, "TYPVOIE": 9, "NOMVOIE": 10, "ETAGE": 15,
    "COMPLGEO": 16, "LIEUDIT": 21, "TYPECONST_CODE": 23, "NBPIECE": 24, "SURFHAB": 25,
    "CONSTRUCT": 26, "LOCAT": 27, "PATRIMOINE": 28, "ORIGINE": 29, "FINAN_CODE": 32, "CONV": 34,
    "NUMCONV": 35, "DATCONV": 36, "DPEDATE": 48,
}  # fmt: skip
_UNKNOWN = {  # as either file says that nobody knows
    "SURFHAB": ("Non renseigné", "999"), "CONSTRUCT": ("Non renseigné", "9999"),
    "ORIGINE": ("NC", "0"),
}  # fmt: skip


def _said(name: str, value: str) -> str:
    return "" if value in _UNKNOWN.get(name, ()) else value


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(demo: DemoFiles, tmp_path: Path) -> None:
    make(tmp_path, ["974", "971"], LOGEMENTS, 7, silent)
    assert _digests(tmp_path) == _digests(demo.folder)


def test_another_seed_gives_other_dwellings_of_the_same_landlords(
    demo: DemoFiles, tmp_path: Path
) -> None:
    other = make(tmp_path, ["974", "971"], LOGEMENTS, 8, silent)
    assert other.rpls[2025][0].read_bytes() != demo.rpls[2025][0].read_bytes()
    assert other.bailleurs == demo.bailleurs


def test_the_manifest_reads_back_and_says_the_data_are_invented(demo: DemoFiles) -> None:
    assert read_manifest(demo.folder) == demo
    assert json.loads((demo.folder / "demo.json").read_text(encoding="utf-8"))["fictif"] is True
    written = {path for path in demo.folder.rglob("*") if path.is_file()}
    assert written == {*demo.files, demo.folder / "demo.json"}


@each_row(
    ("departements", "logements", "graine"),
    [
        (["999"], 1_000, 1),
        ([], 1_000, 1),
        (["974"], 999, 1),
        (["974"], 5_400_001, 1),
        (["974"], 1_000, -1),
    ],
)
def test_what_can_not_be_made_is_refused(
    tmp_path: Path, departements: Sequence[str], logements: int, graine: int
) -> None:
    with pytest.raises(InvalidValue):
        make(tmp_path / "demo", departements, logements, graine, silent)
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_is_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(Unavailable, match="dossier inutilisable"):
        make(tmp_path / "demo", ["974"], 1_000, 1, silent)


def test_progress_goes_up_to_its_total(demo: DemoFiles, steps: list[tuple[str, int, int]]) -> None:
    assert [done for _, done, _ in steps] == list(range(len(demo.departements) + 3))
    assert steps[-1][1] == steps[-1][2]


def test_the_public_file_has_73_columns_and_a_byte_order_mark(demo: DemoFiles) -> None:
    for year in (2024, 2025):
        for path in demo.rpls[year]:
            assert path.read_bytes().startswith(b"\xef\xbb\xbfREG_CODE;")
            with path.open(encoding="utf-8-sig", newline="") as text:
                assert {len(row) for row in csv.reader(text, delimiter=";")} == {73}
    assert "siren" not in demo.rpls[2025][0].read_text(encoding="utf-8-sig").splitlines()[0].lower()


def test_the_last_millesime_holds_what_was_asked(demo: DemoFiles) -> None:
    now, before = len(all_rows(demo.rpls[2025])), len(all_rows(demo.rpls[2024]))
    assert now == LOGEMENTS == demo.logements
    assert 0.003 < (now - before) / before < 0.03
    assert all(row["LOCAT"] < "2024" for row in all_rows(demo.rpls[2024]))


def test_a_landlord_s_file_has_a_header_and_64_fields(demo: DemoFiles) -> None:
    for year, paths in demo.rpls_bailleurs.items():
        for path in paths:
            header, *rows = restricted(path)
            assert header[0] == str(year)
            assert len(header) == 12
            assert check_siren(header[9][:9]) in path.name
            assert int(header[10]) == len(rows) > 0
            assert {len(row) for row in rows} == {64}


@each_row("year", [2024, 2025])
def test_the_two_files_of_the_register_describe_the_same_dwellings(
    demo: DemoFiles, year: int
) -> None:
    public = Counter(
        tuple(_said(name, row[name]) for name in _COMMON) for row in all_rows(demo.rpls[year])
    )
    owned = Counter(
        tuple(_said(name, row[place - 1]) for name, place in _COMMON.items())
        for path in demo.rpls_bailleurs[year]
        for row in restricted(path)[1:]
        if row[36] == "9"
    )
    assert public == owned
    assert sum(count for count in public.values() if count > 1) < 0.03 * public.total()


def test_what_left_the_stock_says_why_and_has_nobody_in_it(demo: DemoFiles) -> None:
    gone = {
        year: [r for path in paths for r in restricted(path)[1:] if r[36] != "9"]
        for year, paths in demo.rpls_bailleurs.items()
    }
    assert gone[2024] == []
    assert 0.001 < len(gone[2025]) / demo.logements < 0.01
    assert {row[36] for row in gone[2025]} <= set("1345")
    assert {(row[39], row[40], row[43], row[61]) for row in gone[2025]} == {
        ("9", "01/1900", "9999", "01/1900")
    }


def test_two_landlords_have_disjoint_communes(demo: DemoFiles) -> None:
    where = [{row[3] for row in restricted(path)[1:]} for path in demo.rpls_bailleurs[2025]]
    assert len(where) >= 8
    assert any(not a & b for i, a in enumerate(where) for b in where[i + 1 :])


def test_vacancy_mobility_and_rent_are_those_of_the_real_stock(demo: DemoFiles) -> None:
    rows = [row for path in demo.rpls_bailleurs[2025] for row in restricted(path)[1:]]
    offered = [row for row in rows if row[39] in "12"]
    assert 0.012 < sum(row[39] == "2" for row in offered) / len(offered) < 0.04
    older = [row for row in offered if row[26] < "2024"]
    moved = sum(row[39] == "1" and row[40].endswith("/2024") for row in older)
    assert 0.075 < moved / len(older) < 0.13
    let = [row for row in rows if row[43] != "9999" and row[24] != "999"]
    assert 6.4 < sum(int(row[43]) for row in let) / sum(int(row[24]) for row in let) < 6.8
    assert {row[39] for row in let} == {"1"}


def test_labels_have_missing_values_and_there_is_none_overseas(
    demo: DemoFiles, tmp_path: Path
) -> None:
    away = all_rows(demo.rpls[2025])
    assert {(row["DPEENERGIE"] in ("", "N", "0"), row["DPEDATE"]) for row in away} == {
        (True, "01/1900")
    }
    rows = all_rows(make(tmp_path, ["93"], 1_500, 7, silent).rpls[2025])
    unlabelled = [row for row in rows if row["DPEENERGIE"] in ("", "N", "0")]
    assert 0.06 < len(unlabelled) / len(rows) < 0.18
    assert {row["DPEDATE"] for row in unlabelled} == {"01/1900"}


def test_the_quality_of_places_has_missing_values(demo: DemoFiles) -> None:
    rows = all_rows(demo.rpls[2025])
    assert {row["QUALITE_XY"] for row in rows} <= {"11", "12", "21", "22", "33", ""}
    assert {row["PLG_QP24"][:2] for row in rows} >= {"HZ", "QN", "CS"}


def test_overseas_dwellings_are_under_no_agreement(demo: DemoFiles) -> None:
    rows = all_rows(demo.rpls[2025])
    assert {(row["CONV"], row["NUMCONV"], row["DATCONV"]) for row in rows} == {
        ("2", "", "01/01/1900")
    }


def test_published_points_lie_in_their_commune_in_their_own_projection(demo: DemoFiles) -> None:
    outlines = {
        feature["properties"]["code"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in features_in(demo.territoires["commune"])
    }
    rows = [row for row in all_rows(demo.rpls[2025]) if row["X"]]
    assert {(row["DEP_CODE"], row["EPSG"]) for row in rows} == {("974", "2975"), ("971", "5490")}
    for epsg in ("2975", "5490"):
        mine = [row for row in rows if row["EPSG"] == epsg]
        to_degrees = pyproj.Transformer.from_crs(int(epsg), 4326, always_xy=True)
        lon, lat = to_degrees.transform(
            [float(row["X"]) for row in mine], [float(row["Y"]) for row in mine]
        )
        held = shapely.contains_xy([outlines[row["DEPCOM"]] for row in mine], lon, lat)
        assert held.all()


def test_unlocated_rows_have_neither_point_nor_zone(demo: DemoFiles) -> None:
    for row in all_rows(demo.rpls[2025]):
        if not row["X"]:
            assert not any(row[name] for name in ("Y", "EPSG", "PLG_QP24", "PLG_IRIS2024_CODE"))
