"""Whole editions as GeoParquet: for whoever may see the collection whole, and for nobody else."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlalchemy import text

from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from parc_social.storage.edition_files.workbench import connect
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from testing.rows import each_row

MEDIA = "application/vnd.apache.parquet"
WHOLE = ["rpls-logements", "adresses", "indicateurs-commune", "territoires-commune"]


def enclosures(account: Any, collection: str) -> list[str]:
    """Paths of what the description of a collection offers."""
    described = account.json(f"/collections/{collection}")
    whole = f"/collections/{collection}/editions/"
    links = (link for link in described["links"] if whole in link["href"])
    found = [link for link in links if link["rel"] == "enclosure"]
    assert all(link["type"] == MEDIA for link in found)
    return [link["href"].removeprefix(account.base_url) for link in found]


def taken(account: Any, path: str, folder: Path) -> duckdb.DuckDBPyConnection:
    """The file of a path as the view `t`."""
    response = account.get(path)
    assert response.status_code == 200, response.text
    file = folder / "recu.parquet"
    file.write_bytes(response.content)
    bench = connect(None)
    bench.execute(f"CREATE VIEW t AS FROM '{file}'")
    return bench


@pytest.mark.both_stores
@each_row("collection", WHOLE)
def test_the_file_holds_what_items_hold(gip: Any, collection: str, tmp_path: Path) -> None:
    page = gip.json(f"/collections/{collection}/items", limit=10000)
    bench = taken(gip, enclosures(gip, collection)[0], tmp_path)
    with bench:
        names = [name for name, *_ in bench.execute("DESCRIBE t").fetchall()]
        rows = bench.execute("SELECT count(*) FROM t").fetchone()
        first = bench.execute("SELECT *, ST_AsGeoJSON(geometry) FROM t LIMIT 1").fetchone()
    assert rows == (page["numberMatched"],)
    feature = page["features"][0]
    properties = {n: v for n, v in feature["properties"].items() if not isinstance(v, float)}
    assert names == [*feature["properties"], "geometry"]
    assert first is not None
    found = dict(zip(names, first, strict=False))
    plain = {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in found.items()}
    assert {n: plain[n] for n in properties} == properties
    assert json.loads(first[-1])["type"] == feature["geometry"]["type"]


def test_the_file_says_what_it_is(gip: Any, tmp_path: Path) -> None:
    path = enclosures(gip, "rpls-logements")[0]
    with taken(gip, path, tmp_path) as bench:
        file = tmp_path / "recu.parquet"
        found = bench.execute("FROM parquet_kv_metadata(?)", [str(file)]).fetchall()
        box = bench.execute("SELECT min(ST_X(geometry)), max(ST_Y(geometry)) FROM t").fetchone()
    notes = {key.decode(): value.decode() for _, key, value in found}
    assert path.endswith(f"/{notes['edition']}.parquet")
    assert notes["millesime"] == "2025"
    assert notes["fictif"] == "Données fictives de démonstration."
    assert "signataires" in notes["conditions"]
    geo = json.loads(notes["geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"].startswith("1.")
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Point"])
    # GeoParquet: without `crs`, coordinates are OGC:CRS84, longitude first.
    assert "crs" not in column
    assert box is not None
    assert column["bbox"][0] == pytest.approx(box[0])
    assert column["bbox"][3] == pytest.approx(box[1])


def test_earlier_millesimes_are_offered_too(gip: Any, tmp_path: Path) -> None:
    paths = enclosures(gip, "rpls-logements")
    assert ["_2025_" in path for path in paths] == [True, False]
    with taken(gip, paths[1], tmp_path) as bench:
        years = bench.execute("SELECT DISTINCT millesime FROM t").fetchall()
    assert years == [(2024,)]


def test_a_download_is_resumed_and_asked_about(gip: Any) -> None:
    path = enclosures(gip, "adresses")[0]
    whole, head = gip.get(path), gip.ask("HEAD", path)
    assert whole.content[:4] == whole.content[-4:] == b"PAR1"
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.content == b""
    assert whole.headers["Content-Type"] == MEDIA
    assert "adresses_rpls_2025_" in whole.headers["Content-Disposition"]
    assert whole.headers["Cache-Control"].startswith("private")
    tag = {"If-Range": whole.headers["ETag"], "Range": "bytes=100-"}
    part = gip.ask("GET", path, headers=tag)
    assert (part.status_code, part.content) == (206, whole.content[100:])
    stale = gip.ask("GET", path, headers={"If-Range": '"x"', "Range": "bytes=100-"})
    assert (stale.status_code, stale.content) == (200, whole.content)
    same = gip.ask("GET", path, headers={"If-None-Match": whole.headers["ETag"]})
    assert same.status_code == 304
    beyond = gip.ask("GET", path, headers={"Range": "bytes=999999999999-"})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Type"] == "application/problem+json"


@pytest.mark.both_stores
@each_row("collection", ["rpls-logements", "adresses", "ops-adresses"])
def test_who_sees_a_part_takes_nothing(
    gip: Any, epci: Any, bailleurs: list[Any], collection: str
) -> None:
    path = enclosures(gip, collection)[0]
    unknown = gip.get(path.replace(".parquet", "0.parquet"))
    for account in (epci, *bailleurs):
        assert enclosures(account, collection) == []
        refused = account.get(path)
        assert refused.status_code == 404
        assert _said(refused) == _said(unknown)
        paths = account.json("/openapi")["paths"]
        assert f"/collections/{collection}/editions/{{edition}}.parquet" not in paths


@pytest.mark.both_stores
def test_who_sees_all_of_a_wide_collection_takes_it(epci: Any, tmp_path: Path) -> None:
    with taken(epci, enclosures(epci, "territoires-epci")[0], tmp_path) as bench:
        assert bench.execute("SELECT count(*) FROM t").fetchone() == (
            epci.json("/collections/territoires-epci/items")["numberMatched"],
        )


@pytest.mark.both_stores
def test_households_are_taken_by_nobody(service: Any, gip: Any, bailleurs: list[Any]) -> None:
    edition = next(e for e in _editions(service) if e.source == "ops")
    for account in (gip, *bailleurs):
        for name in ("ops-menages", "ops-menages-serie"):
            path = f"/collections/{name}/editions/{edition.id}.parquet"
            assert account.get(path).status_code == 404
    assert all(enclosures(account, "ops-menages") == [] for account in bailleurs)


@pytest.mark.both_stores
def test_a_stranger_is_asked_who_he_is_before_a_download(service: Any, gip: Any) -> None:
    path = enclosures(gip, "rpls-logements")[0]
    assert service.stranger(path).status_code == 401
    assert service.in_state("expired").get(path).status_code == 404
    assert gip.ask("POST", path).status_code == 405
    assert gip.get(path, limit=1).status_code == 400


@pytest.mark.both_stores
@each_row(
    "name", ["rpls_2025_00000000.parquet", "rpls_2025.parquet", "manifest.json", "..%2Fcle.bin"]
)
def test_what_is_no_published_edition_is_not_found(gip: Any, name: str) -> None:
    response = gip.get(f"/collections/rpls-logements/editions/{name}")
    assert response.status_code in (400, 404)


@pytest.mark.both_stores
def test_a_retired_edition_is_not_found(service: Any, gip: Any) -> None:
    """The outlines as they were first loaded: the fixture has published others in their place."""
    retired = next(e for e in _editions(service) if e.state is EditionState.RETIRED)
    kept = next(
        e
        for e in _editions(service)
        if e.source == retired.source and e.state is EditionState.PUBLISHED
    )
    path = "/collections/territoires-region/editions"
    assert gip.get(f"{path}/{kept.id}.parquet").status_code == 200
    assert gip.get(f"{path}/{retired.id}.parquet").status_code == 404


@pytest.mark.both_stores
def test_another_collections_edition_is_not_found(service: Any, gip: Any) -> None:
    known = next(
        e
        for e in _editions(service)
        if e.source == "territoires" and e.state is EditionState.PUBLISHED
    )
    assert gip.get(f"/collections/adresses/editions/{known.id}.parquet").status_code == 404


def _editions(service: Any) -> Any:
    store = open_store(read_settings(service.environ), owner=True)
    try:
        return store.editions()
    finally:
        store.close()


def _said(response: Any) -> dict[str, Any]:
    return {k: v for k, v in response.json().items() if k not in ("instance", "requestId")}


@pytest.mark.both_stores
def test_a_download_has_its_line_in_the_journal(service: Any, gip: Any) -> None:
    path = enclosures(gip, "adresses")[0]
    assert gip.get(path).status_code == 200
    registry = open_registry(read_settings(service.environ).registry)
    registry.journal.flush()
    with registry.engine.connect() as connection:
        lines = connection.execute(
            text("SELECT * FROM journal WHERE operation = 'download' ORDER BY quand")
        ).mappings()
        last = list(lines)[-1]
    registry.close()
    assert (last["compte"], last["collection"], last["statut"]) == (gip.login, "adresses", 200)
    assert last["requete"] == f"fichier={path.rpartition('/')[2]}"


@pytest.mark.both_stores
def test_the_account_of_secrecy_lies_beside_the_edition(gip: Any, epci: Any) -> None:
    path = enclosures(gip, "indicateurs-commune")[0].replace(".parquet", ".bilan.json")
    told = gip.json(path)
    assert epci.json(path) == told  # who sees the figures sees how they were grouped
    assert {row["niveau"] for row in told["niveaux"]} >= {"part", "iris", "commune", "france"}
    for row in told["niveaux"]:  # of households, and of the dwellings of landlords' groups
        what = "logements" if row["tableau"] == "economique" else "menages"
        assert row[f"{what}_reportes"] % 50 == 0
        assert what in row
    assert {row["tableau"] for row in told["niveaux"]} >= {"base", "economique"}
    assert told["edition"] in path
    assert not any("empreinte" in key for key in told["cadre"])


@pytest.mark.both_stores
@each_row(
    "path",
    [
        "/collections/indicateurs-commune/editions/indicateurs_2025_00000000.bilan.json",
        "/collections/territoires-commune/editions/territoires_2025_0badcafe.bilan.json",
        "/collections/ailleurs/editions/indicateurs_2025_00000000.bilan.json",
    ],
)
def test_no_account_of_what_is_not_published(gip: Any, path: str) -> None:
    assert gip.get(path).status_code == 404


@pytest.mark.both_stores
def test_no_account_without_a_convention_in_force(service: Any, gip: Any) -> None:
    path = enclosures(gip, "indicateurs-commune")[0].replace(".parquet", ".bilan.json")
    assert service.in_state("expired").get(path).status_code == 404
    assert service.stranger(path).status_code == 401
