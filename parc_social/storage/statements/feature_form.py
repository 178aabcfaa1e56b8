"""The SQL of what stands behind `"geometry":` of a feature, in each form that it goes out in."""

from parc_social.catalogue.collection import Geometry
from parc_social.storage.query.model import CRS84, Crs, FeatureEncoding, FeatureQuery
from parc_social.storage.sql.dialect import Dialect


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
