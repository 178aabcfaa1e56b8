"""A feature in SQL, in each form that it goes out in: GeoJSON, JSON-FG, for a file, GML.

In GML an element a column in the caller's own type, absent when null. Text free of what XML forbids
comes from the loaders; here only `&`, `<` and `>` are escaped.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from parc_social.catalogue.collection import Collection, Field, FieldType, Geometry
from parc_social.storage.query.model import CRS84, Crs, FeatureEncoding, FeatureQuery
from parc_social.storage.sql.dialect import Dialect

BEFORE = 2  # columns before the properties: the id, then the text of the geometry


def feature_texts(rows: Iterable[Sequence[Any]], members: Sequence[str]) -> list[bytes]:
    """One text a row: its id, the text of its geometry or None, its properties in order.

    What is behind them in a row is passed over. The text of the geometry goes out as it is, with
    what a form of feature has told behind it (feature_form.shape).
    """
    return [
        _encode(
            {
                "type": "Feature",
                "id": row[0],
                "geometry": orjson.Fragment(row[1] or "null"),
                "properties": dict(zip(members, row[BEFORE:], strict=False)),
            }
        )
        for row in rows
    ]


def _encode(feature: dict[str, Any]) -> bytes:
    """A copy: what orjson gives keeps its buffer of 8 kB or more, 80 MB a page (measured)."""
    return orjson.dumps(feature, option=orjson.OPT_APPEND_NEWLINE)[:-1]


def shape(query: FeatureQuery, kind: Geometry, year: str | None, dialect: Dialect) -> str:
    """The geometry as text, or null. `year` is SQL of the feature's millésime, None: not told.

    JSON-FG (OGC 21-045) has `time` and `place` beside it: the millésime as its civil year, and the
    geometry in the system asked for, null where that is CRS84.
    """
    if query.form is FeatureEncoding.FILE:
        return _file(query, kind, dialect)
    if query.form is FeatureEncoding.JSONFG:
        return _jsonfg(query, kind, year, dialect)
    return dialect.geojson(kind, query.crs) if query.geometry else "NULL"


def _file(query: FeatureQuery, kind: Geometry, dialect: Dialect) -> str:
    if not query.geometry:
        return "NULL"
    return f"""'"' || {dialect.hexadecimal(dialect.in_crs(kind, query.crs.srid))} || '"'"""


def _jsonfg(query: FeatureQuery, kind: Geometry, year: str | None, dialect: Dialect) -> str:
    geometry = dialect.geojson(kind, Crs()) if query.geometry else "NULL"
    elsewhere = query.geometry and query.crs.uri != CRS84
    place = dialect.geojson(kind, query.crs) if elsewhere else "NULL"
    return (
        f"coalesce({geometry}, 'null')"
        f""" || ',"time":' || coalesce({_civil_year(year)}, 'null')"""
        f""" || ',"place":' || coalesce({place}, 'null')"""
    )


def _civil_year(year: str | None) -> str:
    if year is None:
        return "NULL"
    text = f"CAST({year} AS VARCHAR)"
    return f"""'{{"interval":["' || {text} || '-01-01","' || {text} || '-12-31"]}}'"""


PREFIX = "ps"  # of the application namespace, in every answer
GEOMETRY = "geometry"  # the last element of each type
_GROUP = 80  # arguments of one concat(): PostgreSQL takes 100
_OLD = (FeatureEncoding.GML31, FeatureEncoding.GML2)  # whose members are those of gml
_STATUT = "_statut"  # columns of one letter, made at publication

Columns = Sequence[tuple[Field, str]]  # and SQL of its value


def in_order(fields: Sequence[Field], collection: Collection) -> list[Field]:
    """The elements of a type: its identifying code last, which is never null nor free text."""
    return sorted(fields, key=lambda field: field.name == collection.id_field)


def gml_member(
    query: FeatureQuery, collection: Collection, identifier: str, columns: Columns, dialect: Dialect
) -> str:
    """Text of a feature, or of one value of it, as a member of a collection.

    In GML 2 a feature's identifier is its `fid`, and a geometry has none (02-069, feature.xsd).
    """
    is_gml2 = query.form is FeatureEncoding.GML2
    name = f"{collection.id}.{{}}"
    identifier_sql = f"'{name.format('')}' || {_attribute(identifier)}"
    of_shape = None if is_gml2 else f"{identifier_sql} || '.g'"
    shape = dialect.gml(collection.geometry, query.crs, of_shape)
    place = [_element(GEOMETRY, shape)] if query.geometry else []
    elements = _elements(collection, columns, dialect) + place
    member = "gml:featureMember" if query.form in _OLD else "wfs:member"
    opening, closing = f"<{member}>", f"</{member}>"
    if query.form is FeatureEncoding.VALUE:
        return _concatenation([f"'{opening}'", *(elements or [identifier_sql]), f"'{closing}'"])
    tag = f"{PREFIX}:{collection.id}"
    named = "fid" if is_gml2 else "gml:id"
    start = f"""'{opening}<{tag} {named}="' || {identifier_sql} || '">'"""
    return _concatenation([start, *elements, f"'</{tag}>{closing}'"])


def _elements(collection: Collection, columns: Columns, dialect: Dialect) -> list[str]:
    by_name = {field.name: sql for field, sql in columns}
    fields = in_order([field for field, _ in columns], collection)
    return [_column(field, by_name[field.name], dialect) for field in fields]


def _column(field: Field, sql: str, dialect: Dialect) -> str:
    """Null where the value is: concat() passes over it.

    Each call costs DuckDB as it plans, and there are 200 columns: what we wrote is not escaped.
    """
    end = f"</{PREFIX}:{field.name}>"
    start = f"'<{PREFIX}:{field.name}>'"
    if field.type is FieldType.NUMBER:
        return f"{start} || {dialect.number(sql, end)}"
    if field.type is not FieldType.STRING:
        return f"{start} || CAST({sql} AS VARCHAR) || '{end}'"
    ours = field.name.endswith(_STATUT)
    return f"{start} || {sql if ours else _escape(sql)} || '{end}'"


def _element(name: str, text: str) -> str:
    return f"'<{PREFIX}:{name}>' || {text} || '</{PREFIX}:{name}>'"


def _concatenation(pieces: Sequence[str]) -> str:
    groups = [pieces[at : at + _GROUP] for at in range(0, len(pieces), _GROUP)]
    return " || ".join(f"concat({', '.join(group)})" for group in groups)


def _escape(sql: str) -> str:
    return f"replace(replace(replace({sql}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


def _attribute(sql: str) -> str:
    """A gml:id is an NCName: the sign that parts a draft's identifier is written as its dot."""
    return f"replace(replace({_escape(sql)}, '~', '{DRAFT_DOT}'), '\"', '&quot;')"


DRAFT_DOT = "·"  # allowed in an NCName, in no identifier of ours


def identifier_of(local: str) -> str:
    """The identifier of a feature from its gml:id, less the type that stands before it."""
    return local.replace(DRAFT_DOT, "~")
