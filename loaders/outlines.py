"""Reads GeoJSON outlines of any level into one table of valid multipolygons."""

import re
from collections.abc import Mapping, Sequence

from loaders.layout import Layout
from loaders.source_file import SourceFile
from parc_social.errors import BadFile
from parc_social.storage.workshop import Workshop, quoted

_TABLE = """
CREATE OR REPLACE TEMP TABLE contour (
  niveau VARCHAR, code VARCHAR, nom VARCHAR, code_commune VARCHAR, population INTEGER,
  geom GEOMETRY)"""

_KEEP = """
INSERT INTO contour
SELECT niveau, code, nom, code_commune, population, geom FROM (
  SELECT *, ST_Multi(ST_CollectionExtract(
    CASE WHEN ST_IsValid(brut) THEN brut ELSE ST_MakeValid(brut) END, 3)) AS geom FROM lu_contour)
WHERE code IS NOT NULL AND niveau IS NOT NULL AND NOT ST_IsEmpty(geom)
QUALIFY row_number() OVER (PARTITION BY niveau, code) = 1"""


def read_outlines(
    bench: Workshop, layout: Layout, sources: Sequence[SourceFile]
) -> dict[str, float]:
    """Fills the temporary table `contour`; how many features came, were repaired, left out.

    A feature without a code, a known level or a surface is left out, so is a code's second
    outline. Raises BadFile when a file is no GeoJSON or its level can't be told.
    """
    bench.run(_TABLE)
    bench.run(
        "CREATE OR REPLACE TEMP TABLE lu_contour (niveau VARCHAR, code VARCHAR, nom VARCHAR,"
        " code_commune VARCHAR, population INTEGER, brut GEOMETRY)"
    )
    for source in sources:
        _read(bench, layout, source)
    bench.run(_KEEP)
    read, repaired = bench.rows("SELECT count(*), count_if(NOT ST_IsValid(brut)) FROM lu_contour")[
        0
    ]
    kept = bench.value("SELECT count(*) FROM contour")
    bench.run("DROP TABLE lu_contour")
    return {"contours_lus": read, "contours_repares": repaired, "contours_ecartes": read - kept}


def _read(bench: Workshop, layout: Layout, source: SourceFile) -> None:
    path = str(source.path).replace("'", "''")
    scan = f"ST_Read('{'/vsigzip/' if source.gzipped else ''}{path}')"
    try:
        described = bench.rows(f"DESCRIBE SELECT * FROM {scan}")  # noqa: S608 - quoted
    except BadFile as error:
        raise BadFile(f"{source.path} : ce n'est pas un GeoJSON lisible") from error
    names = {str(row[0]).lower(): str(row[0]) for row in described}
    found = _properties(layout, names)
    if not bench.value(f"SELECT count(*) FROM {scan}"):  # noqa: S608 - quoted
        return  # a level that has nothing here: a collection without features has no properties
    if "geom" not in names or "code" not in found:
        raise BadFile(f"{source.path} : géométrie ou propriété « code » absente")
    level = _level(layout, source, found.get("niveau"))
    values = ", ".join(
        f"TRY_CAST({quoted(found[key])} AS {kind})" if key in found else "NULL"
        for key, kind in _KINDS.items()
    )
    shape = quoted(names["geom"])
    bench.run(f"INSERT INTO lu_contour SELECT {level}, {values}, {shape} FROM {scan}")  # noqa: S608 - quoted


_KINDS = {"code": "VARCHAR", "nom": "VARCHAR", "code_commune": "VARCHAR", "population": "INTEGER"}


def _properties(layout: Layout, names: Mapping[str, str]) -> dict[str, str]:
    wanted: Mapping[str, Sequence[str]] = layout.parametres["proprietes"]
    found = {key: next((names[a] for a in wanted[key] if a in names), "") for key in wanted}
    return {key: name for key, name in found.items() if name}


def _level(layout: Layout, source: SourceFile, column: str | None) -> str:
    """SQL of the level: the feature's own property, else the file's name."""
    levels: Mapping[str, Sequence[str]] = layout.parametres["niveaux"]
    words = set(re.split(r"[^a-z0-9]+", source.name.lower()))
    by_name = next((level for level, aliases in levels.items() if words & set(aliases)), None)
    named = "NULL" if by_name is None else f"'{by_name}'"
    if column is None:
        if by_name is None:
            raise BadFile(f"{source.path} : le niveau (communes, epci, iris…) n'est pas reconnu")
        return named
    cases = " ".join(
        f"WHEN lower({quoted(column)}) IN ({', '.join(repr(a) for a in aliases)}) THEN '{level}'"
        for level, aliases in levels.items()
    )
    return f"coalesce(CASE {cases} END, {named})"
