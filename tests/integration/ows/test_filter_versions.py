"""One filter keeps the same rows as CQL2, by WFS 2.0.0, 1.1.0 and 1.0.0, on both stores.

Each condition is drawn once and written in every language; WFS is asked by address and by document
in turn, and answers in the GML of its version. `FILTRES=20000` draws as many; `make proof-filtres`
does.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, seed, settings

from ows.caller import OwsCaller
from ows.vocabulary import VOCABULARIES
from ows.wfs.query import GetFeature
from ows.wfs.request import WfsRequest, read
from parc_social.catalogue.wfs_version import LATEST, WfsVersion
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.query.crs import offered_systems
from parc_social.storage.query.model import FeatureQuery, Filter
from parc_social.storage.store import Store
from testing.made.requests.filters import OLD_CONDITIONS, Written, document
from testing.made.stores.filtered import NAME, filtered_store, grant

FILTRES = int(os.environ.get("FILTRES", "0"))
_ROUND = 500  # of one test: a test of more than ten minutes is taken for one that hangs
_ID = re.compile(rb'<ps:rpls-logements (?:gml:id|fid)="rpls-logements\.([^"]+)"')


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[tuple[Store, Store]]:
    """(DuckDB, PostgreSQL) that have published the same rows."""
    embedded = filtered_store(tmp_path_factory.mktemp("versions"), "duckdb:")
    server = filtered_store(tmp_path_factory.mktemp("versions"), new_database(migrated_store))
    yield embedded, server
    embedded.close()
    server.close()


def message(condition: Written, version: WfsVersion, *, by_document: bool) -> WfsRequest:
    """GetFeature of a condition."""
    filter_ = document(condition, version)
    types = "typeNames" if version is LATEST else "typeName"
    if not by_document:
        asked = {"service": "WFS", "version": version, "request": "GetFeature",
                 types: f"ps:{NAME}", "filter": filter_}  # fmt: skip
        return WfsRequest(tuple(asked.items()))
    query = f'<wfs:Query {types}="ps:{NAME}" xmlns:ps="urn:parc-social:wfs:1">{filter_}</wfs:Query>'
    name = f'xmlns:wfs="{VOCABULARIES[version].wfs}"'
    body = f'<wfs:GetFeature service="WFS" version="{version}" {name}>{query}</wfs:GetFeature>'
    return WfsRequest((), body.encode())


@pytest.mark.parametrize("number", range(max(1, FILTRES // _ROUND)))
def test_a_filter_keeps_the_same_rows_in_every_version(
    stores: tuple[Store, Store], number: int
) -> None:
    rights = grant(NAME)
    caller = OwsCaller(rights, lambda _name: tuple(offered_systems()))
    kept, numbers = list[int](), count()

    @seed(number)
    @settings(
        max_examples=min(FILTRES, _ROUND) or 60, deadline=None, database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )  # fmt: skip
    @given(OLD_CONDITIONS)
    def holds(condition: Written) -> None:
        by_document = next(numbers) % 2 == 1
        queries: list[FeatureQuery] = [
            FeatureQuery(NAME, limit=1_000, filter=Filter(parse_text(condition.cql)),
                         form=VOCABULARIES[LATEST].encoding, columns=("id",), geometry=False),
        ]  # fmt: skip
        for version in WfsVersion:
            asked = read(message(condition, version, by_document=by_document), caller)
            assert isinstance(asked, GetFeature)
            assert asked.version is version
            (query,) = asked.queries
            narrow = replace(query, columns=("id",), geometry=False)  # 43 columns take longest
            queries.append(
                narrow.features(limit=1_000, form=VOCABULARIES[version].encoding, crs=query.srs.crs)
            )
        found: list[list[bytes]] = []
        for store in stores:
            pages = [store.page(rights, query) for query in queries]
            rows = [_ID.findall(page.body) for page in pages]
            assert rows[0] == rows[1] == rows[2] == rows[3]
            assert {page.matched for page in pages} == {len(rows[0])}
            found.append(rows[0])
        assert found[0] == found[1]
        kept.append(len(found[0]))

    holds()
    assert len(set(kept)) > min(10, len(kept) / 20)  # neither everything nor nothing each time
