"""The one writer of texts of features, in DuckDB: at publication, and in the embedded store.

PostgreSQL writes the same at request time of columns (feature_form.feature_texts, ST_AsGeoJSON).
The two differ on numbers that no source has, and on control characters, which the loaders refuse:
a row with one of these is `alike` nothing, and its edition is written at request time.
"""

from collections.abc import Sequence

from parc_social.catalogue.collection import Audience, Collection, Field, FieldType, Geometry
from parc_social.storage.sql.row_predicate import plain
from parc_social.storage.sql.text import quoted
from parc_social.storage.statements.audience_texts import (
    OWN_TEXT,
    TEXT,
    fields_of,
)
from parc_social.storage.statements.relation import id_of

_DIGITS = 7  # decimals of a coordinate (dialect.DIGITS)
_POINT = ("lon", "lat")
_SMALL, _LARGE = "1e-5", "1e15"  # between which both write a number without exponent
_TINY = "1e-6"  # degrees: PostGIS writes what is nearer to 0 with one
_FIRST_DAY, _LAST_DAY = "DATE '0001-01-01'", "DATE '9999-12-31'"
_CONTROL = r"'\u00'"  # how a control character without a letter of its own begins in JSON


def feature_json(identifier: str, geojson: str, columns: Sequence[tuple[Field, str]]) -> str:
    """SQL: a GeoJSON feature of its id, geometry text or null, and (field, SQL) properties.

    to_json of a struct: 3x faster than concatenating 41 columns (measured).
    """
    properties = f"to_json({_struct(columns)})" if columns else "'{}'"
    return (
        f"""'{{"type":"Feature","id":' || to_json({identifier}) || ',"geometry":' """
        f"""|| coalesce({geojson}, 'null') || ',"properties":' || {properties} || '}}'"""
    )


def point_json(first: str, second: str) -> str:
    """SQL: a GeoJSON point of the texts of two numbers, null where one is."""
    return f"""('{{"type":"Point","coordinates":[' || {first} || ',' || {second} || ']}}')"""


def coordinate(number: str) -> str:
    """SQL: a number of degrees as PostGIS writes it, without what it does not need.

    It rounds the shortest decimals of the number, half to even: they are looked at where the eighth
    may be such a half (one in thousands; 4 µs), else the number is rounded as it is (0.3 µs).
    """
    size = f"abs({number})"
    digits = f"CAST(CAST({size} AS VARCHAR) AS DECIMAL(38, 20))"
    nearest = f"CAST({digits} AS DECIMAL(38, {_DIGITS}))"  # a half goes up
    odd = f"CAST({nearest} * 10000000 AS HUGEINT) % 2 = 1"
    even = (
        f"CASE WHEN {nearest} - {digits} = 0.00000005 AND {odd}"
        f" THEN {nearest} - 0.0000001 ELSE {nearest} END"
    )
    sign = f"CASE WHEN {number} < 0 THEN '-' ELSE '' END"
    is_half = f"abs({size} * 1e7 - floor({size} * 1e7) - 0.5) < 1e-4"
    return (
        f"rtrim(rtrim(CASE WHEN {is_half} THEN {sign} || CAST({even} AS VARCHAR)"
        f" ELSE format('{{:.{_DIGITS}f}}', {number} + 0.0) END, '0'), '.')"
    )


def written_texts(collection: Collection) -> tuple[tuple[str, str], ...]:
    """(column, SQL) of the texts of a row `t` of an edition file, for a collection that keeps some.

    See audience_texts.kept_collection.
    """
    own = _columns(fields_of(collection, Audience.OWN))
    open_ = _columns(fields_of(collection, Audience.OPEN))
    geojson = point_json(*(coordinate(plain(name)) for name in _POINT))
    texts = {TEXT: feature_json(id_of(collection), geojson, open_)}
    if own:
        members = f"to_json({_struct(own)})"
        texts[OWN_TEXT] = f"substr({members}, 2, length({members}) - 2)"
    return tuple(texts.items())


def alike(collection: Collection, text: str) -> str:
    """SQL: whether PostgreSQL writes the columns of a text, which is one of a row `t`, as it is."""
    own = text == OWN_TEXT
    fields = fields_of(collection, Audience.OWN if own else Audience.OPEN)
    conditions = [_is_alike(field) for field in fields]
    if not own and collection.geometry is Geometry.POINT:
        conditions += [_is_number(plain(name), _TINY) for name in _POINT]
    return " AND ".join([*filter(None, conditions), f"NOT contains({plain(text)}, {_CONTROL})"])


def _is_alike(field: Field) -> str | None:
    column = plain(field.name)
    if field.type is FieldType.NUMBER:
        return _is_number(column, _SMALL)
    if field.type is FieldType.DATE:
        return f"({column} IS NULL OR {column} BETWEEN {_FIRST_DAY} AND {_LAST_DAY})"
    return None


def _is_number(column: str, least: str) -> str:
    return f"({column} IS NULL OR {column} = 0 OR abs({column}) BETWEEN {least} AND {_LARGE})"


def _columns(fields: Sequence[Field]) -> list[tuple[Field, str]]:
    return [(field, plain(field.name)) for field in fields]


def _struct(columns: Sequence[tuple[Field, str]]) -> str:
    return f"{{{', '.join(f'{quoted(field.name)}: {sql}' for field, sql in columns)}}}"
