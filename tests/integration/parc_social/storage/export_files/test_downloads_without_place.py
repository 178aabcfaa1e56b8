"""A GeoParquet of which no row has a place is still one, from both stores."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import connect, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.store import Store
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ADRESSES = collections()["adresses"]
NAMES = tuple(field.name for field in ADRESSES.fields)
GRANT = Grant("compte", "org", rights=(Right("adresses", (RightPart((FRANCE,), NAMES),)),))
PLACE = "CAST(-61.5 AS DOUBLE), CAST(16.2 AS DOUBLE)"


def publish(store: Store, folder: Path, rows: int, place: str) -> None:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    edition = Edition(
        "rpls_2025_00000001", "rpls", 2025, EditionState.STAGED, made, ((ADRESSES.relation, rows),)
    )
    file = folder / "arrive.duckdb"
    with workshop(file) as bench:
        create_relation(bench, ADRESSES)
        bench.run(
            f"INSERT INTO {ADRESSES.relation} (fid, id, millesime, code_commune, lon, lat)"  # noqa: S608
            f" SELECT i, 'a' || i, 2025, '97101', {place} FROM range(1, {rows + 1}) AS r(i)"
        )
    store.stage(edition, file, lambda _relation, _done, _rows: None)
    store.publish([edition.id], [])
    time.sleep(1.1)  # a publication is seen one second later at most


@pytest.mark.parametrize(
    ("rows", "place", "kinds"),
    [(3, PLACE, ["Point"]), (3, "NULL, NULL", []), (0, PLACE, [])],
    ids=["situées", "sans lieu", "aucune ligne"],
)
def test_the_geometry_is_declared_once_whatever_the_rows_hold(
    store: Store, reader: Store, tmp_path: Path, rows: int, place: str, kinds: list[str]
) -> None:
    publish(store, tmp_path, rows, place)
    asked = reader.downloads(GRANT, "adresses")[0]
    file = tmp_path / "pris.parquet"
    reader.parquet(GRANT, "adresses", asked, file, {"edition": asked.edition})
    with connect(None) as bench:
        notes = bench.execute(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)", [str(file)]
        ).fetchall()
        described = bench.execute(f"DESCRIBE FROM '{file}'").fetchall()
        count = bench.execute(f"SELECT count(*), count(geometry) FROM '{file}'").fetchone()  # noqa: S608
    assert sorted(name for name, _ in notes) == ["edition", "geo"]
    geo = json.loads(dict(notes)["geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"].startswith("1.")
    assert (column["encoding"], column["geometry_types"]) == ("WKB", kinds)
    assert {name: kind for name, kind, *_ in described}["geometry"].startswith("GEOMETRY")
    assert count == (rows, rows if kinds else 0)
