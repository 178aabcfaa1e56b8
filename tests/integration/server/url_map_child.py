"""Builds the application in a process of its own; prints its routes, and what its views answer.

Run by test_url_map.py with a folder; pygeoapi keeps its application in globals.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from auth_proxy.authorisation.request_context import KEY, RequestContext
from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.organisation import Identity, Role, parse_organisation
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.access.policy import PROCESSES
from parc_social.catalogue.collection import CATALOGUE, DRAFTED
from parc_social.catalogue.coverage import CELLS, cells
from parc_social.catalogue.load import collections
from parc_social.catalogue.route import Route
from parc_social.catalogue.routes.table import ROUTES, is_written, route_of
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings, read_settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from server.app import build

NAME = "adresses"
COVERAGE = "carreaux-3035"
LANDLORD = Identity(
    "compte", parse_organisation("552100554", "Bailleur", "bailleur", None), Role.SIGNATAIRE
)
VALUES = {
    "item_id": "x", "style_id": "defaut", "record_id": "x", "process_id": PROCESSES[0],
    "fichier": "rpls_2025_0123abcd.parquet", "tileMatrixSetId": "WebMercatorQuad",
    "tileMatrix": "0", "tileRow": "0", "tileCol": "0", "job_id": "x",
}  # fmt: skip


def prepared(folder: Path) -> Settings:
    """A data folder with one published edition and an empty registry."""
    settings = read_settings({"PARC_SOCIAL_DATA": str(folder)})
    store = open_store(settings, owner=True)
    store.migrate()
    collection = collections()[NAME]
    file = folder / "arrivage.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collection)
    edition = Edition(
        "rpls_2025_0123abcd", "rpls", 2025, EditionState.STAGED, datetime.now(UTC),
        ((collection.relation, 0),), fictive=True,
    )  # fmt: skip
    store.stage(edition, file, lambda *_: None)
    store.publish([edition.id], [])
    store.close()
    registry = open_registry(settings.registry)
    registry.migrate()
    registry.close()
    return settings


def everything() -> Grant:
    """All that could be open."""
    names = tuple(f.name for f in collections()[NAME].fields)
    rights = tuple(Right(n, (RightPart((FRANCE,), names),)) for n in (NAME, f"{NAME}-serie"))
    figures = tuple(f.name for f in cells().fields)
    rights += (Right(CELLS, (RightPart((FRANCE,), figures),)),)
    households = tuple(f.name for f in collections()[DRAFTED].fields)
    rights += (Right(DRAFTED, (RightPart((FRANCE,), households, sirens=("552100554",)),)),)
    return Grant("compte", "organisme", rights=rights, processes=PROCESSES)


def answers(app: Any) -> dict[str, int]:
    """The status of each view past a gate that lets the caller through, and sets no Grant."""
    found: dict[str, int] = {}
    for rule in app.url_map.iter_rules():
        for name in (NAME, CATALOGUE, COVERAGE):
            route = route_of(rule.endpoint, _variables(rule, name))
            if route is None or route.page:
                continue
            for path in asked(addressed(rule.rule, name), route):
                found[f"{route.methods[0]} {path}"] = status(app, path, route)
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            if method not in rule.methods or not is_written(
                rule.endpoint, _variables(rule, DRAFTED)
            ):
                continue
            route = route_of(rule.endpoint, _variables(rule, DRAFTED), "PUT")
            path = addressed(rule.rule, DRAFTED)
            if route is not None:
                found[f"{method} {path}"] = status(app, path, route, method)
    return found


def _variables(rule: Any, collection: str) -> dict[str, str]:
    """Of its path, of this collection where it is of one."""
    return {name: collection if name == "collection_id" else "x" for name in rule.arguments}


def asked(path: str, route: Route) -> list[str]:
    """The address itself, or one for each operation where the request alone tells it."""
    if not route.parsed:
        return [path]
    place = "crs=CRS:84&bbox=0,0,1,1&width=10&height=10"
    queries = [
        "GetCapabilities", "DescribeFeatureType", f"GetFeature&typeNames={NAME}",
        f"GetFeature&storedquery_id=urn:ogc:def:query:OGC-WFS::GetFeatureById&ID={NAME}.x",
        f"GetPropertyValue&typeNames={NAME}&valueReference=@gml:id",
        "ListStoredQueries", "DescribeStoredQueries",
    ]  # fmt: skip
    maps = [
        "GetCapabilities", f"GetMap&layers={NAME}&{place}&format=image/png",
        f"GetFeatureInfo&layers={NAME}&query_layers={NAME}&{place}&i=1&j=1",
        f"GetLegendGraphic&layer={NAME}",
    ]  # fmt: skip
    records = [
        "GetCapabilities", "DescribeRecord", "GetRecords&typeNames=csw:Record&resultType=results",
        "GetRecordById&id=x", "GetDomain&propertyName=dc:title",
    ]  # fmt: skip
    tile = f"layer={NAME}&style=&tilematrixset=WebMercatorQuad&tilematrix=0&tilerow=0&tilecol=0"
    tiles = [
        "GetCapabilities", f"GetTile&{tile}&format=image/png",
        f"GetFeatureInfo&{tile}&format=image/png&infoformat=application/json&i=1&j=1",
    ]  # fmt: skip
    of_tiles = [f"{path}?service=WMTS&version=1.0.0&request={query}" for query in tiles]
    if route.operation == "wmts":
        cell = f"1.0.0/{NAME}/defaut/WebMercatorQuad/0/0/0"
        paths = ("1.0.0/WMTSCapabilities.xml", f"{cell}.png", f"{cell}/1/1.json")
        return [f"/wmts/{one}" for one in paths]
    of_records = [f"{path}?service=CSW&version=2.0.2&request={query}" for query in records]
    if route.operation == "csw":
        return of_records
    if len(queries) + len(maps) + len(records) + len(tiles) != sum(
        not route.endpoint for route in ROUTES
    ):
        raise ValueError("an operation of OWS is not asked for here")
    found = [f"{path}?service=WFS&request={query}" for query in queries]
    found += of_records + of_tiles
    return [*found, *(f"{path}?service=WMS&version=1.3.0&request={query}" for query in maps)]


def addressed(rule: str, collection: str) -> str:
    """An address of a rule."""
    for converter in ("path:", "string:", "nom:", ""):
        for name, value in {**VALUES, "collection_id": collection}.items():
            rule = rule.replace(f"<{converter}{name}>", value)
    return rule


def status(app: Any, path: str, route: Route, method: str | None = None) -> int:
    """Of one address, by a verb that it has."""
    call = RequestContext()
    call.grant, call.active, call.identity = everything(), True, LANDLORD
    posted = "POST" in route.methods and not route.parsed
    method = method or ("POST" if posted else "GET")
    body = {"inputs": {"niveau": "commune"}} if method == "POST" else None
    client = app.test_client()
    answer = client.open(path, method=method, json=body, environ_overrides={KEY: call})
    return answer.status_code


def main() -> None:
    """Prints the routes of the application, and what its views answer without a Grant."""
    build(prepared(Path(sys.argv[1])))
    from pygeoapi import flask_app

    logging.disable()
    app: Any = flask_app.APP
    rules = [[r.endpoint, sorted(r.arguments), r.rule] for r in app.url_map.iter_rules()]
    without = answers(app)
    with under(everything()):
        granted = answers(app)
    sys.stdout.write(json.dumps({"rules": rules, "ungranted": without, "granted": granted}))


main()
