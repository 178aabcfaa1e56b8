"""Texts that an edition keeps are those written at request time, to the octet, for every Grant."""

from dataclasses import replace

import orjson
import psycopg
import pytest

from parc_social.catalogue.collection import SERIE
from parc_social.errors import NotFound
from parc_social.storage.execution.text_blocks import packed
from parc_social.storage.postgres.reads import PostgresReads
from parc_social.storage.query.model import Crs, FeatureEncoding, FeatureQuery
from testing.made.stores.kept import (
    DWELLINGS,
    NAMES,
    POINTS,
    Stores,
    grants,
    questions,
    tells_texts,
)
from testing.rows import each_row
from testing.sample import WHOLE, sampled, taking_turns

MANY = 60 if WHOLE else 6
EVERYBODY = [(name, who) for name in NAMES for who in grants(name)]
OF_NEITHER = {"sans une colonne", "deux colonnes", "un loyer"}


def test_the_store_that_keeps_texts_reads_them_and_the_other_writes(stores: Stores) -> None:
    """Without which nothing is compared below."""
    for name, who in EVERYBODY:
        grant, query = grants(name)[who], FeatureQuery(name)
        assert tells_texts(stores.kept, grant, query) is (who not in OF_NEITHER), (name, who)
        assert not tells_texts(stores.written, grant, query)


@sampled
@taking_turns(2)
@each_row(("name", "who"), EVERYBODY)
def test_a_page_is_the_same_to_the_octet(stores: Stores, name: str, who: str) -> None:
    grant = grants(name)[who]
    for query in questions(name, MANY, seed=len(name) + len(who)):
        kept, *others = (s.page(grant, query) for s in stores.alike(name))
        assert {kept.body} == {other.body for other in others}, query
        assert (kept.returned, kept.matched) == (others[0].returned, others[0].matched)


@sampled
@taking_turns(2)
@each_row(("name", "who"), EVERYBODY)
def test_a_whole_answer_and_an_item_are_the_same(stores: Stores, name: str, who: str) -> None:
    grant = grants(name)[who]
    form = FeatureEncoding.LINES if name.endswith(SERIE) else FeatureEncoding.GEOJSON
    texts: list[list[bytes]] = []
    alike = stores.alike(name)
    for store in alike:
        with store.export(grant, FeatureQuery(name, form=form)) as export:
            texts.append([text for some in export.texts for text in some])
    assert all(text == texts[0] for text in texts)
    assert texts[0] or who == "un millésime"
    for text in texts[0][:: 9 if WHOLE else 40]:
        identifier = orjson.loads(text)["id"]
        for store in alike:
            assert store.item(grant, FeatureQuery(name), identifier) == text
    for store in alike:
        with pytest.raises(NotFound):
            store.item(grant, FeatureQuery(name), "ailleurs")


@each_row(
    "asked",
    [
        {"columns": ("id", "code_commune")},
        {"geometry": False},
        {"form": FeatureEncoding.JSONFG},
        {"form": FeatureEncoding.FILE},
        {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/2154", 2154)},
        {"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True)},
    ],
)
def test_other_forms_are_written_as_before(stores: Stores, asked: dict[str, object]) -> None:
    for name in (DWELLINGS, POINTS):
        for who in ("état", "gip"):
            query = replace(FeatureQuery(name, limit=100), **asked)  # pyright: ignore[reportArgumentType]
            kept, written = (s.page(grants(name)[who], query) for s in stores[:2])
            assert kept.body == written.body


def test_what_goes_out_is_what_the_edition_keeps(stores: Stores) -> None:
    """A text is marked behind the store's back: the mark goes out, and the columns are not read."""
    assert isinstance(stores.kept, PostgresReads)
    table = 'parc_social."rpls_2025_0000abcd__adresse_bloc"'
    query, grant = FeatureQuery(POINTS, limit=1), grants(POINTS)["état"]
    before = stores.kept.page(grant, query).body
    set_block = f"UPDATE {table} SET public = %s WHERE bloc = 0"  # noqa: S608 - our own names
    with psycopg.connect(stores.url, autocommit=True) as connection:
        get_block = f"SELECT public FROM {table} WHERE bloc = 0"  # noqa: S608
        ((block,),) = connection.execute(get_block.encode()).fetchall()
        for one, text in (
            (packed([(b'{"marque":{}}', None)]).public, b'{"marque":{}}'),
            (block, before),
        ):
            connection.execute(set_block.encode(), [one])
            assert stores.kept.page(grant, query).body == text
            assert stores.written.page(grant, query).body == before
