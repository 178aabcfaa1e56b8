"""Layers, objects, files, tables and jobs of the running demonstration."""

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from parc_social_client import ApiError, ApiKey, Basic, Client, JobFailed

EXEMPLES = Path(__file__).parents[1] / "exemples"
ROWS = "rpls-logements"
REUNION = "code LIKE '974%'"


def counted(api: Client, collection: str, **query: Any) -> int:
    return api.json(f"/collections/{collection}/items", resulttype="hits", **query)["numberMatched"]


def test_objects_come_page_after_page_and_say_how_many(api_url: str, accounts: Any) -> None:
    told: list[tuple[int, int | None]] = []
    who = Basic(accounts["gip"]["login"], accounts["gip"]["password"])
    with Client(api_url, who, progress=lambda _w, done, total: told.append((done, total))) as own:
        found = [f["id"] for f in own.items(ROWS, limit=100, code_commune="97411")]
        assert len(set(found)) == len(found) == counted(own, ROWS, code_commune="97411") > 100
    assert told[-1] == (len(found), len(found))
    assert len(told) > 1


def test_a_filter_and_a_system_are_the_servers(api: Client) -> None:
    wanted = {"filter": "nbpiece = 3", "crs": "EPSG:2975", "code_commune": "97411"}
    found = list(api.items(ROWS, **wanted))
    assert {f["properties"]["nbpiece"] for f in found} == {3}
    eastings = [f["geometry"]["coordinates"][0] for f in found if f["geometry"]]
    assert all(300_000 < x < 400_000 for x in eastings)


def test_a_file_bears_its_name_once_it_is_whole(api: Client, tmp_path: Path) -> None:
    file = api.download("indicateurs-commune", tmp_path / "communes.csv", f="csv")
    assert len(list(csv.DictReader(io.StringIO(file.read_text())))) == counted(
        api, "indicateurs-commune"
    )
    with pytest.raises(ApiError) as refused:
        api.download("indicateurs-commune", tmp_path / "rien.csv", f="csv", colonne="x")
    assert refused.value.code == "unknown-parameter"
    assert [one.name for one in tmp_path.iterdir()] == ["communes.csv"]


def test_a_table_of_polars_has_the_types_of_the_layer(api: Client) -> None:
    polars = pytest.importorskip("polars")
    table = api.polars(ROWS, properties=["nbpiece", "code_commune"], code_commune="97411")
    assert table.height == counted(api, ROWS, code_commune="97411")
    assert table.schema["nbpiece"].is_integer()
    assert table["code_commune"].unique().to_list() == ["97411"]
    assert isinstance(table, polars.DataFrame)


def test_a_geodataframe_is_in_the_system_asked_for(api: Client) -> None:
    pytest.importorskip("geopandas")
    pytest.importorskip("pyarrow")
    frame = api.geodataframe("territoires-commune", crs="EPSG:2975", filter=REUNION)
    assert frame.crs is not None
    assert frame.crs.to_epsg() == 2975
    assert len(frame) == counted(api, "territoires-commune", filter=REUNION) > 0
    assert frame.geometry.area.gt(1e5).all()


def test_a_process_is_awaited_and_forgotten(api_url: str, accounts: Any) -> None:
    told: list[int] = []
    key = ApiKey(accounts["epci"]["api_key"])
    with Client(api_url, key, progress=lambda _what, done, _total: told.append(done)) as api:
        before = {one["jobID"] for one in api.json("/jobs")["jobs"]}
        inputs = {"niveau": "departement", "indicateurs": ["part_personnes_seules"]}
        rows = api.execute("indicateurs-territoire", inputs)
        assert {"code", "valeur", "num", "den", "statut"} <= set(rows[0])
        outputs = {"lignes": {"format": {"mediaType": "text/csv"}}}
        table = api.execute("indicateurs-territoire", inputs, outputs=outputs)
        assert b"code" in table.splitlines()[0]
        jobs = [one for one in api.json("/jobs")["jobs"] if one["jobID"] not in before]
        assert {one["status"] for one in jobs} == {"dismissed"}
    assert told[-1] == 100


def test_a_job_that_fails_or_is_dismissed_says_so(api: Client) -> None:
    job = api.submit("echo", {"echo": "x", "pause": 30})
    job.dismiss()
    with pytest.raises((JobFailed, ApiError)):
        job.wait()
    with pytest.raises(ApiError) as refused:
        api.execute("indicateurs-territoire", {"niveau": "galaxie"})
    assert refused.value.status == 400


@pytest.mark.parametrize("file", sorted(EXEMPLES.glob("*.py")), ids=lambda one: one.name)
def test_an_example_recomputes_what_is_published(file: Path, api_url: str, accounts: Any) -> None:
    pytest.importorskip("polars")
    environment = {"API": api_url, "CLE": accounts["gip"]["api_key"]}
    environment["PYTHONPATH"] = ":".join(sys.path)
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "écart" in done.stdout
