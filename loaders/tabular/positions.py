"""Projected coordinates to longitude and latitude, each row by its own projection."""

from collections.abc import Mapping

from loaders.tabular.layout import Layout
from parc_social.domain import grid
from parc_social.domain.projections import LEGAL, METROPOLE, OUTRE_MER
from parc_social.storage.edition_files.workbench import Workbench

# Where social dwellings can be: métropole, Antilles and Guyane, La Réunion and Mayotte.
_MACRO = """
CREATE OR REPLACE TEMP MACRO ps_en_france(lon, lat) AS
  (lon BETWEEN -5.5 AND 9.8 AND lat BETWEEN 41.2 AND 51.3)
  OR (lon BETWEEN -63.3 AND -51.4 AND lat BETWEEN 2.0 AND 18.3)
  OR (lon BETWEEN 44.9 AND 56.0 AND lat BETWEEN -21.6 AND -12.4)"""

_POINTS = """
CREATE OR REPLACE TEMP TABLE point AS
WITH lecture AS (  -- few lines differ in these: the projection costs more than telling them apart
  SELECT DISTINCT x, y, depcom, epsg, dit_epsg FROM lecture WHERE x IS NOT NULL AND y IS NOT NULL
),
lu AS MATERIALIZED (  -- once for all projections
  SELECT DISTINCT {projection} AS srid, x, y FROM lecture
),
place AS ({transforms})
SELECT srid, x, y,
       CASE WHEN ps_en_france(ST_X(p), ST_Y(p)) THEN round(ST_X(p), 7) END AS lon,
       CASE WHEN ps_en_france(ST_X(p), ST_Y(p)) THEN round(ST_Y(p), 7) END AS lat
FROM place"""


# SQL: the EPSG number in which a line of `lecture` is placed, that of its département. Null where
# the file gives one that can't be read or is another territory's: a guess would put it elsewhere.
PROJECTION = (
    "CASE WHEN NOT lecture.dit_epsg OR ps_srid(lecture.epsg) = ps_projection(lecture.depcom)"
    " THEN ps_projection(lecture.depcom) END"
)

# SQL: the EPSG number of Insee's grid in a département, from its code.
GRID = (
    f"CASE code_dep {' '.join(f"WHEN '{dep}' THEN {srid}" for dep, srid in OUTRE_MER.items())}"
    f" ELSE {grid.METROPOLE} END"
)


def locate_points(bench: Workbench, layout: Layout) -> None:
    """Makes `point(srid, x, y, lon, lat)` of the distinct coordinates of `lecture`.

    Coordinates out of France have a null place. A line's point is that of its `PROJECTION`, which
    needs the fact `dit_epsg` and the macros made here.
    """
    add_france(bench)
    _add_projections(bench, layout)
    transforms = " UNION ALL ".join(
        "SELECT srid, x, y, ST_Transform(ST_Point(x, y),"  # noqa: S608 - our own numbers
        f" 'EPSG:{srid}', 'EPSG:4326', always_xy := true) AS p FROM lu WHERE srid = {srid}"
        for srid in sorted(LEGAL)
    )
    bench.run(_POINTS.format(projection=PROJECTION, transforms=transforms))


def add_france(bench: Workbench) -> None:
    """Makes `ps_en_france(lon, lat)`."""
    bench.run(_MACRO)


def _add_projections(bench: Workbench, layout: Layout) -> None:
    """Makes `ps_srid(epsg)`, of a code as written, and `ps_projection(depcom)`, of a territory."""
    others: Mapping[str, int] = layout.parametres["projections"]
    given = {**{str(srid): srid for srid in LEGAL}, **others}
    codes = " ".join(f"WHEN '{code}' THEN {srid}" for code, srid in given.items())
    places = " ".join(f"WHEN '{dep}' THEN {srid}" for dep, srid in OUTRE_MER.items())
    bench.run(
        f"CREATE OR REPLACE TEMP MACRO ps_srid(code) AS CASE code {codes} END;"
        "CREATE OR REPLACE TEMP MACRO ps_projection(depcom) AS"
        f" CASE WHEN depcom < '97' OR depcom >= '99' THEN {METROPOLE}"
        f" ELSE CASE left(depcom, 3) {places} END END"
    )
