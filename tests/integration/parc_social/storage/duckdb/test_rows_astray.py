"""DuckDB gives rows as they lie, in the order of their numbers; elsewhere they are put in order."""

from collections.abc import Iterator
from datetime import UTC, datetime

import orjson
import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.duckdb.store import DuckdbStore
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.query.model import FeatureQuery

ADRESSES = collections()["adresses"]
ROWS = 1_500  # three times what is read at once
EVERYTHING = (RightPart((FRANCE,), tuple(field.name for field in ADRESSES.fields)),)
GRANT = Grant("compte", "org", rights=(Right("adresses", EVERYTHING),))
# The number of the n-th row as it lies: in order, the other way, and one that the last of some
# hundred comes after.
LYING = {"right": "n", "wrong": f"{ROWS + 1} - n", "late": f"(n + 999) % {ROWS} + 1"}


@pytest.fixture(scope="module", params=LYING)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DuckdbStore]:
    """A store whose edition has rows that lie so; the id of each tells its number."""
    tmp_path = tmp_path_factory.mktemp("donnees")
    opened = DuckdbStore(Settings(data=tmp_path), owner=True)
    opened.migrate()
    made, rows = datetime(2026, 1, 1, tzinfo=UTC), ((ADRESSES.relation, ROWS),)
    edition = Edition(
        "rpls_2025_0123abcd", "rpls", 2025, EditionState.STAGED, made, rows, fictive=True
    )
    file = tmp_path / "arrivage.duckdb"
    with workshop(file) as bench:
        create_relation(bench, ADRESSES)
        bench.run(
            f"INSERT INTO {ADRESSES.relation} (fid, id, code_commune)"  # noqa: S608
            f" SELECT fid, 'a' || fid, CASE WHEN fid % 2 = 0 THEN '93001' ELSE '97101' END"
            f" FROM (SELECT {LYING[request.param]} AS fid FROM range(1, {ROWS + 1}) AS r(n))"
        )
    opened.stage(edition, file, lambda *_: None)
    opened.publish([edition.id], [])
    yield opened
    opened.close()


def ids(store: DuckdbStore, query: FeatureQuery) -> list[str]:
    return [one["id"] for one in orjson.loads(b"[" + store.page(GRANT, query).body + b"]")]


def test_a_page_is_in_the_order_of_numbers(store: DuckdbStore) -> None:
    assert ids(store, FeatureQuery("adresses", limit=ROWS)) == [f"a{n + 1}" for n in range(ROWS)]
    late = FeatureQuery("adresses", limit=700, offset=600)
    assert ids(store, late) == [f"a{n}" for n in range(601, 1_301)]


def test_so_is_one_of_chosen_rows(store: DuckdbStore) -> None:
    even = FeatureQuery("adresses", limit=ROWS, equals=(("code_commune", "93001"),))
    assert ids(store, even) == [f"a{n}" for n in range(2, ROWS + 1, 2)]
    late = FeatureQuery("adresses", limit=600, offset=100, equals=(("code_commune", "93001"),))
    assert ids(store, late) == [f"a{n}" for n in range(202, 1_401, 2)]
