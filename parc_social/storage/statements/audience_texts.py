"""Audience texts: which kept text of a row stands in for the one written at request time.

An edition never changes, so its rows are written once. A text holds the columns of one audience: a
row has one of the open columns, and one of the others (landlord, rent). A caller whose columns are
neither is answered by columns, as are drafts, other systems and forms, and `properties=`. The texts
of an edition bear the digest of the columns that they were written of: where a column has come,
gone or changed its audience since, they are not read.
"""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from hashlib import sha256

import orjson

from parc_social.catalogue.collection import (
    EVERYBODY,
    POPULATION,
    SERIE,
    Audience,
    Collection,
    Field,
    Geometry,
)
from parc_social.catalogue.load import collections
from parc_social.storage.editions.snapshot import EditionTable
from parc_social.storage.execution.kept_text import KeptBlocks, KeptText
from parc_social.storage.execution.statement import Bound, Statement
from parc_social.storage.query.model import FeatureEncoding, FeatureQuery
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.visibility import Visible

TEXT, OWN_TEXT = "texte", "texte_propre"  # of a row: see KeptText
OPEN_BLOCK, WHOLE_BLOCK = "public", "tout"  # of the rows of a block: see PackedTexts
TWIN_BLOCK = "serie"  # the same rows with the columns of a twin that has more
_BLOCKS = "_bloc"  # behind the name of a relation: that of the blocks of its texts
_AWAITED = "attend:"  # before the digests of texts that are still to be written
_WRITER = "2"  # of the form of the texts: another one, and those of before are not read
_FORMS = (FeatureEncoding.GEOJSON, FeatureEncoding.LINES)


@cache
def kept_collection(relation: str) -> Collection | None:
    """The collection whose features are the texts kept of a relation; None: none are kept."""
    return next((c for c in collections().values() if c.relation == relation and c.texts), None)


def is_of_points(collection: Collection) -> bool:
    """Whether one writer makes its texts for both stores, and a serving file holds them.

    Of outlines the two engines differ by a digit: PostgreSQL writes those that it keeps itself, and
    the embedded store keeps none; nor where rows speak of several populations, all but one of which
    a collection does not show.
    """
    return collection.geometry is Geometry.POINT and not collection.populations


@cache
def fields_of(collection: Collection, audience: Audience) -> tuple[Field, ...]:
    """The columns of one audience, in the catalogue's order."""
    return tuple(field for field in collection.fields if field.audience is audience)


def blocks_name(relation: str) -> str:
    """The relation that holds the blocks of the texts of another, where a store keeps them so."""
    return f"{relation}{_BLOCKS}"


@cache
def blocks_of(relation: str) -> Collection | None:
    """The collection of whose features a relation holds the blocks; None: it is no such one."""
    name = relation.removesuffix(_BLOCKS)
    return kept_collection(name) if name != relation else None


@cache
def wide_twin(kept: Collection) -> Collection | None:
    """The twin of a collection whose rows have texts of their own: it has other open columns."""
    twin = collections().get(f"{kept.id}{SERIE}")
    if twin is None or not twin.texts or fields_of(twin, Audience.OWN):
        return None
    return twin if digest_of(twin) != digest_of(kept) else None


@cache
def marks_of(kept: Collection) -> str:
    """The digests of all that is kept of the rows of a relation: EditionTable's `texts`."""
    twin = wide_twin(kept)
    return f"{digest_of(kept)} {digest_of(twin)}" if twin else digest_of(kept)


@cache
def awaited_marks(kept: Collection) -> str:
    """What a relation says whose texts are still to be written: it is the digest of none."""
    return f"{_AWAITED}{marks_of(kept).replace(' ', ',')}"


def awaits_texts(relation: str, marks: str) -> bool:
    """Whether its texts are still to be written, of the columns that it has today."""
    kept = kept_collection(relation)
    return kept is not None and marks == awaited_marks(kept)


@cache
def digest_of(collection: Collection) -> str:
    """16 hexadecimal digits over all that its texts are written of, but the rows.

    Its twin has the same where it has the same columns.
    """
    columns = [(f.name, f.type.value, f.audience.value) for f in collection.fields]
    own_name = collection.id.removesuffix(SERIE)
    whole = [_WRITER, own_name, collection.id_field, collection.geometry.value, columns]
    return sha256(orjson.dumps(whole)).hexdigest()[:16]


@lru_cache(maxsize=2_000)
def audience_of(view: Visible) -> Audience | None:
    """The audience whose columns are a caller's, on every row; None: neither's.

    OWN: the open columns everywhere, and all the others together, on the rows that show one.
    """
    open_, own = (fields_of(view.collection, audience) for audience in Audience)
    if view.draft_sirens or not all(view.shows_everywhere(field.name) for field in open_):
        return None
    if not any(field.name in view.names for field in own):
        return Audience.OPEN
    parts = {view.showing(field.name) for field in own}
    return Audience.OWN if len(parts) == 1 else None


def kept_text(
    view: Visible, query: FeatureQuery, tables: Sequence[EditionTable]
) -> KeptText | None:
    """How the features of a query are made of kept texts; None: they are written by columns."""
    if not is_as_kept(view, query) or not _keep_texts(view.collection, tables):
        return None
    return seen_text(view)


def is_as_kept(view: Visible, query: FeatureQuery) -> bool:
    """Whether a query asks for features in the form, the system and with the columns of texts."""
    is_written_so = query.form in _FORMS and query.geometry and query.crs.srid == 4326
    if not is_written_so or query.crs.north_first:
        return False
    return query.columns is None or view.chosen(query.columns) == view.fields


def kept_columns(view: Visible, tables: Sequence[EditionTable]) -> tuple[str, ...]:
    """The columns of texts that a caller's statements may name."""
    seen = seen_text(view) if _keep_texts(view.collection, tables) else None
    return (OWN_TEXT,) if seen is not None and _puts_together(view, seen) else ()


def kept_blocks(
    view: Visible,
    kept: KeptText,
    tables: Sequence[EditionTable],
    written: Callable[[], Statement],
) -> KeptBlocks:
    """What the columns of `number_sql` become features by; `written`: see KeptBlocks."""
    blocks = {table.millesime: table.blocks for table in tables}
    by_row = _puts_together(view, kept)
    column = WHOLE_BLOCK if kept.nulls and not by_row else OPEN_BLOCK
    named = _is_wide(view.collection)
    return KeptBlocks(kept, blocks, by_row, TWIN_BLOCK if named else column, named, written)


@cache
def _is_wide(collection: Collection) -> bool:
    narrow = kept_collection(collection.relation)
    return narrow is not None and wide_twin(narrow) == collection


def _puts_together(view: Visible, kept: KeptText) -> bool:
    """Whether features are put together row by row of their two texts.

    Where the database itself looks at whose rows they are, the blocks of all columns are nobody's.
    """
    if not kept.nulls:
        return False
    own = fields_of(view.collection, Audience.OWN)[0].name
    return view.reader.is_by_row or not view.shows_everywhere(own)


def number_sql(view: Visible, kept: KeptText, bound: Bound, dialect: Dialect) -> str:
    """SQL of the number of a row, the own text where it is put to another, a twin's suffix."""
    columns = [plain("fid")]
    if _puts_together(view, kept):
        shown = view.shown(fields_of(view.collection, Audience.OWN)[0].name, bound, dialect)
        columns.append(plain(OWN_TEXT) if shown is None else _where(shown))
    if kept.twin:
        columns.append(_twin_suffix(view.collection))
    return ", ".join(columns)


def _where(shown: str) -> str:
    return f"CASE WHEN {shown} THEN {plain(OWN_TEXT)} END"


@lru_cache(maxsize=2_000)
def seen_text(view: Visible) -> KeptText | None:
    """How a feature is made of texts for a caller; None: he is of neither audience."""
    audience = audience_of(view)
    if audience is None:
        return None
    own = fields_of(view.collection, Audience.OWN) if audience is Audience.OWN else ()
    nulls = orjson.dumps(dict.fromkeys(field.name for field in own))[1:-1]
    return KeptText(nulls, view.collection.serie)


def _keep_texts(collection: Collection, tables: Sequence[EditionTable]) -> bool:
    """Whether all of these tables keep the texts of what the collection is today.

    A twin shows the rows of its collection under longer identifiers.
    """
    if not (collection.texts and tables):
        return False
    digest = digest_of(collection)
    return all(digest in table.texts.split() and not table.draft for table in tables)


def _twin_suffix(collection: Collection) -> str:
    """SQL of what the identifier of a row of a twin has behind that of its collection."""
    year = f"'.' || CAST({plain(collection.time_field)} AS VARCHAR)"
    if not collection.populations:
        return year
    whose = plain(POPULATION)
    return f"{year} || CASE {whose} WHEN '{EVERYBODY}' THEN '' ELSE '.' || {whose} END"
