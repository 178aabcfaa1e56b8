"""Outlines and memberships of any level, and the BAN's rows, from small invented files."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, StagedEdition
from loaders.territoires.stage import stage_territoires
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench, workshop
from testing.sample import taking_turns

pytestmark = taking_turns(4)

TABLE = """\
code_commune;nom;population;code_dep;code_reg;code_epci;code_ept
93001;Aubervilliers;90000;93;11;200054781;200057867
93002;Ailleurs;10000;93;11;200054781;200057867
75056;Paris;2100000;75;11;200054781;
77001;Seule;;77;11;;
62001;Loin;500;62;32;200000001;
80001;Plus loin;300;80;32;200000001;
"""
BOWTIE = [[[0.0, 45.0], [1.0, 46.0], [1.0, 45.0], [0.0, 46.0], [0.0, 45.0]]]


def square(x: float, y: float = 45.0, size: float = 1.0) -> list[list[list[float]]]:
    far, high = x + size, y + size
    return [[[x, y], [far, y], [far, high], [x, high], [x, y]]]


def feature(coordinates: Any, **properties: Any) -> dict[str, Any]:
    kind = "MultiPolygon" if isinstance(coordinates[0][0][0], list) else "Polygon"
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(file: Path, *features: dict[str, Any]) -> Path:
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


COMMUNES = (
    feature(square(0), code="93001", nom="Aubervilliers"),
    feature(square(1), code="93002", nom="Ailleurs"),
    feature(square(2), code="75056", nom="Paris"),
    feature(square(5), code="62001", nom="Loin"),
    feature(square(6), code="80001", nom="Plus loin"),
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "appartenance-2025.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


@contextmanager
def staged(folder: Path, *files: Path) -> Iterator[tuple[StagedEdition, Workbench]]:
    made = stage_territoires(files, 2025, Context(folder / "editions", b"k"))
    with workshop(None) as bench:
        bench.attach("e", made.file)
        yield made, bench


def test_every_level_has_its_table_even_empty(tmp_path: Path, table: Path) -> None:
    with staged(tmp_path, table) as (made, _):
        assert dict(made.edition.rows) == {
            f"territoire_{level}": 0
            for level in ("region", "departement", "ept", "epci", "arm", "commune", "qpv", "iris")
        }


def test_a_list_written_anew_lies_where_the_next_run_sweeps(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With commas a list is copied: beside the editions, never in the system's temporary folder."""
    table.write_text(TABLE.replace(";", ","), encoding="utf-8")
    temporary, editions = tmp_path / "tmp", tmp_path / "editions"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    seen: set[str] = set()

    def look(_step: str, _done: int, _total: int) -> None:
        seen.update(path.name for path in editions.glob(".sources.*"))
        assert not list(temporary.iterdir())

    stage_territoires([table], 2025, Context(editions, b"k", look))
    assert seen
    assert not list(editions.glob(".sources.*"))


def test_levels_without_outlines_are_dissolved_from_communes(tmp_path: Path, table: Path) -> None:
    with staged(tmp_path, table, geojson(tmp_path / "communes.geojson", *COMMUNES)) as (_, bench):
        rows = bench.rows(
            "SELECT code, xmin, xmax, code_parent, population FROM e.territoire_epci ORDER BY code"
        )
        assert rows == [
            ("200000001", 5.0, 7.0, "32", 800),  # over two départements of one région
            ("200054781", 0.0, 3.0, "11", 2_200_000),
        ]
        assert bench.rows(
            "SELECT code, code_parent, code_epci, code_dep FROM e.territoire_ept"
        ) == [("200057867", "200054781", "200054781", "93")]
        assert bench.rows("SELECT code, code_parent FROM e.territoire_region ORDER BY code") == [
            ("11", "FR"),
            ("32", "FR"),
        ]


def test_a_commune_has_the_codes_of_what_holds_it(tmp_path: Path, table: Path) -> None:
    with staged(tmp_path, table, geojson(tmp_path / "communes.geojson", *COMMUNES)) as (_, bench):
        assert bench.rows(
            "SELECT nom, code_parent, annee_cog, population, code_commune, code_epci, code_dep,"
            " code_reg FROM e.territoire_commune WHERE code = '93001'"
        ) == [("Aubervilliers", "93", 2025, 90_000, "93001", "200054781", "93", "11")]
        assert bench.value("SELECT count(*) FROM e.appartenance") == 6


def test_parents_of_fine_levels_are_communes(tmp_path: Path, table: Path) -> None:
    files = (
        geojson(tmp_path / "communes.geojson", *COMMUNES),
        geojson(tmp_path / "arrondissements-2025.geojson", feature(square(2), code="75101")),
        geojson(tmp_path / "iris-2025.geojson", feature(square(2), code="751010101", nom="I")),
        geojson(
            tmp_path / "qpv-2024.geojson",
            feature(square(1.2, 45.2, 0.2), code_qp="QN09301M", lib_qp="Le Moulin"),
        ),
        geojson(
            tmp_path / "qpv-2015.geojson",
            feature(square(0.2, 45.2, 0.2), code="QP093002", code_commune="93002"),
        ),
    )
    with staged(tmp_path, table, *files) as (_, bench):
        assert bench.rows("SELECT code, code_parent, code_dep FROM e.territoire_arm") == [
            ("75101", "75056", "75")
        ]
        assert bench.rows("SELECT code, code_commune FROM e.territoire_iris") == [
            ("751010101", "75056")
        ]
        assert bench.rows("SELECT code, nom, code_parent FROM e.territoire_qpv ORDER BY code") == [
            ("QN09301M", "Le Moulin", "93002"),  # by a point of its surface
            ("QP093002", "QP093002", "93002"),  # by its own property
        ]


def test_the_level_is_told_by_the_feature_before_the_file(tmp_path: Path, table: Path) -> None:
    mixed = geojson(
        tmp_path / "communes.geojson",
        feature(square(0), code="93001", nom="A", niveau="commune"),
        feature(square(0), code="93", nom="Seine-Saint-Denis", niveau="departement"),
    )
    with staged(tmp_path, table, mixed) as (_, bench):
        assert bench.rows("SELECT nom FROM e.territoire_departement") == [("Seine-Saint-Denis",)]
        assert bench.rows("SELECT code FROM e.territoire_commune") == [("93001",)]


def test_a_broken_outline_is_repaired(tmp_path: Path, table: Path) -> None:
    file = geojson(tmp_path / "communes.geojson", feature(BOWTIE, code="93001", nom="A"))
    with staged(tmp_path, table, file) as (made, bench):
        assert made.report.chiffre("contours_repares") == 1
        assert bench.rows(
            "SELECT ST_IsValid(geom), ST_GeometryType(geom)::VARCHAR, round(ST_Area(geom), 6)"
            " FROM e.territoire_commune"
        ) == [(True, "MULTIPOLYGON", 0.5)]


def test_an_outline_without_code_or_surface_is_left_out(tmp_path: Path, table: Path) -> None:
    file = geojson(
        tmp_path / "communes.geojson",
        feature(square(0), code="93001", nom="A"),
        feature(square(1), code="93001", nom="A again"),
        feature(square(1), nom="nameless"),
        {"type": "Feature", "properties": {"code": "93002"}, "geometry": None},
    )
    with staged(tmp_path, table, file) as (made, _):
        assert made.report.chiffre("contours_lus") == 4
        assert made.report.chiffre("contours_ecartes") == 3


def test_a_compressed_geojson_is_read(tmp_path: Path, table: Path) -> None:
    plain = geojson(tmp_path / "communes.geojson", *COMMUNES)
    packed = tmp_path / "communes-2025.geojson.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
    with staged(tmp_path, table, packed) as (made, _):
        assert dict(made.edition.rows)["territoire_commune"] == 5


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("communes.geojson", "{ truncated", "TER-102"),
        ("communes.geojson", '{"type": "FeatureCollection", "features": [1', "TER-102"),
        ("carte.geojson", json.dumps({"type": "FeatureCollection", "features": [
            feature(square(0), code="93001")]}), "niveau"),
        ("communes.geojson", json.dumps({"type": "FeatureCollection", "features": [
            feature(square(0), clef="93001")]}), "code"),
        ("autre.csv", "a;b\n1;2\n", "CODE_COMMUNE"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_by_its_name(
    tmp_path: Path, table: Path, name: str, content: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises(BadFile, match=said) as refused, staged(tmp_path, table, file):
        pass
    assert name in str(refused.value)


def test_outlines_alone_tell_departements_and_regions(tmp_path: Path) -> None:
    file = geojson(tmp_path / "communes.geojson", *COMMUNES)
    with staged(tmp_path, file) as (made, bench):
        assert bench.rows("SELECT * FROM e.appartenance WHERE code_commune = '62001'") == [
            ("62001", "Loin", "62", "32", None, None)
        ]
        assert made.report.nombre("TER-045") == 1


def test_a_commune_is_needed(tmp_path: Path) -> None:
    file = geojson(tmp_path / "iris.geojson", feature(square(2), code="751010101", nom="I"))
    with pytest.raises(BadFile, match="TER-101"), staged(tmp_path, file):
        pass
    assert list((tmp_path / "editions").iterdir()) == []


def test_the_ban_keeps_what_can_be_drawn_and_counts_the_rest(tmp_path: Path) -> None:
    lines = [
        "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat",
        "A1;1;bis;Rue de l'Étoile;93300;93001;2.38;48.91",
        "A2;2;;Rue de l'Étoile;93300;93001;0;0",
        "A3;3;;Rue de l'Étoile;93300;93001;;",
        "A4;4;;Rue de l'Étoile;93300;93001;abc;48.91",
        ";5;;Rue de l'Étoile;93300;93001;2.38;48.91",
        "A6;9999;;Le Moulin;93300;93001;2.38;48.91",
    ]
    file = tmp_path / "adresses-93.csv.gz"
    file.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    made = stage_ban([file], 2025, Context(tmp_path / "editions", b"k"))
    assert (made.report.lues, made.report.retenues) == (6, 2)
    assert made.report.nombre("BAN-020") == 3
    with workshop(None) as bench:
        bench.attach("e", made.file)
        assert bench.rows(
            "SELECT id, numero, rep, voie_norm FROM e.ban JOIN e.ban_voie USING (voie) ORDER BY id"
        ) == [("A1", 1, "B", "RUE ETOILE"), ("A6", None, "", "MOULIN")]
