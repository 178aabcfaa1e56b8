"""CQL2 as one table: an expression and the rows it keeps, the same in both stores.

The twelve rows are invented; each line of the tables can be checked against ROWS by eye.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue, NotFound, ParcSocialError, UnknownName
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.filters.cql2_json import parse_json, tree_of
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.model import Crs, FeatureQuery, Filter
from parc_social.storage.store import Store
from testing.made.requests.filter_cases import (
    COLUMNS,
    JSON_REFUSED,
    KEPT,
    MINE,
    REFUSED,
    ROWS,
)
from testing.rows import each_row

LINE = '{"type": "LineString", "coordinates": [' + ",".join(["[2, 48]", "[3, 49]"] * 2_501) + "]}"

SEEN = (
    "id", "millesime", "nomvoie", "nbpiece", "surfhab", "conv", "dpe_date", "loyer_principal",
)  # fmt: skip
GRANT = Grant(
    account="compte",
    organisation=MINE,
    rights=(
        Right(
            "rpls-logements",
            (
                RightPart((FRANCE,), SEEN),
                RightPart((FRANCE,), (*SEEN, "siren_bailleur"), sirens=(MINE,)),
            ),
        ),
    ),
)  # fmt: skip


@pytest.fixture(scope="module", params=["duckdb", "postgresql"])
def store(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    new_database: Callable[[], str],
) -> Iterator[Store]:
    """A store that serves ROWS as the dwellings of RPLS 2025."""
    data = tmp_path_factory.mktemp(request.param)
    url = "duckdb:" if request.param == "duckdb" else new_database()
    opened = open_store(Settings(data=data, store=url), owner=True)
    opened.migrate()
    edition = Edition(
        "rpls_2025_0123abcd", "rpls", 2025, EditionState.STAGED, datetime.now(UTC),
        (("rpls_logement", len(ROWS)),), fictive=True,
    )  # fmt: skip
    opened.stage(edition, _edition_file(data), lambda *_: None)
    opened.publish([edition.id], [])
    yield opened
    opened.close()


def _edition_file(folder: Path) -> Path:
    file = folder / "arrivage.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collections()["rpls-logements"])
        names = ", ".join(COLUMNS)
        marks = ", ".join("?" * len(COLUMNS))
        insert = f"INSERT INTO rpls_logement (fid, millesime, {names}) VALUES (?, 2025, {marks})"  # noqa: S608
        for fid, row in enumerate(ROWS, start=1):
            bench.run(insert, [fid, *row])
    return file


def _kept(store: Store, tree: Any, crs: Crs | None = None) -> str:
    expression = Filter(tree, crs or Crs())
    query = FeatureQuery("rpls-logements", limit=100, filter=expression)
    page = store.page(GRANT, query)
    assert page.matched == page.returned == store.count(GRANT, query)
    return "".join(f["id"] for f in orjson.loads(b"[" + page.body + b"]"))


@each_row(("text", "expected"), KEPT)
def test_a_filter_keeps_exactly_these_rows(store: Store, text: str, expected: str) -> None:
    assert _kept(store, parse_text(text)) == expected


@each_row(("text", "error"), REFUSED)
def test_a_filter_is_refused(store: Store, text: str, error: type[Exception]) -> None:
    with pytest.raises(ParcSocialError) as caught:
        _kept(store, parse_text(text))
    assert caught.type is error


@each_row("document", JSON_REFUSED)
def test_a_json_filter_is_refused(store: Store, document: str) -> None:
    with pytest.raises((InvalidValue, UnknownName)):
        _kept(store, parse_json(document))


def test_a_hidden_column_reads_as_one_that_does_not_exist(store: Store) -> None:
    messages = set[str]()
    for name in ("identifiant_rpls", "inexistant_rpls_"):
        with pytest.raises(UnknownName) as caught:
            _kept(store, parse_text(f"{name} = 'x'"))
        messages.add(str(caught.value).replace(name, "*"))
    assert len(messages) == 1


def test_too_many_vertices_are_refused(store: Store) -> None:
    document = f'{{"op": "s_intersects", "args": [{{"property": "geometry"}}, {LINE}]}}'
    with pytest.raises(InvalidValue, match="sommets"):
        _kept(store, parse_json(document))


def test_json_says_the_same_as_text(store: Store) -> None:
    document = '{"op": "in", "args": [{"property": "surfhab"}, [20, 40.0]]}'
    assert _kept(store, parse_json(document)) == "ab"


@each_row(
    ("srid", "north_first", "text"),
    [
        (4326, False, "S_INTERSECTS(geometry, BBOX(2.45, 48.45, 2.55, 48.55))"),
        (4326, True, "S_INTERSECTS(geometry, BBOX(48.45, 2.45, 48.55, 2.55))"),
        (4326, True, "S_EQUALS(geometry, POINT(48.5 2.5))"),
        (2154, False, "S_INTERSECTS(geometry, BBOX(659000, 6817000, 667000, 6827000))"),
        (3857, False, "S_INTERSECTS(geometry, BBOX(272731, 6179000, 283863, 6191000))"),
    ],
)
def test_coordinates_of_a_filter_are_in_its_crs(
    store: Store, srid: int, north_first: bool, text: str
) -> None:
    crs = Crs(f"http://www.opengis.net/def/crs/EPSG/0/{srid}", srid, north_first)
    assert _kept(store, parse_text(text), crs) == "b"


def test_a_filter_outside_its_crs_is_refused(store: Store) -> None:
    crs = Crs("http://www.opengis.net/def/crs/EPSG/0/5490", 5490)
    with pytest.raises(InvalidValue, match="domaine"):
        _kept(store, parse_text("S_INTERSECTS(geometry, POINT(9e8 9e8))"), crs)


def test_a_collection_without_a_right_is_not_found_whatever_the_filter(store: Store) -> None:
    with pytest.raises(NotFound):
        store.page(GRANT, FeatureQuery("adresses", filter=Filter(parse_text("nosuch = 1"))))


def test_a_page_begins_behind_one_of_the_same_filter(store: Store) -> None:
    """Negations one after the other, as objects that take each other's place in memory."""
    for least in range(0, 100, 5):
        over = {"op": ">", "args": [{"property": "surfhab"}, least]}
        pages = ""
        for offset in range(0, 12, 2):
            tree = tree_of({"op": "not", "args": [over]})
            query = FeatureQuery("rpls-logements", limit=2, offset=offset, filter=Filter(tree))
            page = orjson.loads(b"[" + store.page(GRANT, query).body + b"]")
            pages += "".join(feature["id"] for feature in page)
        assert pages == _kept(store, tree_of({"op": "not", "args": [over]}))
