"""Random Grants on both stores: every complete route shows the same rows and columns, no other."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.query.model import FeatureQuery, TileQuery
from parc_social.storage.store import Store
from server.views.exports.text import TEXTS, ExportRequest, text_of
from testing.grants import columns_of, trials
from testing.made.oracle.questions import (
    check_figures,
    check_hidden,
    check_items,
    check_questions,
    check_same_bytes,
    check_shrinks,
)
from testing.made.oracle.routes import (
    QUESTIONS,
    Question,
    cells,
    csv_of,
    id_column,
    nameless,
    of_some_codes,
    pages,
)
from testing.made.oracle.wfs import check_wfs
from testing.made.oracle.wms import check_wms
from testing.made.stores.oracle import (
    FIGURES,
    NAMES,
    SIRENS,
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


# By name: planted faults ask one (tests/proof/faults.yml). Of figures one collection in turn.
@pytest.mark.proof
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
    @example(nameless(name), typical(name), 2, Question(1, 3, YEARS[0], "code_dep", "971"))
    def holds(grant: Grant, other: Grant, limit: int, question: Question) -> None:
        right = grant.rights[0]
        rows = published(name)
        allowed = {cell for row in rows for cell in shown(name, row, right)}
        for store in stores:
            assert cells(*pages(store, grant, name, limit)) == allowed
            _other_routes(store, grant, name, allowed)
            check_wfs(store, grant, name, allowed)
            check_wms(store, grant, name)
            _downloads(store, grant, name, tmp_path_factory.getbasetemp() / "emporte.parquet")
            check_questions(store, grant, name, question)
            check_items(store, grant, name, rows)
            _extent(store, grant, name, rows)
            if FIGURES in name:
                check_figures(store, right)
        check_hidden(stores, grant, name)
        check_shrinks(stores, grant, other, name, allowed)
        check_same_bytes(stores, grant, name)

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
    ids = {cell for cell in allowed if cell[1] == id_column(name)}
    found = store.records(grant, every)
    assert len(found) == store.count(grant, every)  # a row of which nothing is seen would tell too
    records = cells(orjson.dumps(found, default=str))
    assert records | ids == allowed  # a record has no id beside its columns
    assert cells(store.page(grant, replace(every, geometry=False)).body) == allowed


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


@each_row("name", [FIGURES, f"{FIGURES}-serie"])
def test_a_part_on_a_column_that_a_collection_lacks_opens_nothing(
    stores: tuple[Store, ...], name: str
) -> None:
    fields = tuple(f.name for f in collections()[name].fields)
    part = RightPart((Perimeter(regions=("01",)), FRANCE), fields, sirens=SIRENS, millesimes=YEARS)
    grant = Grant("compte", "organisme", rights=(Right(name, (part,)),))
    for store in stores:
        assert store.page(grant, FeatureQuery(name)).matched == store.extent(grant, name).count == 0
