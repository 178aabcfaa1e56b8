"""No octet of a column that is not the caller's comes by a kept text, whatever its edition was."""

import sys
from collections.abc import Iterator
from itertools import chain

import psycopg
import pytest

from parc_social.access.model.grant import Grant
from parc_social.catalogue.load import collections
from parc_social.errors import UnknownName
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureEncoding, FeatureQuery, SortKey
from parc_social.storage.store import Store
from testing.grants import columns_of
from testing.made.stores.kept import (
    DWELLINGS,
    MARK,
    MARKED,
    PRIVATE,
    YEARS,
    Stores,
    grants,
)
from testing.made.stores.pair_rows import source_rows
from testing.rows import each_row

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TABLE = 'parc_social."rpls_2025_0000abcd__rpls_logement"'
BLOCKS = 'parc_social."rpls_2025_0000abcd__rpls_logement_bloc"'
WHO = tuple(grants(DWELLINGS))
Cells = set[tuple[int, int, str]]


def allowed(grant: Grant, name: str) -> Cells:
    """The private cells that a Grant opens, by a plain reading of its words."""
    right = grant.rights[0]
    years = YEARS if name.endswith("-serie") else YEARS[-1:]
    return {
        (year, row["fid"], column)
        for year in years
        for row in source_rows(collections()[DWELLINGS], year)
        for column in columns_of(row, right) & set(MARKED)
    }


def shown(octets: bytes) -> Cells:
    """The private cells that octets show."""
    return {(int(y), int(f), c.decode()) for y, f, c in MARK.findall(octets)}


def answers(store: Store, grant: Grant, name: str) -> Iterator[bytes]:
    """Every row of a collection, by each route that reads kept texts."""
    for form in (FeatureEncoding.GEOJSON, FeatureEncoding.LINES):
        yield store.page(grant, FeatureQuery(name, limit=1_000, form=form)).body
        with store.export(grant, FeatureQuery(name, form=form)) as export:
            yield b"".join(text for some in export.texts for text in some)
    pages = (FeatureQuery(name, limit=30, offset=at) for at in range(0, 120, 30))
    yield b"".join(store.page(grant, query).body for query in pages)
    by_place = (SortKey("code_commune"), SortKey("nbpiece"))
    yield store.page(grant, FeatureQuery(name, limit=1_000, sort=by_place)).body


@each_row("who", WHO)
@each_row("name", (DWELLINGS, f"{DWELLINGS}-serie"))
def test_the_private_cells_that_come_are_those_of_the_grant(
    stores: Stores, who: str, name: str
) -> None:
    grant = grants(name)[who]
    cells = allowed(grant, name)
    both = (answers(store, grant, name) for store in (stores.kept, stores.embedded))
    for octets in chain.from_iterable(both):
        assert shown(octets) == cells
        if not set(PRIVATE) & set(grant.rights[0].columns):
            assert not any(f'"{column}"'.encode() in octets for column in PRIVATE)


def test_open_texts_tell_no_private_column_whoever_reads_the_table(stores: Stores) -> None:
    with psycopg.connect(stores.url) as connection:
        connection.execute("SET ROLE parc_social_lecture")
        blocks = connection.execute(f"SELECT public FROM {BLOCKS}".encode()).fetchall()  # noqa: S608
    assert len(blocks) > 1
    for (block,) in blocks:
        texts = zstd.decompress(block)
        assert b'"Feature"' in texts
        assert not MARK.search(texts)
        assert not any(f'"{column}"'.encode() in texts for column in PRIVATE)


@each_row("role", ("parc_social_lecture", "parc_social_propres", "parc_social_menages"))
def test_blocks_of_every_column_are_refused_to_who_reads_them_by_row_or_not(
    stores: Stores, role: str
) -> None:
    """A block is of several landlords: only who reads the columns of all of them reads it."""
    select = f"SELECT tout FROM {BLOCKS}".encode()  # noqa: S608
    with psycopg.connect(stores.url) as connection:
        connection.execute("SET ROLE parc_social_prives")
        assert MARK.search(zstd.decompress(connection.execute(select).fetchall()[0][0]))
        connection.execute(f"SET ROLE {role}".encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(select)
    views = "SELECT count(*) FROM pg_class WHERE relname LIKE '%bloc%propres' AND relkind = 'v'"
    with psycopg.connect(stores.url) as connection:
        assert connection.execute(views).fetchone() == (0,)


@each_row("column", ("texte", "texte_propre", "bloc", "tout"))
@each_row("who", ("état", "gip", "bailleur"))
def test_a_column_of_texts_is_an_unknown_column(stores: Stores, column: str, who: str) -> None:
    """It is of no catalogue: nobody can ask for it, sort or filter by it."""
    grant = grants(DWELLINGS)[who]
    for asked in (
        {"columns": (column,)},
        {"sort": (SortKey(column),)},
        {"equals": ((column, "x"),)},
    ):
        with pytest.raises(UnknownName):
            stores.kept.page(grant, FeatureQuery(DWELLINGS, **asked))  # pyright: ignore[reportArgumentType]


@each_row("comment", (None, "", "0" * 16, "parc-social"))
def test_texts_of_another_catalogue_are_never_read(
    stores: Stores, comment: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The texts are spoilt, and what they say to be written of is not what the catalogue says."""
    spoil = f"UPDATE {BLOCKS} SET public = 'x' || public, tout = 'x' || tout"  # noqa: S608
    spoil_own = f"UPDATE {TABLE} SET texte_propre = 'x'"  # noqa: S608
    mend = f"UPDATE {BLOCKS} SET public = substr(public, 2), tout = substr(tout, 2)"  # noqa: S608
    said = "NULL" if comment is None else f"'{comment}'"
    with psycopg.connect(stores.url, autocommit=True) as connection:
        connection.execute(f"COMMENT ON COLUMN {TABLE}.fid IS {said}".encode())
        own = connection.execute(f"SELECT fid, texte_propre FROM {TABLE}".encode()).fetchall()  # noqa: S608
        connection.execute(spoil.encode())
        connection.execute(spoil_own.encode())
        data = tmp_path_factory.mktemp("autre")
        reading = open_store(Settings(data=data, store=stores.url), owner=False)
        try:
            for who in ("état", "gip", "bailleur"):
                query = FeatureQuery(DWELLINGS, limit=1_000)
                page = reading.page(grants(DWELLINGS)[who], query)
                assert page.body == stores.embedded.page(grants(DWELLINGS)[who], query).body
        finally:
            reading.close()
            connection.execute(mend.encode())
            put = f"UPDATE {TABLE} SET texte_propre = %s WHERE fid = %s"  # noqa: S608
            with connection.cursor() as cursor:
                cursor.executemany(put.encode(), [(text, fid) for fid, text in own])


def test_points_keep_no_private_text(stores: Stores) -> None:
    select = f"SELECT texte_propre FROM {TABLE.replace('rpls_logement', 'adresse')}"  # noqa: S608
    with psycopg.connect(stores.url) as connection, pytest.raises(psycopg.errors.UndefinedColumn):
        connection.execute(select.encode())
