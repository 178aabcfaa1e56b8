"""Random filters written in CQL2 and in FES keep the same rows, on both stores; GML and maps too.

Each condition is drawn once and written twice: as CQL2 text, read by the parser of /items, and as
XML, read by that of WFS. What the two keep is compared to the byte, and between the stores by ids.
"""

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from ows.caller import MapCaller, OwsCaller
from ows.fes.filter import read_filter
from ows.kvp import Kvp
from ows.wms import get_feature_info, get_map
from ows.xml import KNOWN
from parc_social.maps.map_picture import draw_map
from parc_social.maps.styles import StyledLayer
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import Crs, FeatureEncoding, FeaturePage, FeatureQuery, Filter
from parc_social.storage.sql.visibility import visible
from parc_social.storage.store import Store
from testing.grants import trials
from testing.made.requests.filters import CONDITIONS, DECLARED, Written
from testing.made.stores.filtered import NAME, OUTLINES, filtered_store, grant
from testing.rows import each_row
from testing.sample import taking_turns


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[tuple[Store, Store]]:
    """(DuckDB, PostgreSQL) that have published the same rows."""
    embedded = filtered_store(tmp_path_factory.mktemp("fes"), "duckdb:")
    server = filtered_store(tmp_path_factory.mktemp("fes"), new_database(migrated_store))
    yield embedded, server
    embedded.close()
    server.close()


@taking_turns(4)
def test_a_filter_keeps_the_same_rows_in_both_languages(stores: tuple[Store, Store]) -> None:
    rights = grant(NAME)
    caller = OwsCaller(rights, lambda _name: tuple(offered_systems()))
    seen = visible(rights, NAME)
    kept: list[int] = []

    @trials(1_000, few=150)
    @given(CONDITIONS)
    def holds(condition: Written) -> None:
        document = f"<fes:Filter {DECLARED}>{condition.fes}</fes:Filter>"
        asked = read_filter(document, caller, seen, KNOWN)
        of_cql, of_fes = Filter(parse_text(condition.cql)), Filter(asked.tree)
        found: list[list[str]] = []
        for store in stores:
            one, two = (
                store.page(rights, FeatureQuery(NAME, limit=1_000, filter=wanted))
                for wanted in (of_cql, of_fes)
            )
            assert (one.body, one.matched) == (two.body, two.matched)
            found.append([f["id"] for f in orjson.loads(b"[" + one.body + b"]")])
        assert found[0] == found[1]
        kept.append(len(found[0]))

    holds()
    assert len(set(kept)) > min(10, len(kept) / 20)  # neither everything nor nothing each time


WORLD = {
    "LAYERS": NAME, "QUERY_LAYERS": NAME, "VERSION": "1.3.0", "CRS": "CRS:84",
    "BBOX": "-70,10,10,60", "WIDTH": "8", "HEIGHT": "5", "FORMAT": "image/png", "I": "4", "J": "2",
    "INFO_FORMAT": "application/json", "FEATURE_COUNT": "100",
}  # fmt: skip


def test_a_map_keeps_what_a_filter_keeps_in_both_languages(stores: tuple[Store, Store]) -> None:
    """CQL_FILTER of GetMap and GetFeatureInfo, beside the same condition in FES.

    Five pixels around the middle one are all of this map: every row that has a place is under it.
    """
    rights = grant(NAME)
    seen = visible(rights, NAME)
    kept: list[int] = []

    @trials(1_000, few=60)
    @given(CONDITIONS)
    def holds(condition: Written) -> None:
        systems = lambda _name: tuple(offered_systems())  # noqa: E731
        document = f"<fes:Filter {DECLARED}>{condition.fes}</fes:Filter>"
        of_fes = Filter(read_filter(document, OwsCaller(rights, systems), seen, KNOWN).tree)
        for store in stores:
            caller = MapCaller(rights, systems, lambda name, s=store: s.extent(rights, name))
            kvp = Kvp({**WORLD, "CQL_FILTER": condition.cql}.items())
            asked = get_feature_info.from_kvp(kvp, caller)
            under = features(store.page(rights, asked.query(asked.layers[0])))
            whole = store.page(rights, FeatureQuery(NAME, limit=1_000, filter=of_fes))
            placed = [f for f in features(whole) if f["geometry"]]
            assert [f["id"] for f in under] == [f["id"] for f in placed]
            kept.append(len(under))
            wanted = get_map.from_kvp(kvp, caller)
            drawn, same = (
                draw_map(store, rights, [one], wanted.view, wanted.form)
                for one in (wanted.layers[0].styled, StyledLayer(NAME, filter=of_fes))
            )
            assert drawn == same

    holds()
    assert len(set(kept)) > min(10, len(kept) / 20)


def features(page: FeaturePage) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(b"[" + page.body + b"]")
    return found


@each_row("form", [one for one in FeatureEncoding if one.is_xml])
@each_row("name", [NAME, OUTLINES])
def test_gml_is_the_same_from_both_stores(
    stores: tuple[Store, Store], name: str, form: FeatureEncoding
) -> None:
    for crs in (
        Crs("urn:ogc:def:crs:OGC:1.3:CRS84"), Crs("urn:ogc:def:crs:EPSG::4326", 4326, True),
    ):  # fmt: skip
        columns = () if form is FeatureEncoding.VALUE else None
        query = FeatureQuery(name, limit=100, crs=crs, form=form, columns=columns)
        one, two = (store.page(grant(name), query) for store in stores)
        assert one.returned == two.returned > 0
        assert one.body == two.body
        root = etree.fromstring(b"<r %s>%s</r>" % (DECLARED.encode(), one.body))
        assert len(root) == one.returned


def test_parts_and_holes_of_an_outline_are_told_apart(stores: tuple[Store, Store]) -> None:
    query = FeatureQuery(OUTLINES, limit=1, form=FeatureEncoding.GML, columns=("nom",))
    for store in stores:
        body = store.page(grant(OUTLINES), query).body
        (member,) = etree.fromstring(b"<r %s>%s</r>" % (DECLARED.encode(), body))
        surfaces = member.xpath(".//gml:Polygon", namespaces=dict(KNOWN))
        parts = [[etree.QName(ring).localname for ring in one] for one in surfaces]
        assert parts == [["exterior", "interior"], ["exterior"]]
        lists = member.xpath(".//gml:posList/text()", namespaces=dict(KNOWN))
        assert lists[1] == "2.2 48.2 2.4 48.2 2.4 48.4 2.2 48.2"
        ids = member.xpath(".//@gml:id", namespaces=dict(KNOWN))
        assert len(ids) == len(set(ids)) == 4
        assert member.xpath(".//ps:nom/text()", namespaces=dict(KNOWN)) == ['a<b & c > "d"']
