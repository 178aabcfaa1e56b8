"""Random Grants on both stores: every complete route shows the same rows and columns, no other.

Each text of the invented rows is a word of its own, `r<row>c<column>`, so that whatever comes out,
in any form, tells which cells it shows. A plain model in Python says which cells may be.
PARC_SOCIAL_ORACLE is the number of Grants tried (20 in the suite).
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assembly.openapi_parameters import of_items
from parc_social.access.grant import Grant, Right, intersect, under
from parc_social.access.part import Part
from parc_social.access.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.field import FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, UnknownName
from parc_social.settings import Settings
from parc_social.storage.edition import Edition, State
from parc_social.storage.edition_file import create_relation
from parc_social.storage.opening import open_store
from parc_social.storage.query import FeatureQuery, SortKey, TileQuery
from parc_social.storage.store import Store
from parc_social.storage.workshop import quoted, workshop
from providers.csv_table import CsvFormatter
from providers.queryables import queryables_document, schema_document
from providers.raw import RawCollection

TRIED = int(os.environ.get("PARC_SOCIAL_ORACLE", "20"))
NAMES = ("rpls-logements", "rpls-logements-serie", "ops-menages")
YEARS = (2024, 2025)
SIRENS = ("552100554", "732829320")
PLACES = (  # commune, EPCI, département, région
    ("97101", "249710054", "971", "01"),
    ("97105", "249710070", "971", "01"),
    ("93066", "200054781", "93", "11"),
    ("2A004", "242010056", "2A", "94"),
)
ROWS = len(PLACES) * len(SIRENS)  # of each relation and year
Row = dict[str, Any]
Cells = set[tuple[int, int]]
WORD = re.compile(rb"r(\d+)c(\d+)z")


def rows_of(collection: Collection, year: int) -> list[Row]:
    """One dwelling or household for each commune and landlord."""
    made: list[Row] = []
    for fid in range(1, ROWS + 1):
        commune, epci, departement, region = PLACES[(fid - 1) % len(PLACES)]
        known = {
            "millesime": year, "code_commune": commune, "code_epci": epci,
            "code_dep": departement, "code_reg": region,
            "siren_bailleur": SIRENS[(fid - 1) // len(PLACES)],
        }  # fmt: skip
        number = (year - YEARS[0]) * ROWS + fid
        words = {
            f.name: f"r{number}c{column}z"
            for column, f in enumerate(collection.fields)
            if f.type is FieldType.STRING
        }
        place = {"lon": 2.0 + fid / 10, "lat": 45.0 + fid / 10}
        made.append({"fid": fid, **dict.fromkeys(f.name for f in collection.fields), **words,
                     **known, **place, "number": number})  # fmt: skip
    return made


def published(name: str) -> list[Row]:
    """The rows behind a collection: a twin has those of every year."""
    collection = collections()[name]
    years = YEARS if collection.serie else YEARS[-1:]
    return [row for year in years for row in rows_of(collection, year)]


def shown(name: str, row: Row, right: Right) -> Cells:
    """The cells of a row that a right opens; the id goes with the row."""
    collection = collections()[name]
    seen = [part for part in right.parts if opens(part, row)]
    names = {column for part in seen for column in part.columns} | {collection.id_field}
    words = [WORD.search(str(row[n]).encode()) for n in names] if seen else []
    return {(int(w[1]), int(w[2])) for w in words if w}


def opens(part: Part, row: Row) -> bool:
    """Whether a part opens a row, by its words."""
    return (
        bool(part.perimeters)
        and bool(part.columns)
        and all(inside(perimeter, row) for perimeter in part.perimeters)
        and (part.sirens is None or row["siren_bailleur"] in part.sirens)
        and (part.millesimes is None or row["millesime"] in part.millesimes)
    )


def inside(perimeter: Perimeter, row: Row) -> bool:
    return perimeter.everything or (
        row["code_reg"] in perimeter.regions
        or row["code_dep"] in perimeter.departements
        or row["code_epci"] in perimeter.epci
        or row["code_commune"] in perimeter.communes
    )


def cells(*written: bytes) -> Cells:
    """The cells that some bytes show."""
    return {(int(row), int(column)) for text in written for row, column in WORD.findall(text)}


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


PERIMETERS = st.one_of(
    st.just(FRANCE),
    st.just(NOWHERE),
    st.builds(
        Perimeter,
        regions=some(("01", "11")),
        departements=some(("93", "2A")),
        epci=some(("249710054", "242010056")),
        communes=some(tuple(place[0] for place in PLACES)),
    ),
)


def parts(name: str) -> st.SearchStrategy[Part]:
    fields = tuple(f.name for f in collections()[name].fields)
    columns = st.one_of(st.just(fields), st.lists(st.sampled_from(fields), unique=True).map(tuple))
    years = st.lists(st.sampled_from(YEARS), unique=True).map(tuple)
    return st.builds(
        Part,
        st.lists(PERIMETERS, max_size=2).map(tuple),
        columns,
        sirens=st.none() | some(SIRENS),
        millesimes=st.none() | years,
    )


@st.composite
def grants(draw: st.DrawFn, name: str) -> Grant:
    right = Right(name, tuple(draw(st.lists(parts(name), max_size=4))))
    return Grant("compte", "organisme", rights=(right,))


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[], str]
) -> Iterator[tuple[Store, ...]]:
    """DuckDB and PostgreSQL that have published the same rows."""
    opened = tuple(
        _serving(tmp_path_factory.mktemp("oracle"), url) for url in ("duckdb:", new_database())
    )
    yield opened
    for store in opened:
        store.close()


def _serving(data: Path, url: str) -> Store:
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    made: list[str] = []
    for source, name in (("rpls", "rpls-logements"), ("ops", "ops-menages")):
        for year in YEARS:
            collection = collections()[name]
            edition = Edition(
                f"{source}_{year}_0123abcd", source, year, State.STAGED, datetime.now(UTC),
                ((collection.relation, ROWS),), fictive=True,
            )  # fmt: skip
            file = data / f"arrivage-{edition.id}.duckdb"
            _write(file, collection, year)
            store.stage(edition, file, lambda *_: None)
            made.append(edition.id)
    store.publish(made, [])
    return store


def _write(file: Path, collection: Collection, year: int) -> None:
    rows = [{k: v for k, v in row.items() if k != "number"} for row in rows_of(collection, year)]
    names = ", ".join(quoted(name) for name in rows[0])
    values = ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))
    with workshop(file) as bench:
        create_relation(bench, collection)
        insert = f"INSERT INTO {collection.relation} ({names}) VALUES {values}"  # noqa: S608
        bench.run(insert, [cell for row in rows for cell in row.values()])


def pages(store: Store, grant: Grant, name: str, limit: int) -> Iterator[bytes]:
    """Every page to the end, each with the whole count."""
    counted = store.count(grant, FeatureQuery(name))
    walked = 0
    while True:
        page = store.page(grant, FeatureQuery(name, limit=limit, offset=walked))
        assert page.matched == counted
        yield page.body
        walked += page.returned
        if page.returned < limit:
            break
    assert walked == counted == store.extent(grant, name).count


def csv_of(store: Store, grant: Grant, name: str) -> bytes:
    page = RawCollection(store.page(grant, FeatureQuery(name, limit=1_000)))
    options = {"provider_def": {"data": name}, "content_crs": None}
    with under(grant):
        return CsvFormatter({"name": "x"}).write(options, page)


@pytest.mark.parametrize("name", NAMES)
def test_every_complete_route_shows_the_same_cells(stores: tuple[Store, ...], name: str) -> None:
    @settings(
        max_examples=TRIED, deadline=None, derandomize=TRIED == 20, database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip
    @given(grants(name), grants(name), st.integers(1, 9))
    def holds(grant: Grant, other: Grant, limit: int) -> None:
        right = grant.rights[0]
        rows = published(name)
        allowed = {cell for row in rows for cell in shown(name, row, right)}
        for store in stores:
            assert cells(*pages(store, grant, name, limit)) == allowed
            _other_routes(store, grant, name, allowed)
            _items(store, grant, name, rows)
        _hidden(stores, grant, name)
        _shrinks(stores, grant, other, name, allowed)
        _same_bytes(stores, grant, name)

    holds()


def _other_routes(store: Store, grant: Grant, name: str, allowed: Cells) -> None:
    every = FeatureQuery(name, limit=1_000)
    assert cells(csv_of(store, grant, name)) == allowed
    tile = store.tile(grant, TileQuery(name, "WebMercatorQuad", 0, 0, 0))
    assert cells(tile) == allowed
    ids = {cell for cell in allowed if cell[1] == _column(name)}
    records = cells(orjson.dumps(store.records(grant, every), default=str))
    assert records | ids == allowed  # a record has no id beside its columns
    assert cells(store.page(grant, replace(every, geometry=False)).body) == allowed
    whole = any(p.is_open and len(p.columns) == len(collections()[name].fields)
                for p in grant.rights[0].parts)  # fmt: skip
    assert bool(store.downloads(grant, name)) <= whole


def _column(name: str) -> int:
    collection = collections()[name]
    return [f.name for f in collection.fields].index(collection.id_field)


def _items(store: Store, grant: Grant, name: str, rows: list[Row]) -> None:
    collection = collections()[name]
    for row in rows[::3]:
        identifier = str(row[collection.id_field])
        if collection.serie:
            identifier += f".{row['millesime']}"
        allowed = shown(name, row, grant.rights[0])
        if allowed:
            assert cells(store.item(grant, FeatureQuery(name), identifier)) == allowed
        else:
            with pytest.raises(NotFound):
                store.item(grant, FeatureQuery(name), identifier)


def _hidden(stores: tuple[Store, ...], grant: Grant, name: str) -> None:
    """Columns of no part: unknown to every question, in no document."""
    known = set(grant.rights[0].columns)
    hidden = [f.name for f in collections()[name].fields if f.name not in known]
    for document in (schema_document, queryables_document):
        assert set(document(grant, name, "", "fr")["properties"]) == known | {"geometry"}
    written = of_items(collections()[name], grant.rights[0], ("json",))
    assert not {p.get("name") for p in written} & set(hidden)
    for column in hidden[::5]:
        asked: tuple[dict[str, Any], ...] = (
            {"columns": (column,)},
            {"sort": (SortKey(column),)},
            {"equals": ((column, "1"),)},
        )
        for ask in asked:
            for store in stores:
                with pytest.raises(UnknownName):
                    store.page(grant, FeatureQuery(name, **ask))


def _shrinks(
    stores: tuple[Store, ...], grant: Grant, other: Grant, name: str, allowed: Cells
) -> None:
    """Fewer parts, or an intersection, never show a cell more."""
    both = intersect(grant, other)
    fewer = replace(grant, rights=(Right(name, grant.rights[0].parts[:-1]),))
    theirs = {c for row in published(name) for c in shown(name, row, other.rights[0])}
    for store in stores:
        seen = cells(store.page(fewer, FeatureQuery(name, limit=1_000)).body)
        assert seen <= allowed
        if both.rights:
            common = cells(store.page(both, FeatureQuery(name, limit=1_000)).body)
            assert common <= allowed & theirs


def _same_bytes(stores: tuple[Store, ...], grant: Grant, name: str) -> None:
    again = replace(grant, account="autre", organisation="autre")
    assert again.digest == grant.digest
    query = FeatureQuery(name, limit=1_000)
    for store in stores:
        assert store.page(again, query).body == store.page(grant, query).body
