"""Random Grants on a draft in which its landlords have written: each read shows those rows alone.

On both stores. A plain model (testing/grants.py) says which rows of the draft a Grant opens: those
of its parts on one's own SIREN. Each text is a word that tells whose row it is, since which write.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parc_social.access.model.grant import Grant, Right
from parc_social.access.permissions import written_sirens
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound
from parc_social.registry.registry import open_registry
from parc_social.settings import Settings
from parc_social.storage.drafts import Author, RowChange
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from testing.grants import columns_of, parts, trials

NAME, EDITION = "ops-menages", "ops_2024_0123abcd"
SIRENS = ("552100554", "732829320")
PLACES = (("97101", "249710054", "971", "01"), ("93066", "200054781", "93", "11"))
CODES = {
    name: [place[at] for place in PLACES]
    for at, name in enumerate(("code_commune", "code_epci", "code_dep", "code_reg"))
}
FIELDS = tuple(f.name for f in collections()[NAME].fields)
WORD = re.compile(rb"r\d+v\d")
Row = dict[str, Any]


def row(fid: int, version: int) -> Row:
    """Rows 1 to 4 are loaded; each place has one of each landlord."""
    place, siren = PLACES[fid % 2], SIRENS[fid // 2 % 2]
    texts = {
        f.name: f"r{fid}v{version}"
        for f in collections()[NAME].fields
        if f.type is FieldType.STRING
    }
    known = dict(zip(CODES, place, strict=True))
    return {**dict.fromkeys(FIELDS), **texts, **known, "millesime": 2024, "etat": "publie",
            "siren_bailleur": siren, "id": f"m{fid}", "lon": 2.0 + fid, "lat": 45.0}  # fmt: skip


# What is there in the end: 1 as loaded, 2 and 3 written, 4 deleted, 5 and 6 new.
NOW = {1: 0, 2: 1, 3: 1, 5: 1, 6: 1}


@pytest.fixture(scope="module")
def stores(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[..., str], migrated_store: str
) -> Iterator[tuple[Store, ...]]:
    """DuckDB and PostgreSQL that hold the same draft, each with a registry of its own."""
    opened = tuple(
        _written(tmp_path_factory.mktemp("brouillons"), url)
        for url in ("duckdb:", new_database(migrated_store))
    )
    yield opened
    for store in opened:
        store.close()


def _written(data: Path, url: str) -> Store:
    registry = f"sqlite:///{data / 'registre.sqlite'}"
    tables = open_registry(registry)
    tables.migrate()
    tables.close()
    store = open_store(Settings(data=data, store=url, registry=registry), owner=True)
    store.migrate()
    file = data / "arrivage.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collections()[NAME])
        for fid in range(1, 5):
            line = row(fid, 0)
            names = ", ".join(quoted(name) for name in ("fid", *line))
            marks = ", ".join("?" * (len(line) + 1))
            bench.run(
                f"INSERT INTO ops_menage ({names}) VALUES ({marks})",  # noqa: S608 - our own names
                [fid, *line.values()],
            )
    edition = Edition(
        EDITION, "ops", 2024, EditionState.STAGED, datetime.now(UTC), (("ops_menage", 4),)
    )
    store.stage(edition, file, lambda *_: None)
    for fid, seen in ((2, 0), (3, 0), (4, 0), (5, None), (6, None)):
        line = row(fid, 1)
        change = RowChange(
            EDITION, f"m{fid}", line["siren_bailleur"], seen, None if seen is None else fid, 4,
            None if fid == 4 else line,
        )  # fmt: skip
        store.drafts.write(change, Author("c", "r", datetime.now(UTC)), lambda: None)
    return store


def shown(right: Right) -> dict[int, set[str]]:
    """By row, the columns that a right opens: of a draft, only by its parts on one's own SIREN."""
    own = Right(NAME, tuple(p for p in right.parts if p.sirens is not None))
    return {fid: seen for fid in NOW if (seen := columns_of(row(fid, NOW[fid]), own))}


def words(body: bytes) -> set[bytes]:
    return set(WORD.findall(body))


@trials(40)
@given(st.lists(parts(FIELDS, (), CODES, (2024,), SIRENS), max_size=4))
def test_each_read_shows_the_rows_that_are_open_as_they_were_written(
    stores: tuple[Store, ...], some: list[Any]
) -> None:
    right = Right(NAME, tuple(some))
    grant = Grant("compte", "organisme", rights=(right,))
    open_rows = shown(right)
    texts = {f.name for f in collections()[NAME].fields if f.type is FieldType.STRING}
    told = texts - {*CODES, "siren_bailleur", "id", "etat"}
    expected = {f"r{fid}v{NOW[fid]}".encode() for fid, seen in open_rows.items() if seen & told}
    query = FeatureQuery(NAME, limit=100)
    for store in stores:
        page = store.page(grant, query)
        assert words(page.body) == expected
        assert page.returned == page.matched == store.count(grant, query) == len(open_rows)
        assert store.extent(grant, NAME).count == len(open_rows)
        with store.export(grant, query) as export:
            assert words(b"".join(t for texts in export.texts for t in texts)) == expected
        for fid in range(1, 7):
            identifier = f"m{fid}~0123abcd"
            if fid in open_rows:
                assert store.draft_row(grant, identifier).values["siren_bailleur"] in SIRENS
            else:
                with pytest.raises(NotFound):
                    store.draft_row(grant, identifier)
                with pytest.raises(NotFound):
                    store.item(grant, query, identifier)


@trials(60)
@given(st.lists(parts(FIELDS, (), CODES, (2024,), SIRENS), max_size=4))
def test_who_may_write_sees_every_cell_of_what_he_may_write(some: list[Any]) -> None:
    right = Right(NAME, tuple(some))
    writable = written_sirens(Grant("compte", "organisme", rights=(right,)))
    for fid, version in NOW.items():
        line = row(fid, version)
        if line["siren_bailleur"] in writable:
            assert columns_of(line, right) == set(FIELDS)
