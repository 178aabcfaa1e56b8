"""PostgreSQL's second lock beside its spatial index: boxes and filters find their rows by it."""

import re

import psycopg
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.errors import InvalidValue
from parc_social.storage.filters.cql2_json import tree_of
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.postgres.store import PostgresStore
from parc_social.storage.query.bbox import areas_of, flat_bbox
from parc_social.storage.query.crs import crs_of, uri_of
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.select import Select
from testing.made.stores.locked import COUNT, HOUSEHOLDS, MENAGES, MINE, OWN_DWELLINGS, PUBLIC
from testing.rows import each_row


def test_boxes_are_found_by_the_spatial_index_for_who_reads_the_private_columns_of_some_rows(
    store: PostgresStore, url: str
) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE parc_social_propres")
        connection.execute("SET enable_seqscan = off")
        asked = (
            f"SELECT loyer_principal FROM {OWN_DWELLINGS}"  # noqa: S608
            " WHERE ST_Intersects(geom, ST_MakeEnvelope(-61.6, 16.1, -61.4, 16.3, 4326))"
        )
        explained = connection.execute(f"EXPLAIN {asked}".encode())
        assert any("Index Cond" in line and "geom &&" in line for (line,) in explained)


def test_a_row_of_another_makes_no_filter_fail(store: PostgresStore) -> None:
    """Its planner chooses which condition it looks at first, and zero to a negative power fails."""
    failing = Filter(parse_text("0 ^ (2000 - millesime) >= 0"))
    query = FeatureQuery("rpls-logements", filter=failing)
    every = Grant("a", "b", rights=(Right("rpls-logements", (RightPart((FRANCE,), PUBLIC),)),))
    with pytest.raises(InvalidValue):
        store.page(every, query)
    far = RightPart((Perimeter(communes=("97102", "97103")),), PUBLIC)
    grant = Grant("a", "b", rights=(Right("rpls-logements", (far,)),))
    assert (store.page(grant, query).matched, store.count(grant, query)) == (0, 0)
    view = visible(grant, "rpls-logements")
    made = store.reading(
        lambda shown: Select(view, shown.of(view.collection), store.dialect).count(query)
    )
    assert re.search(r'CASE WHEN \(t."code_commune" = .* THEN .*power\(.* END', made.text)


def test_a_box_of_households_is_still_found_by_the_spatial_index(
    store: PostgresStore, url: str
) -> None:
    with psycopg.connect(url) as connection:
        leakproof = "SELECT proleakproof FROM pg_proc WHERE proname = 'geometry_overlaps'"
        assert connection.execute(leakproof).fetchall() == [(True,)]
    everything = tuple(f.name for f in MENAGES.fields)
    own = Grant(
        "a",
        "b",
        rights=(Right("ops-menages", (RightPart((FRANCE,), everything, sirens=(MINE,)),)),),
    )
    near = FeatureQuery("ops-menages", boxes=((-61.6, 16.1, -61.4, 16.3),), limit=50)
    far = FeatureQuery("ops-menages", boxes=((2.0, 48.0, 3.0, 49.0),), limit=50)
    assert (store.page(own, near).returned, store.page(own, far).returned) == (10, 0)
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE parc_social_menages")
        connection.execute("SET enable_seqscan = off")
        envelope = "ST_MakeEnvelope(-61.6, 16.1, -61.4, 16.3, 4326)"
        explained = connection.execute(f"EXPLAIN {COUNT} WHERE geom && {envelope}".encode())
        assert "geom &&" in next(line for (line,) in explained if "Index Cond" in line)


SQUARE = [[[-61.6, 16.1], [-61.4, 16.1], [-61.4, 16.3], [-61.6, 16.3], [-61.6, 16.1]]]


@each_row(
    ("name", "indexed", "seen"),
    [
        ("s_intersects", True, 10),
        ("s_within", True, 10),
        ("s_equals", True, 0),
        ("s_touches", True, 0),
        ("s_disjoint", False, 0),
    ],
)
def test_a_spatial_filter_on_households_is_found_by_the_spatial_index(
    store: PostgresStore, url: str, name: str, indexed: bool, seen: int
) -> None:
    everything = tuple(f.name for f in MENAGES.fields)
    own = Grant(
        "a",
        "b",
        rights=(Right("ops-menages", (RightPart((FRANCE,), everything, sirens=(MINE,)),)),),
    )
    square = {"type": "Polygon", "coordinates": SQUARE}
    tree = tree_of({"op": name, "args": [{"property": "geometry"}, square]})
    query = FeatureQuery("ops-menages", filter=Filter(tree))
    assert store.count(own, query) == seen
    assert _is_by_place(store, url, own, query) is indexed


@each_row("road", ["bbox", "bbox du filtre", "polygone"])
def test_what_a_projected_system_covers_is_found_by_the_spatial_index_too(
    store: PostgresStore, url: str, road: str
) -> None:
    everything = tuple(f.name for f in MENAGES.fields)
    own = Grant(
        "a",
        "b",
        rights=(Right("ops-menages", (RightPart((FRANCE,), everything, sirens=(MINE,)),)),),
    )
    crs = crs_of(uri_of(5490))
    corners = [640_000.0, 1_780_000.0, 672_000.0, 1_803_000.0]  # the square above, nearly
    west, south, east, north = corners
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    node = {"type": "Polygon", "coordinates": [ring]} if road == "polygone" else {"bbox": corners}
    tree = tree_of({"op": "s_intersects", "args": [{"property": "geometry"}, node]})
    query = (
        FeatureQuery("ops-menages", boxes=areas_of(flat_bbox(corners, crs.uri)))
        if road == "bbox"
        else FeatureQuery("ops-menages", filter=Filter(tree, crs))
    )
    assert store.count(own, query) == 10
    assert _is_by_place(store, url, own, query)


def _is_by_place(store: PostgresStore, url: str, own: Grant, query: FeatureQuery) -> bool:
    """Whether the index of places answers a count under row security."""
    view = visible(own, "ops-menages")
    made = store.reading(
        lambda shown: Select(view, shown.of(view.collection), store.dialect).count(query)
    )
    with psycopg.connect(url) as connection:  # on so few rows any other index is as good
        connection.execute(f'DROP INDEX {HOUSEHOLDS[:-1]}_siren_bailleur_fid_idx"'.encode())
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute("SET LOCAL ROLE parc_social_menages")
        explained = psycopg.RawCursor(connection).execute(
            f"EXPLAIN {made.text}".encode(), [*made.values.values()]
        )
        plan = [line for (line,) in explained]
        connection.rollback()
    return any("Index Cond" in line and "geom &&" in line for line in plan)
