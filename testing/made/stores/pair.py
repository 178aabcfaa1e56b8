"""DuckDB and PostgreSQL with the same invented rows of every collection, and Grants to ask with."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.sql.text import literal, quoted
from parc_social.storage.store import Store
from testing.made.stores.pair_rows import COUNT, MINE, OTHER, source_rows

EDITIONS = {
    "territoires_2025_00000001": ("territoires", 2025),
    "rpls_2024_00000002": ("rpls", 2024),
    "rpls_2025_00000003": ("rpls", 2025),
    "ops_2022_00000004": ("ops", 2022),
    "ops_2024_00000005": ("ops", 2024),
    "indicateurs_2024_00000006": ("indicateurs", 2024),
    "indicateurs_2025_00000007": ("indicateurs", 2025),
}

CARREAU = "territoire_carreau"  # lies in the RPLS editions


ALL = tuple(collections())
LANDLORDS = ("loyer_principal", "mode", "siren_bailleur", "nb_mineurs")
GRANTS = {
    "france": RightPart((FRANCE,), ()),
    "communes": RightPart((Perimeter(communes=("97101", "93066")),), ()),
    "mixte": RightPart(
        (Perimeter(regions=("94",), departements=("971",), epci=("200054781",)),), ()
    ),
    "rien": RightPart((NOWHERE,), ()),
    "siennes": RightPart((FRANCE,), (), sirens=(MINE,)),
    "siennes sans siren": RightPart((FRANCE,), (), sirens=()),
}  # each shows its columns, and those of a landlord on its own rows


def relations_of(source: str) -> list[Collection]:
    """Relations that an edition of a source holds."""
    found = {c.relation: c for c in collections().values() if not c.serie}
    if source == "rpls":
        return [c for c in found.values() if c.source == "rpls" or c.relation == CARREAU]
    return [c for c in found.values() if c.source == source and c.relation != CARREAU]


def filled(bench: Workbench, collection: Collection, year: int) -> None:
    """The relation of a collection with its rows of a year."""
    create_relation(bench, collection)
    rows = source_rows(collection, year)
    names = ", ".join(quoted(name) for name in rows[0])
    types = {
        name: "VARCHAR" if name == "geom" else type_
        for name, type_, *_ in bench.rows(f"DESCRIBE {collection.relation}")
        if name in rows[0]
    }
    read = ", ".join("ST_GeomFromText(geom)" if n == "geom" else quoted(n) for n in rows[0])
    # As lines of JSON: values that are bound one by one are slow to be taken.
    with NamedTemporaryFile(suffix=".ndjson") as lines:
        lines.write(b"\n".join(orjson.dumps(row) for row in rows))
        lines.flush()
        bench.run(
            f"INSERT INTO {collection.relation} ({names}) SELECT {read} FROM read_json({literal(lines.name)},"  # noqa: S608, E501
            f" format = 'newline_delimited', columns = {types}, maximum_object_size = 33554432)"
        )


def fill_extras(bench: Workbench, source: str, year: int) -> None:
    """The tables that no collection serves."""
    if source == "territoires":
        bench.run(
            "CREATE TABLE appartenance (code_commune VARCHAR, nom VARCHAR, code_dep VARCHAR,"
            " code_reg VARCHAR, code_epci VARCHAR, code_ept VARCHAR)"
        )
        bench.insert(
            "appartenance",
            [
                ("97101", "Les Abymes", "971", "01", None, None),
                ("2A004", 'Ajaccio, dit "A"', "2A", "94", "242010056", None),
            ],
        )
        bench.run(
            "CREATE TABLE commune_passage"
            " (code_avant VARCHAR, code_apres VARCHAR, annee INTEGER, part DOUBLE)"
        )
        moves = [("93059", "93066", 2025, 1.0), ("93066", "93066", 2025, 1.0)]
        bench.insert("commune_passage", moves)
    if source == "rpls":
        bench.run(
            "CREATE TABLE stock_bailleur"
            " (siren VARCHAR, code_commune VARCHAR, logements BIGINT);"
            "CREATE TABLE secret_de_travail AS SELECT 1 AS x"
        )
        stock = [("97101", 3), (f"9{year}", 1), ("93066", 0)]
        bench.insert("stock_bailleur", [(MINE, *row) for row in stock] + [(OTHER, "93001", 5)])


def staged_edition(folder: Path, identifier: str) -> tuple[Edition, Path]:
    """The file of an edition, and what is known of it."""
    source, year = EDITIONS[identifier]
    file = folder / f"arrivage-{identifier}.duckdb"
    rows: list[tuple[str, int]] = []
    with workshop(file) as bench:
        for collection in relations_of(source):
            filled(bench, collection, year)
            rows.append((collection.relation, COUNT))
        fill_extras(bench, source, year)
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Edition(
        identifier, source, year, EditionState.STAGED, made, tuple(rows), fictive=True
    ), file


def serving(data: Path, url: str, files: Iterable[tuple[Edition, Path]]) -> Store:
    """A store that has published all of them."""
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    for edition, file in files:
        store.stage(edition, shutil.copyfile(file, data / file.name), lambda *_: None)
    store.publish(list(EDITIONS), [])
    return store


Pair = tuple[Store, Store]


@cache  # 12 ms each, of a thousand
def grant_of(name: str, sirens: tuple[str, ...] = (MINE,)) -> Grant:
    """A Grant of that name on every collection; a landlord's columns on its own rows only."""
    rights: list[Right] = []
    for collection in collections().values():
        names = [f.name for f in collection.fields if f.name != "identifiant_rpls"]
        columns = tuple(n for n in names if n not in LANDLORDS)
        everybody = replace(GRANTS[name], columns=columns)
        owners = sirens if everybody.sirens is None else everybody.sirens
        own = replace(everybody, columns=tuple(names), sirens=owners)
        rights.append(Right(collection.id, (everybody, own)))
    return Grant("compte", MINE, rights=tuple(rights))


def features_of(body: bytes) -> list[dict[str, Any]]:
    """The features of a body."""
    return orjson.loads(b"[" + body + b"]")


def flattened(coordinates: Any) -> list[float]:
    """Numbers of coordinates, however deep."""
    if isinstance(coordinates, int | float):
        return [float(coordinates)]
    return [number for part in coordinates for number in flattened(part)]


def assert_same(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> None:
    """Two features are one, coordinates to a hair."""
    assert [f["id"] for f in left] == [f["id"] for f in right]
    for one, two in zip(left, right, strict=True):
        assert list(one) == list(two) == ["type", "id", "geometry", "properties"]
        assert list(one["properties"].items()) == list(two["properties"].items())
        if one["geometry"] is None or two["geometry"] is None:
            assert one["geometry"] == two["geometry"]
            continue
        assert one["geometry"]["type"] == two["geometry"]["type"]
        assert flattened(one["geometry"]["coordinates"]) == pytest.approx(
            flattened(two["geometry"]["coordinates"]), abs=1.5e-7, rel=1e-13
        )
