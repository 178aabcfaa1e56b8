"""Which kept text of a row stands in for the one written at request time: by Grant, by question."""

from dataclasses import replace
from typing import Any

import pytest

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE, NOWHERE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Audience, Collection, Field, FieldType
from parc_social.catalogue.load import collections
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.execution.statement import Bound, Statement
from parc_social.storage.postgres.dialect import PostgresDialect
from parc_social.storage.query.model import Crs, FeatureEncoding, FeatureQuery
from parc_social.storage.sql.visibility import Visible
from parc_social.storage.statements.audience_texts import (
    OPEN_BLOCK,
    TWIN_BLOCK,
    WHOLE_BLOCK,
    audience_of,
    digest_of,
    fields_of,
    kept_blocks,
    kept_collection,
    kept_columns,
    kept_text,
    marks_of,
    number_sql,
    wide_twin,
)
from testing.rows import each_row

DWELLINGS, POINTS = collections()["rpls-logements"], collections()["adresses"]
HOUSEHOLDS = collections()["ops-menages"]
PUBLIC = tuple(f.name for f in fields_of(DWELLINGS, Audience.OPEN))
PRIVATE = tuple(f.name for f in fields_of(DWELLINGS, Audience.OWN))
EVERY = (*PUBLIC, *PRIVATE)
TOWN, MINE = Perimeter(communes=("97101",)), "552100554"
OPEN, OWN = Audience.OPEN, Audience.OWN

open_part = RightPart((FRANCE,), PUBLIC)
town_part = RightPart((TOWN,), PUBLIC)
own_part = RightPart((FRANCE,), EVERY, sirens=(MINE,))


@each_row(
    ("parts", "audience"),
    [
        ((open_part,), OPEN),
        ((town_part,), OPEN),
        ((town_part, RightPart((Perimeter(communes=("93066",)),), PUBLIC)), OPEN),
        ((replace(open_part, millesimes=(2025,)),), OPEN),
        ((RightPart((FRANCE,), EVERY),), OWN),  # the gip
        ((town_part, own_part), OWN),  # a landlord
        ((own_part,), OWN),
        ((replace(own_part, perimeters=(TOWN,)), open_part), OWN),
        ((open_part, replace(own_part, millesimes=(2024,))), OWN),
        ((open_part, own_part, replace(own_part, sirens=("732829320",))), OWN),
        ((open_part, replace(own_part, columns=PRIVATE)), OWN),  # open columns come by the other
        # Neither audience's: written at request time.
        ((RightPart((NOWHERE,), PUBLIC),), None),  # no row at all
        ((RightPart((FRANCE,), PUBLIC[:-1]),), None),
        ((RightPart((FRANCE,), ("id", "code_commune")),), None),
        ((RightPart((FRANCE,), (*PUBLIC, PRIVATE[0])),), None),
        ((RightPart((FRANCE,), (*PUBLIC, *PRIVATE[:2])),), None),
        ((RightPart((FRANCE,), (*PUBLIC, *PRIVATE[1:])),), None),
        ((RightPart((FRANCE,), PRIVATE),), None),
        ((open_part, RightPart((TOWN,), (*PUBLIC, "mode"))), None),
        ((open_part, replace(own_part, columns=(*PUBLIC, *PRIVATE[:-1]))), None),
        # All of the columns, but not on the same rows.
        ((RightPart((FRANCE,), PUBLIC[:-1]), RightPart((TOWN,), PUBLIC)), None),
        (
            (
                open_part,
                replace(own_part, columns=(*PUBLIC, *PRIVATE[:-1])),
                RightPart((TOWN,), EVERY),
            ),
            None,
        ),
        ((RightPart((TOWN,), PUBLIC[:3]), own_part), None),
    ],
)
def test_the_audience_of_a_right(parts: tuple[RightPart, ...], audience: Audience | None) -> None:
    assert audience_of(Visible(DWELLINGS, Right(DWELLINGS.id, parts))) is audience


def test_households_are_kept_as_no_text_whatever_the_right() -> None:
    """Their rows are drafts, and are corrected, before they are published."""
    assert kept_collection(HOUSEHOLDS.relation) is None
    columns = tuple(f.name for f in HOUSEHOLDS.fields)
    right = Right(HOUSEHOLDS.id, (RightPart((FRANCE,), columns, sirens=(MINE,)),))
    assert audience_of(Visible(HOUSEHOLDS, right)) is None


def table(collection: Collection, **others: Any) -> EditionTable:
    """A table of an edition that keeps the texts of a collection."""
    columns = frozenset(f.name for f in collection.fields)
    made = EditionTable("t", collection.relation, "e", 2025, 1, columns)
    return replace(made, **{"texts": digest_of(collection), **others})


def seen(collection: Collection, *parts: RightPart) -> Visible:
    """A collection as the parts of a right open it; without any, all of it."""
    every = RightPart((FRANCE,), tuple(f.name for f in collection.fields))
    return Visible(collection, Right(collection.id, parts or (every,)))


@each_row(
    ("asked", "stands"),
    [
        ({}, True),
        ({"limit": 10_000, "offset": 7, "ids": ("a",)}, True),
        ({"boxes": ((0.0, 0.0, 1.0, 1.0),), "equals": (("nbpiece", "3"),)}, True),
        ({"form": FeatureEncoding.LINES}, True),
        ({"columns": EVERY}, True),
        ({"crs": Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326)}, True),
        ({"columns": EVERY[:-1]}, False),
        ({"columns": ("nbpiece",)}, False),
        ({"columns": ()}, False),
        ({"geometry": False}, False),
        ({"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True)}, False),
        ({"crs": Crs("http://www.opengis.net/def/crs/EPSG/0/2154", 2154)}, False),
        *(
            ({"form": form}, False)
            for form in FeatureEncoding
            if form not in (FeatureEncoding.GEOJSON, FeatureEncoding.LINES)
        ),
    ],
)
def test_the_questions_that_texts_answer(asked: dict[str, Any], stands: bool) -> None:
    query = FeatureQuery(DWELLINGS.id, **asked)
    assert (kept_text(seen(DWELLINGS), query, [table(DWELLINGS)]) is not None) is stands


@each_row(
    ("tables", "stands"),
    [
        ([table(DWELLINGS)], True),
        ([table(DWELLINGS), table(DWELLINGS, millesime=2024)], True),
        ([], False),
        ([table(DWELLINGS, texts="")], False),
        ([table(DWELLINGS), table(DWELLINGS, texts="")], False),
        ([table(DWELLINGS, texts="0" * 16)], False),
        ([table(DWELLINGS, draft=True)], False),
        ([table(DWELLINGS, texts=digest_of(POINTS))], False),
    ],
)
def test_the_editions_whose_texts_are_read(tables: list[EditionTable], stands: bool) -> None:
    view = seen(DWELLINGS, town_part, own_part)
    assert (kept_text(view, FeatureQuery(DWELLINGS.id), tables) is not None) is stands
    assert bool(kept_columns(view, tables)) is stands


LAST = DWELLINGS.fields[-1]


def with_last(*fields: Field) -> Collection:
    """The dwellings, other columns being in the place of the last."""
    return replace(DWELLINGS, fields=(*DWELLINGS.fields[:-1], *fields))


@each_row(
    "changed",
    [
        with_last(),
        with_last(LAST, replace(LAST, name="neuve")),
        with_last(replace(LAST, name="autre")),
        with_last(replace(LAST, audience=OPEN)),
        with_last(replace(LAST, type=FieldType.DATE)),
        replace(DWELLINGS, fields=(*DWELLINGS.fields[1:], DWELLINGS.fields[0])),
        replace(DWELLINGS, id_field="adresse_id"),
        replace(DWELLINGS, id="autre"),
    ],
    ids=["gone", "new", "renamed", "audience", "type", "moved", "identifier", "collection"],
)
def test_the_texts_of_an_edition_of_before_a_change_are_not_read(changed: Collection) -> None:
    assert digest_of(changed) != digest_of(DWELLINGS)
    assert kept_text(seen(changed), FeatureQuery(changed.id), [table(DWELLINGS)]) is None


def test_a_title_says_nothing_of_texts() -> None:
    """Words may change every day: no edition is written anew for them."""
    field = replace(DWELLINGS.fields[0], titre=DWELLINGS.fields[1].titre, source="ailleurs")
    changed = replace(DWELLINGS, fields=(field, *DWELLINGS.fields[1:]), titre=POINTS.titre)
    assert digest_of(changed) == digest_of(DWELLINGS)


@each_row(
    ("parts", "columns"),
    [
        ((open_part,), 't."fid"'),
        ((RightPart((FRANCE,), EVERY),), 't."fid"'),
        ((own_part,), 't."fid", t."texte_propre"'),  # PostgreSQL looks whose each row is
        (
            (town_part, own_part),
            (
                't."fid", CASE WHEN t."siren_bailleur" = CAST($1 AS VARCHAR)'
                ' THEN t."texte_propre" END'
            ),
        ),
    ],
)
def test_a_row_gives_the_own_text_where_it_shows_it(
    parts: tuple[RightPart, ...], columns: str
) -> None:
    view, dialect = seen(DWELLINGS, *parts), PostgresDialect()
    kept = kept_text(view, FeatureQuery(DWELLINGS.id), [table(DWELLINGS)])
    assert kept is not None
    assert number_sql(view, kept, Bound(dialect.mark), dialect) == columns


@each_row(
    ("parts", "by_row", "column"),
    [
        ((open_part,), False, OPEN_BLOCK),
        ((RightPart((FRANCE,), EVERY),), False, WHOLE_BLOCK),
        ((own_part,), True, OPEN_BLOCK),
        ((town_part, own_part), True, OPEN_BLOCK),
        ((open_part, replace(town_part, columns=EVERY)), True, OPEN_BLOCK),  # on some rows alone
    ],
)
def test_blocks_of_every_column_are_for_who_sees_them_on_every_row_of_all_landlords(
    parts: tuple[RightPart, ...], by_row: bool, column: str
) -> None:
    view = seen(DWELLINGS, *parts)
    kept = kept_text(view, FeatureQuery(DWELLINGS.id), [table(DWELLINGS)])
    assert kept is not None
    blocks = kept_blocks(view, kept, [table(DWELLINGS)], lambda: Statement("", {}))
    assert (blocks.by_row, blocks.column) == (by_row, column)


@each_row(
    ("name", "column"),
    [
        ("indicateurs-qpv", OPEN_BLOCK),
        ("indicateurs-qpv-serie", TWIN_BLOCK),  # more columns: texts of its own
        ("indicateurs-carreau-serie", OPEN_BLOCK),  # the same ones
        ("adresses-serie", OPEN_BLOCK),
    ],
)
def test_a_twin_of_other_columns_has_texts_of_its_own(name: str, column: str) -> None:
    collection = collections()[name]
    narrow = kept_collection(collection.relation)
    assert narrow is not None
    there = [table(collection, texts=marks_of(narrow), blocks="b")]
    view = seen(collection)
    kept = kept_text(view, FeatureQuery(name), there)
    assert kept is not None
    assert kept_blocks(view, kept, there, lambda: Statement("", {})).column == column
    before = [table(collection, texts=digest_of(narrow))]  # an edition of before there were such
    assert (kept_text(view, FeatureQuery(name), before) is None) is (column == TWIN_BLOCK)
    assert wide_twin(DWELLINGS) is None, "its columns of landlords would lie among the open ones"


FEATURE = b'{"type":"Feature","id":"a\\"b","geometry":null,"properties":{"n":1}}'
NULLS = b'"x":null,"y":null'


@each_row(
    ("kept", "row", "text"),
    [
        (KeptText(), [FEATURE], FEATURE),
        (KeptText(NULLS), [FEATURE, b'"x":2,"y":"}}"'], FEATURE[:-2] + b',"x":2,"y":"}}"}}'),
        (KeptText(NULLS), [FEATURE, None], FEATURE[:-2] + b"," + NULLS + b"}}"),
        (KeptText(twin=True), [FEATURE, b".2025"], FEATURE.replace(b'b"', b'b.2025"', 1)),
        (
            KeptText(NULLS, twin=True),
            [FEATURE, None, b".2025"],
            FEATURE.replace(b'b"', b'b.2025"', 1)[:-2] + b"," + NULLS + b"}}",
        ),
    ],
)
def test_a_feature_is_put_together(kept: KeptText, row: list[bytes | None], text: bytes) -> None:
    assert kept.width == len(row)
    assert kept.whole(row) == text


@each_row(
    ("kept", "row"),
    [
        (KeptText(), [None]),
        (KeptText(NULLS), [None, b'"x":1']),
        (KeptText(NULLS), [b'{"type":"Feature"}', b'"x":1']),
        (KeptText(twin=True), [FEATURE, None]),
        (KeptText(twin=True), [b'{"type":"Feature","id":"a"}}', b".2025"]),
    ],
)
def test_a_row_without_its_text_is_never_made_up(kept: KeptText, row: list[bytes | None]) -> None:
    with pytest.raises(ValueError, match=r"texte|millésime"):
        kept.whole(row)


def test_what_the_caller_has_no_column_of_is_not_named() -> None:
    view = seen(DWELLINGS, town_part)
    kept = kept_text(view, FeatureQuery(DWELLINGS.id), [table(DWELLINGS)])
    assert kept == KeptText()
    assert kept_columns(view, [table(DWELLINGS)]) == ()
