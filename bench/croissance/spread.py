"""The dwellings of the demonstration again and again, each time elsewhere: a country that grows.

What lies in a window, in a tile or in a commune of the demonstration is the same, however large
the country. Rows lie along a curve as loaders write them, one for each département.
"""

from bench.enlarged import Repeated
from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.storage.edition_files.workbench import Workbench

_ACROSS = 25  # places side by side; the demonstration's départements are nowhere as wide or high
_EAST, _NORTH = f"1.2 * (m % {_ACROSS})", f"0.9 * (m // {_ACROSS})"
_NAMED = "CASE m WHEN 0 THEN {name} ELSE {name} || '~' || m END"
_ELSEWHERE = ", ".join(f"{_NAMED.format(name=name)} AS {name}" for name in LEVEL_COLUMNS)
_WIDE = 32  # degrees of the square in which the curve of a département lies, at any size
# Narrow rows are sorted; the join leaves them in their order, as served tables are made.
_SPREAD = """
CREATE OR REPLACE TEMP TABLE place AS
WITH bloc AS (SELECT code_dep, min(lon) AS ouest, min(lat) AS sud FROM un GROUP BY code_dep)
SELECT un.fid AS modele, m
FROM un JOIN bloc USING (code_dep), range({copies}) AS r(m)
ORDER BY code_dep, ST_Hilbert(lon + {east}, lat + {north},
    {{'min_x': ouest, 'min_y': sud, 'max_x': ouest + {wide}, 'max_y': sud + {wide}}}::BOX_2D
) NULLS LAST, {commune}, un.fid, m;
CREATE TABLE {relation} AS
SELECT un.* REPLACE (
    CAST(place.rowid + 1 AS BIGINT) AS fid,
    CASE m WHEN 0 THEN {key} ELSE {key} || '-' || m END AS {key},
    lon + {east} AS lon, lat + {north} AS lat, {elsewhere}
)
FROM place JOIN un ON un.fid = place.modele;
DROP TABLE place"""


def spread(bench: Workbench, what: Repeated, held: int, wanted: int) -> None:
    """Fills the relation of an edition that is being enlarged, with whole copies of its rows."""
    copies, left = divmod(wanted, held)
    if left:
        raise ValueError(f"{wanted} n'est pas un multiple de {held}")
    bench.run(f"ALTER TABLE {what.relation} RENAME TO un")
    bench.run(
        _SPREAD.format(
            relation=what.relation, key=what.key, copies=copies, east=_EAST, north=_NORTH,
            elsewhere=_ELSEWHERE, wide=_WIDE, commune=_NAMED.format(name="code_commune"),
        )
    )  # fmt: skip
    bench.run("DROP TABLE un")
