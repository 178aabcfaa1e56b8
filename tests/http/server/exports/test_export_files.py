"""/export as files: read by other software, they hold what the pages of /items hold."""

import io
import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from pyogrio.raw import read as read_layer
from pyogrio.raw import write as write_layer

from parc_social.storage.edition_files.workbench import connect
from testing.rows import each_row
from testing.sample import taking_turns

# pyogrio's own, for columns of dates.
pytestmark = pytest.mark.filterwarnings("ignore:The 'generic' unit:DeprecationWarning")
LOGEMENTS = "/collections/rpls-logements"
EXPORT, ITEMS = f"{LOGEMENTS}/export", f"{LOGEMENTS}/items"
REUNION = "http://www.opengis.net/def/crs/EPSG/0/2975"
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
    "fgb": "application/flatgeobuf",
    "parquet": "application/vnd.apache.parquet",
}
Row = tuple[str, dict[str, Any], tuple[float, float] | None]


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Path]:
    """The file of an answer, which has announced its length."""

    def taken(account: Any, format_: str, path: str = EXPORT, **asked: str) -> Path:
        response = account.get(path, f=format_, **asked)
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == MEDIA[format_]
        assert response.headers["Content-Length"] == str(len(response.content))
        file = tmp_path / f"recu.{format_}"
        file.write_bytes(response.content)
        return file

    return taken


def of_pages(account: Any, path: str = ITEMS, **asked: str) -> dict[str, Any]:
    """Features by id, as /items has them."""
    page = account.json(path, limit=10_000, **asked)
    assert page["numberMatched"] == len(page["features"])
    return {f["id"]: f for f in page["features"]}


def of_sheet(file: Path) -> dict[str, Any]:
    book: Any = openpyxl.load_workbook(file, read_only=True)
    rows = list(book["Données"].iter_rows(values_only=True))
    names = [str(name) for name in rows[0]]
    return {  # what is empty at the end of a row is not there
        str(row[0]): {**dict.fromkeys(names), **dict(zip(names, row, strict=False))}
        for row in rows[1:]
    }


def of_layer(file: Path) -> dict[str, Any]:
    """Rows of a GeoPackage or a FlatGeobuf, as GDAL reads them."""
    layer = "rpls_logements" if file.suffix == ".gpkg" else None
    told, _, shapes, columns = read_layer(file, layer=layer)
    names = [str(name) for name in told["fields"]]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    places = [None if shape is None else shapely.from_wkb(shape) for shape in shapes]
    return {r["id"]: {**r, "place": p} for r, p in zip(rows, places, strict=True)}


def of_parquet(file: Path) -> dict[str, Any]:
    bench = connect(None)
    found = bench.execute(
        "SELECT *, ST_AsHEXWKB(geometry) AS place FROM read_parquet(?)", [str(file)]
    )
    names = [column[0] for column in found.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {
        r["id"]: {**r, "place": None if r["place"] is None else shapely.from_wkb(r["place"])}
        for r in rows
    }


READ = {"gpkg": of_layer, "fgb": of_layer, "parquet": of_parquet}


def same(value: Any, expected: Any) -> bool:
    """GDAL gives a null integer or date as one that is none."""
    if expected is None:
        return value is None or str(value) in ("nan", "NaT")
    if isinstance(value, date | np.datetime64):
        return str(value)[:10] == expected
    if isinstance(expected, bool | int | float):
        return math.isclose(float(value), float(expected), rel_tol=1e-6, abs_tol=1e-12)
    return str(value) == expected


@pytest.mark.both_stores
@each_row("format_", READ)
@each_row("asked", [{}, {"filter": "surfhab > 60"}], ids=["tout", "filtre"])
def test_a_file_has_the_rows_of_pages(
    epci: Any, take: Callable[..., Path], format_: str, asked: dict[str, str]
) -> None:
    found, expected = READ[format_](take(epci, format_, **asked)), of_pages(epci, **asked)
    assert found.keys() == expected.keys()
    for identifier, feature in expected.items():
        row = found[identifier]
        for name, value in feature["properties"].items():
            if name != "id":
                assert same(row[name], value), (name, row[name], value)
        if feature["geometry"] is None:
            assert row["place"] is None or row["place"].is_empty
        else:
            place = zip(
                (row["place"].x, row["place"].y), feature["geometry"]["coordinates"], strict=True
            )
            assert all(abs(one - other) <= 2e-7 for one, other in place)


@pytest.mark.both_stores
def test_a_sheet_has_the_rows_of_pages_and_codes_are_text(
    epci: Any, take: Callable[..., Path]
) -> None:
    file = take(epci, "xlsx")
    found, expected = of_sheet(file), of_pages(epci)
    assert found.keys() == expected.keys()
    for identifier, feature in expected.items():
        row = found[identifier]
        for name, value in feature["properties"].items():
            if name != "id":
                assert same(row[name], value), (name, row[name], value)
        assert isinstance(row["code_commune"], str)
        place = feature["geometry"] and tuple(feature["geometry"]["coordinates"])
        assert (row["lon"], row["lat"]) == (place or (None, None))


def test_each_file_says_what_it_is(epci: Any, take: Callable[..., Path]) -> None:
    book: Any = openpyxl.load_workbook(take(epci, "xlsx", bbox="0,0,1,1"), read_only=True)
    assert book.sheetnames == ["Données", "Dictionnaire", "À propos"]
    told = dict(book["À propos"].iter_rows(min_row=2, values_only=True))
    assert "convention" in told["conditions"]
    assert told["editions"].startswith("rpls_2025_")
    words = {row[0]: row[1] for row in book["Dictionnaire"].iter_rows(values_only=True)}
    assert words["surfhab"].startswith("Surface")
    with closing(sqlite3.connect(take(epci, "gpkg", bbox="0,0,1,1"))) as base:
        assert dict(base.execute("SELECT quoi, valeur FROM a_propos")).keys() == told.keys()
        assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        titled = "SELECT title FROM gpkg_data_columns WHERE column_name = 'surfhab'"
        assert base.execute(titled).fetchone() == (words["surfhab"],)
        coded = "SELECT DISTINCT colonne FROM dictionnaire WHERE code IS NOT NULL"
        assert ("finan_groupe",) in base.execute(coded).fetchall()
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    facts = connect(None).execute(
        "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)",
        [str(take(epci, "parquet", bbox="0,0,1,1"))],
    )
    assert dict(facts.fetchall()).keys() >= told.keys() | {"geo"}


def of_index(file: Path) -> tuple[int, dict[str, str], list[tuple[Any, ...]]]:
    """Version of a GeoPackage, the triggers of its index, and the extension that it says to be."""
    with closing(sqlite3.connect(file)) as base:
        (version,) = base.execute("PRAGMA user_version").fetchone()
        triggers = base.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rtree_%'"
        )
        told = {name: " ".join(text.split()) for name, text in triggers}
        extension = "SELECT * FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"
        return version, told, base.execute(extension).fetchall()


def test_a_geopackage_has_the_version_and_the_index_that_gdal_writes(
    epci: Any, take: Callable[..., Path], tmp_path: Path
) -> None:
    theirs = tmp_path / "gdal.gpkg"
    write_layer(
        theirs, np.array([shapely.to_wkb(shapely.Point(2, 48))], dtype=object), [np.array([1])],
        ["a"], geometry_type="Point", crs="EPSG:4326", driver="GPKG", layer="rpls_logements",
        dataset_options={"VERSION": "1.2"},
    )  # fmt: skip
    assert of_index(take(epci, "gpkg", bbox="0,0,1,1")) == of_index(theirs)


@pytest.mark.both_stores
@each_row("format_", READ)
def test_a_file_in_another_system(epci: Any, take: Callable[..., Path], format_: str) -> None:
    asked = {"crs": REUNION, "filter": "surfhab > 80"}
    file = take(epci, format_, **asked)
    found, expected = READ[format_](file), of_pages(epci, **asked)
    some = [f for f in expected.values() if f["geometry"]]
    assert some
    for feature in some:
        place = found[feature["id"]]["place"]
        assert (place.x, place.y) == pytest.approx(feature["geometry"]["coordinates"], abs=1e-4)
    if format_ != "parquet":
        layer = "rpls_logements" if format_ == "gpkg" else None
        assert pyogrio.read_info(file, layer=layer)["crs"] == "EPSG:2975"


@taking_turns(2)
@pytest.mark.both_stores
@each_row("format_", MEDIA)
def test_outlines_and_figures_go_out_too(gip: Any, take: Callable[..., Path], format_: str) -> None:
    for name in ("territoires-commune", "indicateurs-region"):
        asked = {"sortby": "code"}
        file = take(gip, format_, f"/collections/{name}/export", **asked)
        count = gip.json(f"/collections/{name}/items", limit=1)["numberMatched"]
        if format_ == "xlsx":
            assert len(of_sheet(file)) == count
        elif format_ == "parquet":
            assert len(of_parquet(file)) == count
        else:
            layer = name.replace("-", "_") if format_ == "gpkg" else None
            assert len(read_layer(file, layer=layer)[2]) == count


@pytest.mark.both_stores
def test_without_geometry_a_file_has_rows_alone(epci: Any, take: Callable[..., Path]) -> None:
    asked = {"skipGeometry": "true", "properties": "surfhab"}
    assert {*next(iter(of_sheet(take(epci, "xlsx", **asked)).values()))} == {"id", "surfhab"}
    with closing(sqlite3.connect(take(epci, "gpkg", **asked))) as base:
        kinds = dict(base.execute("SELECT table_name, data_type FROM gpkg_contents"))
        assert kinds["rpls_logements"] == "attributes"
    file = str(take(epci, "parquet", **asked))
    found = connect(None).execute("DESCRIBE SELECT * FROM read_parquet(?)", [file]).fetchall()
    assert [row[0] for row in found] == ["id", "surfhab"]


def test_headers_alone_make_no_file(epci: Any) -> None:
    head = epci.ask("HEAD", EXPORT, params={"f": "gpkg"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == MEDIA["gpkg"]


@pytest.mark.both_stores
@each_row("format_", MEDIA)
def test_what_is_wrong_is_told_before_a_file(epci: Any, format_: str) -> None:
    for asked in ({"identifiant_rpls": "x"}, {"sortby": "inconnu"}, {"crs": "x"}, {"limit": "1"}):
        response = epci.get(EXPORT, f=format_, **asked)
        assert response.status_code == 400
        assert next(iter(asked)) in response.json()["detail"]
    assert epci.get("/collections/ops-menages/export", f=format_).status_code == 404


def test_nothing_is_left_of_a_file(service: Any, epci: Any) -> None:
    assert epci.get(EXPORT, f="xlsx").status_code == 200
    assert list((service.data / "exports").iterdir()) == []
    assert io.BytesIO(epci.get(EXPORT, f="xlsx").content).read(2) == b"PK"
