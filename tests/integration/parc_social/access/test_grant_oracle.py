"""Random Grants on both stores: every complete route shows the same rows and columns, no other."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from ows.about import About, OwsLinks
from ows.caller import MapCaller, OwsCaller
from ows.wfs.request import WfsRequest, read
from ows.wfs.service import Wfs
from ows.wms.service import Wms, read_wms
from parc_social.access.model.grant import Grant, Right, intersect, under
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.lecture import lecture, lieu_de, lieu_dit
from parc_social.catalogue.legend import MISSING
from parc_social.catalogue.load import collections, indicators
from parc_social.catalogue.route import Resource
from parc_social.catalogue.wfs_version import WfsVersion
from parc_social.domain.secrecy_table import Tableau
from parc_social.domain.territory import Niveau
from parc_social.errors import NotFound, OwsRefusal, UnknownName
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.filters.nodes import is_null
from parc_social.storage.open import set_store
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, TileQuery, Years
from parc_social.storage.store import Store
from processes.request import read_request
from processes.rows import indicator_rows
from providers.features.page import ItemsPage
from providers.fields import queryables_document, schema_document
from providers.formatters.csv import CsvFormatter
from server.openapi.paths import DescribedResource, paths_of
from server.views.exports.text import TEXTS, ExportRequest, csv_page, text_of
from testing.grants import columns_of, trials
from testing.made.stores.oracle import (
    CODES,
    FIGURES,
    NAMES,
    ROWS,
    SIRENS,
    WORD,
    YEARS,
    Cells,
    Row,
    grants,
    landlord,
    open_columns,
    published,
    shown,
    typical,
)
from testing.rows import each_row
from testing.sample import sampled, turn_among

MISSING_COLOUR = tuple(bytes.fromhex(MISSING[1:]))


def cells(*written: bytes) -> Cells:
    """The cells that some bytes show."""
    return {(int(row), int(column)) for text in written for row, column in WORD.findall(text)}


def of_some_codes(name: str) -> Grant:
    """Every column of two communes, of one landlord there: pages that merge the rows of each."""
    collection = collections()[name]
    fields = tuple(f.name for f in collection.fields)
    sirens = SIRENS[:1] if collection.field("siren_bailleur") else None
    part = RightPart(
        (Perimeter(communes=tuple(CODES["code_commune"][:3:2])),), fields, sirens=sirens
    )
    return Grant("compte", "organisme", rights=(Right(name, (part,)),))


class Question(NamedTuple):
    """Rows asked for: those of fids `first` to `last`, of a year, of a value of a column."""

    first: int
    last: int
    year: int
    column: str
    value: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north around those fids."""
        low, high = self.first / 10 - 0.05, self.last / 10 + 0.05
        return 2.0 + low, 45.0 + low, 2.0 + high, 45.0 + high


VALUES = {
    "code_commune": "97101", "code_epci": "200054781", "code_dep": "971", "code_reg": "11",
    "siren_bailleur": SIRENS[0],
}  # fmt: skip
QUESTIONS = st.builds(
    lambda first, more, year, pair: Question(first, first + more, year, *pair),
    st.integers(1, ROWS), st.integers(0, 4), st.sampled_from(YEARS),
    st.sampled_from(sorted(VALUES.items())),
)  # fmt: skip


def pages(store: Store, grant: Grant, name: str, limit: int) -> Iterator[bytes]:
    """Every page to the end, each with the whole count; the second is asked for first, too."""
    counted = store.count(grant, FeatureQuery(name))
    second = store.page(grant, FeatureQuery(name, limit=limit, offset=limit))
    walked = 0
    while True:
        page = store.page(grant, FeatureQuery(name, limit=limit, offset=walked))
        assert page.matched == counted
        assert walked != limit or page.body == second.body  # whoever has asked for the first
        yield page.body
        walked += page.returned
        if page.returned < limit:
            break
    assert walked == counted == store.extent(grant, name).count


def csv_of(store: Store, grant: Grant, name: str) -> bytes:
    every = FeatureQuery(name, limit=1_000)
    page = ItemsPage(store.page(grant, every), every)
    set_store(store)  # of which the formatter reads the bases of its sentences
    with under(grant):
        return CsvFormatter({"name": "x"}).write(data=page)


# By name: planted faults ask one (tests/proof/faults.yml). Of figures one collection in turn.
@sampled
@pytest.mark.parametrize("name", [*NAMES[:3], *turn_among(NAMES[3:], "figures")])
def test_every_complete_route_shows_the_same_cells(
    stores: tuple[Store, ...], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    # 20 in `make proofs`, as before a planted fault; each of figures is of 400 columns.
    @trials(20, few=5 if FIGURES not in name else 1 if name.endswith("-serie") else 2)
    @given(grants(name), grants(name), st.integers(1, 9), QUESTIONS)
    @example(typical(name), typical(name), 2, Question(1, 3, YEARS[0], "code_dep", "971"))
    @example(of_some_codes(name), typical(name), 2, Question(1, 3, YEARS[0], "code_dep", "971"))
    def holds(grant: Grant, other: Grant, limit: int, question: Question) -> None:
        right = grant.rights[0]
        rows = published(name)
        allowed = {cell for row in rows for cell in shown(name, row, right)}
        for store in stores:
            assert cells(*pages(store, grant, name, limit)) == allowed
            _other_routes(store, grant, name, allowed)
            _wfs(store, grant, name, allowed)
            _wms(store, grant, name)
            _downloads(store, grant, name, tmp_path_factory.getbasetemp() / "emporte.parquet")
            _questions(store, grant, name, question)
            _items(store, grant, name, rows)
            _extent(store, grant, name, rows)
            if FIGURES in name:
                _figures(store, right)
        _hidden(stores, grant, name)
        _shrinks(stores, grant, other, name, allowed)
        _same_bytes(stores, grant, name)

    question = Question(1, 3, YEARS[0], "code_dep", "971")
    kept = [example(landlord(name), typical(name), 2, question)] if open_columns(name) else []
    for one in kept:  # of who is answered by the texts of both audiences
        holds = one(holds)
    holds()


def _extent(store: Store, grant: Grant, name: str, rows: Iterable[Row]) -> None:
    """By the lines kept with the editions, or by the rows of a landlord."""
    seen = [row for row in rows if columns_of(row, grant.rights[0])]
    point = collections()[name].geometry is Geometry.POINT
    sides = ("lon", "lat", "lon", "lat") if point else ("xmin", "ymin", "xmax", "ymax")
    edges = zip((min, min, max, max), sides, strict=True)
    box = tuple(edge(row[side] for row in seen) for edge, side in edges) if seen else None
    extent = store.extent(grant, name)
    assert extent.years == tuple(sorted({row["millesime"] for row in seen}))
    assert extent.box == (pytest.approx(box, abs=1e-5) if box else None)


def _other_routes(store: Store, grant: Grant, name: str, allowed: Cells) -> None:
    every = FeatureQuery(name, limit=1_000)
    assert cells(csv_of(store, grant, name)) == allowed
    for format_ in TEXTS:
        asked = ExportRequest(grant, format_, FeatureQuery(name))
        assert cells(*text_of(store, asked, {})) == allowed
    tile = store.tile(grant, TileQuery(name, "WebMercatorQuad", 0, 0, 0))
    if collections()[name].geometry is Geometry.POINT:
        assert cells(tile) == allowed
    else:  # outlines smaller than a unit of the tile are not drawn
        assert cells(tile) <= allowed
    ids = {cell for cell in allowed if cell[1] == _column(name)}
    found = store.records(grant, every)
    assert len(found) == store.count(grant, every)  # a row of which nothing is seen would tell too
    records = cells(orjson.dumps(found, default=str))
    assert records | ids == allowed  # a record has no id beside its columns
    assert cells(store.page(grant, replace(every, geometry=False)).body) == allowed


def _wfs(store: Store, grant: Grant, name: str, allowed: Cells) -> None:
    """Every operation that shows rows; none of them has a predicate of its own."""
    right, counted = grant.rights[0], store.count(grant, FeatureQuery(name))
    ids = {cell for cell in allowed if cell[1] == _column(name)}
    if not right.columns:
        for request in ("GetFeature", "DescribeFeatureType", "GetPropertyValue"):
            told = wfs(store, grant, request=request, typeNames=name, valueReference="@gml:id")
            assert cells(told) == set()
        return
    for asked in ({"outputFormat": "gml32"}, {"outputFormat": "application/json"},
                  {"outputFormat": "csv"}, {"version": "1.1.0"}, {"version": "1.0.0"}):  # fmt: skip
        assert cells(wfs(store, grant, typeNames=name, **asked)) == allowed
    walked = [
        wfs(store, grant, typeNames=name, startIndex=str(at), count="3")
        for at in range(0, (counted or 0) + 1, 3)
    ]
    assert cells(*walked) == allowed
    hits = wfs(store, grant, typeNames=name, resultType="hits")
    assert f'numberMatched="{counted}" numberReturned="0"'.encode() in hits
    assert cells(hits) == set()
    value = {"request": "GetPropertyValue", "typeNames": name}
    assert cells(wfs(store, grant, **value, valueReference="@gml:id")) == ids
    at = {field.name: n for n, field in enumerate(collections()[name].fields)}
    for column in right.columns[::7]:
        told = wfs(store, grant, **value, valueReference=column)
        assert cells(told) == {cell for cell in allowed if cell[1] == at[column]}
    for row in published(name)[::5]:
        _wfs_item(store, grant, name, row)
    hidden = [f.name for f in collections()[name].fields if f.name not in right.columns]
    _schemas(store, grant, name, hidden)
    for column in hidden[::9]:
        for ask in ({"propertyName": column}, {"sortBy": column}, {"valueReference": column}):
            request = "GetPropertyValue" if "valueReference" in ask else "GetFeature"
            with pytest.raises(OwsRefusal):
                wfs(store, grant, request=request, typeNames=name, **ask)


def _schemas(store: Store, grant: Grant, name: str, hidden: Iterable[str]) -> None:
    for version in WfsVersion:
        asked = {"request": "DescribeFeatureType", "typeNames": name, "version": version}
        schema = wfs(store, grant, **asked)
        assert not [one for one in hidden if f'name="{one}"'.encode() in schema]


def _wfs_item(store: Store, grant: Grant, name: str, row: Row) -> None:
    collection = collections()[name]
    year = f".{row['millesime']}" if collection.serie else ""
    rid = f"{name}.{row[collection.id_field]}{year}"
    one = shown(name, row, grant.rights[0])
    assert cells(wfs(store, grant, typeNames=name, resourceId=rid)) == one
    by_id = {"storedquery_id": "urn:ogc:def:query:OGC-WFS::GetFeatureById", "ID": rid}
    if one:
        assert cells(wfs(store, grant, **by_id)) == one
    else:
        with pytest.raises(OwsRefusal):
            wfs(store, grant, **by_id)


def wfs(store: Store, grant: Grant, **asked: str) -> bytes:
    """An answer of /ows, past the gate; nothing where the very type is not the caller's."""
    pairs = {"service": "WFS", "request": "GetFeature", **asked}
    caller = OwsCaller(grant, lambda _name: tuple(offered_systems()))
    about = About("x", "x", (), "x", "x", "x", "x")
    service = Wfs(
        store,
        OwsLinks("http://x", 9_000),
        lambda: about,
        lambda _c: "x",
        1_000,
        partial(csv_page, store),
    )
    return b"".join(service.answer(read(WfsRequest(tuple(pairs.items())), caller), caller).body)


SQUARE = 40  # pixels a side of a map around one row
MAP = {
    "request": "GetMap", "version": "1.3.0", "styles": "", "crs": "CRS:84", "format": "image/png",
    "width": str(SQUARE), "height": str(SQUARE),
}  # fmt: skip


def _wms(store: Store, grant: Grant, name: str) -> None:
    """A row is on a map, and under its pixels, where it is open; else nothing is."""
    told = wms(store, grant, request="GetCapabilities")
    assert f"<Name>{name}</Name>".encode() in told
    assert cells(told) == set()
    for row in published(name):
        _wms_row(store, grant, name, row)
    if FIGURES in name:
        _figure_maps(store, grant, name)


def _wms_row(store: Store, grant: Grant, name: str, row: Row) -> None:
    """On a map around it alone, and in the middle of that map in every form."""
    x, y = 2.0 + row["fid"] / 10, 45.0 + row["fid"] / 10
    around = {"layers": name, "bbox": f"{x - 0.04},{y - 0.04},{x + 0.04},{y + 0.04}"}
    if collections()[name].serie:
        around["time"] = str(row["millesime"])
        years = store.extent(grant, name).years
        if years and row["millesime"] not in years:
            with pytest.raises(OwsRefusal, match="TIME"):
                wms(store, grant, **MAP, **around)
            return
    one = shown(name, row, grant.rights[0])
    picture = np.asarray(Image.open(io.BytesIO(wms(store, grant, **MAP, **around))).convert("RGB"))
    assert bool(np.any(picture != 255)) is bool(columns_of(row, grant.rights[0]))
    middle = {"query_layers": name, "i": str(SQUARE // 2), "j": str(SQUARE // 2),
              "feature_count": "9", "request": "GetFeatureInfo"}  # fmt: skip
    for form in ("application/json", "application/gml+xml; version=3.2"):
        asked = {**MAP, **around, **middle, "info_format": form}
        assert cells(wms(store, grant, **asked)) == one, form
    for form in ("text/html", "text/plain", "application/vnd.ogc.gml"):
        assert cells(wms(store, grant, **{**MAP, **around, **middle, "info_format": form})) <= one


def _figure_maps(store: Store, grant: Grant, name: str) -> None:
    """A figure has the colour of its class where it is shown, else that of what is not there."""
    right = grant.rights[0]
    for figure in list(indicators())[::40]:
        if collections()[name].field(figure) is None:
            continue
        style = {"layers": name, "styles": figure, "bbox": "2.0,45.0,3.0,46.0", "time": ""}
        if not {figure, f"{figure}_statut"} <= set(right.columns):
            for more in (MAP, {"request": "GetLegendGraphic"}):
                with pytest.raises(OwsRefusal, match="style inconnu"):
                    wms(store, grant, **{**MAP, **more, **style})
            continue
        wms(store, grant, **{**MAP, **style, "request": "GetLegendGraphic"})
        wide = {**MAP, **style, "width": "500", "height": "500"}
        picture = np.asarray(Image.open(io.BytesIO(wms(store, grant, **wide))).convert("RGB"))
        latest = max(store.extent(grant, name).years, default=None)
        for row in published(name):
            if row["millesime"] != latest:
                continue
            at = round(row["fid"] * 50)
            colour = tuple(picture[500 - at, at].tolist())
            seen = columns_of(row, right)
            if not seen:
                assert colour == (255, 255, 255)
            else:
                assert (colour == MISSING_COLOUR) is (figure not in seen), (figure, row["fid"])


def wms(store: Store, grant: Grant, **asked: str) -> bytes:
    """An answer of /ows to a client of maps, past the gate."""
    pairs = {"service": "WMS", **asked}
    caller = MapCaller(
        grant, lambda _name: tuple(offered_systems()), lambda n: store.extent(grant, n)
    )
    about = About("x", "x", (), "x", "x", "x", "x")
    service = Wms(store, OwsLinks("http://x", 9_000), lambda: about, lambda _c: "x")
    return b"".join(service.answer(read_wms(WfsRequest(tuple(pairs.items())), caller), caller).body)


def _downloads(store: Store, grant: Grant, name: str, file: Path) -> None:
    """Whole editions for who may see everything, and the rows of the file are those of pages."""
    right, collection = grant.rights[0], collections()[name]
    whole = any(p.is_open and len(p.columns) == len(collection.fields) for p in right.parts)
    drafts = collection.source == "ops" and any(p.sirens for p in right.parts if not p.is_empty)
    offered_systems = store.downloads(grant, name)
    assert bool(offered_systems) is (whole and not drafts and not collection.serie)
    for download in offered_systems:
        store.parquet(grant, name, download, file, {"titre": name})
        with workshop(None) as bench:
            taken = bench.rows(f"SELECT COLUMNS(* EXCLUDE geometry) FROM '{file}'")  # noqa: S608
        assert cells(repr(taken).encode()) == cells(*pages(store, grant, name, 3))
        assert len(taken) == store.count(grant, FeatureQuery(name))


def _questions(store: Store, grant: Grant, name: str, asked: Question) -> None:
    """A box, a year, a filter and its contrary: each shows its rows of those that are open."""
    right = grant.rights[0]
    rows = [(row, columns_of(row, right)) for row in published(name)]
    inside = [asked.first <= row["fid"] <= asked.last for row, _ in rows]
    near = {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": list(asked.box)}]}
    same = {"op": "=", "args": [{"property": asked.column}, asked.value]}
    known = [asked.column in seen for _, seen in rows]
    equal = [asked.column in seen and row[asked.column] == asked.value for row, seen in rows]
    differs = [asked.column in seen and row[asked.column] != asked.value for row, seen in rows]
    questions: list[tuple[dict[str, Any], list[bool]]] = [
        ({"boxes": (asked.box,)}, inside),
        ({"filter": Filter(tree_of(near))}, inside),
        ({"filter": Filter(tree_of({"op": "not", "args": [near]}))}, [not one for one in inside]),
        ({"years": Years(asked.year, asked.year)},
         [row["millesime"] == asked.year for row, _ in rows]),
    ]  # fmt: skip
    of_column: list[tuple[dict[str, Any], list[bool]]] = [
        ({"equals": ((asked.column, asked.value),)}, equal),
        ({"filter": Filter(tree_of(same))}, equal),
        ({"filter": Filter(tree_of({"op": "not", "args": [same]}))},
         differs),
        ({"filter": Filter(is_null(asked.column))}, [not k for k in known]),
    ]  # fmt: skip
    if asked.column in right.columns:
        questions += of_column
    for ask, wanted in questions:
        query = FeatureQuery(name, limit=1_000, **ask)
        expected = [r for (r, seen), w in zip(rows, wanted, strict=True) if w and seen]
        page = store.page(grant, query)
        assert cells(page.body) == {c for row in expected for c in shown(name, row, right)}, ask
        assert store.count(grant, query) == page.matched == page.returned == len(expected), ask
    for ask, _ in () if asked.column in right.columns else of_column:
        with pytest.raises(UnknownName):
            store.count(grant, FeatureQuery(name, **ask))


def _figures(store: Store, right: Right) -> None:
    """The rows of the process, of the current edition and of every year: as a convention opens."""
    both = tuple(Right(name, right.parts) for name in (FIGURES, f"{FIGURES}-serie"))
    grant = Grant("compte", "organisme", rights=both)
    if not right.columns:
        with pytest.raises(UnknownName):
            indicator_rows(grant, store, read_request(grant, {"niveau": "commune"}))
        return
    every = [(row, columns_of(row, right)) for row in published(f"{FIGURES}-serie")]
    for years in (None, list(YEARS)):  # the current edition is the newest, details included
        rows = every if years else [one for one in every if one[0]["millesime"] == YEARS[-1]]
        open_years = {row["millesime"] for row, seen in rows if seen}
        asked = {} if years is None else {"millesimes": sorted(open_years) or None}
        demande = read_request(grant, {"niveau": "commune", **asked})
        if asked.get("millesimes", True):
            expected = [line for row, seen in rows if seen for line in _lines(row, seen, right)]
            found = indicator_rows(grant, store, demande)
            assert sorted(found, key=repr) == sorted(expected, key=repr)


def _lines(row: Row, seen: set[str], right: Right) -> Iterator[Row]:
    cell = {name: row[name] if name in seen else None for name in right.columns}
    identity = (
        "code", "nom", "annee_cog", "millesime", "millesime_ops", "millesime_rpls", "population",
        "fiabilite", "source_economique",
    )  # fmt: skip
    for name in (i for i in indicators() if i in cell):
        shown_here = cell[name] is not None
        statut = {"statut": cell[f"{name}_statut"]} if f"{name}_statut" in cell else {}
        yield {
            "niveau": "commune", **{k: cell[k] for k in identity if k in cell},
            "indicateur": name, "unite": indicators()[name].unite, "valeur": cell[name],
            "num": row[name] if shown_here else None,
            "den": row[name] + 1 if shown_here else None, **statut,
            **_lecture(name, cell, row[name] + 1),
        }  # fmt: skip


def _lecture(name: str, cell: Row, den: float) -> Row:
    """A sentence is there where each of its words is open, and null where one is not on the row."""
    indicator = indicators()[name]
    year = "millesime_rpls" if indicator.source == "rpls" else "millesime_ops"
    words = (name, f"{name}_statut", year, "population")
    whose = ("source_economique",) if indicator.tableau is Tableau.ECONOMIQUE else ()
    if not cell.keys() >= {*words, *whose, "code", "nom"}:
        return {}
    if any(cell[word] is None for word in words) or not (cell["nom"] or cell["code"]):
        return {"lecture": None}
    place = lieu_dit(Niveau.COMMUNE, cell["code"], cell["nom"])
    place = lieu_de(place, cell["population"], of_group=cell[f"{name}_statut"] == "A")
    told = lecture(indicator, cell[year], place, cell[name], int(den))
    if whose and cell["source_economique"] == "sdes":
        told = f"{told[:-1]} (source : SDES, données communales RPLS, 1er janvier {cell[year]})."
    return {"lecture": told}


def _column(name: str) -> int:
    collection = collections()[name]
    return [f.name for f in collection.fields].index(collection.id_field)


def _items(store: Store, grant: Grant, name: str, rows: Sequence[Row]) -> None:
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
    described = paths_of(DescribedResource(grant, Resource.ROWS, name))
    written = {p.get("name") for one in described.values() for p in one["get"]["parameters"]}
    assert not written & set(hidden)
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


@each_row("name", [FIGURES, f"{FIGURES}-serie"])
def test_a_part_on_a_column_that_a_collection_lacks_opens_nothing(
    stores: tuple[Store, ...], name: str
) -> None:
    fields = tuple(f.name for f in collections()[name].fields)
    part = RightPart((Perimeter(regions=("01",)), FRANCE), fields, sirens=SIRENS, millesimes=YEARS)
    grant = Grant("compte", "organisme", rights=(Right(name, (part,)),))
    for store in stores:
        assert store.page(grant, FeatureQuery(name)).matched == store.extent(grant, name).count == 0
