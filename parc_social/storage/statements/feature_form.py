"""The SQL of what stands behind `"geometry":` of a feature, in each form that it goes out in."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from parc_social.catalogue.collection import Geometry
from parc_social.storage.query.model import CRS84, Crs, FeatureEncoding, FeatureQuery
from parc_social.storage.sql.dialect import Dialect

BEFORE = 2  # columns before the properties: the id, then the text of the geometry


def feature_texts(rows: Iterable[Sequence[Any]], members: Sequence[str]) -> list[bytes]:
    """One text a row: its id, the text of its geometry or None, its properties in order.

    What is behind them in a row is passed over. The text of the geometry goes out as it is, with
    what a form of feature has told behind it (feature_form.shape).
    """
    return [
        _written(
            {
                "type": "Feature",
                "id": row[0],
                "geometry": orjson.Fragment(row[1] or "null"),
                "properties": dict(zip(members, row[BEFORE:], strict=False)),
            }
        )
        for row in rows
    ]


def _written(feature: dict[str, Any]) -> bytes:
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
    return f"""'"' || {dialect.hexadecimal(dialect.projected(kind, query.crs.srid))} || '"'"""


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
