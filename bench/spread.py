"""The dwellings of the demonstration again and again, each time elsewhere: a country that grows.

What lies in a window, in a tile or in a commune of the demonstration is the same, however large
the country: it stays in the middle of its département, which lies in one piece as loaders write it.
"""

from bench.enlarged import Repeated
from parc_social.access.perimeter import LEVEL_COLUMNS
from parc_social.storage.workshop import Workshop

_ACROSS = 25  # places side by side; the demonstration's départements are nowhere as wide or high
_EAST, _NORTH = f"1.2 * (m % {_ACROSS})", f"0.9 * (m // {_ACROSS})"
_ELSEWHERE = ", ".join(
    f"CASE m WHEN 0 THEN {name} ELSE {name} || '~' || m END AS {name}" for name in LEVEL_COLUMNS
)
_SPREAD = """
CREATE TABLE {relation} AS
WITH rangee AS (
    SELECT *, row_number() OVER (PARTITION BY code_dep ORDER BY fid) AS numero_bloc FROM un
), bloc AS (
    SELECT code_dep, nombre, sum(nombre) OVER (ORDER BY code_dep) - nombre AS avant
    FROM (SELECT code_dep, count(*) AS nombre FROM un GROUP BY code_dep)
), place AS (
    SELECT n, (n + {copies} - {copies} // 2) % {copies} AS m FROM range({copies}) AS r(n)
)
SELECT rangee.* EXCLUDE (numero_bloc) REPLACE (
    CAST(avant * {copies} + n * nombre + numero_bloc AS BIGINT) AS fid,
    CASE m WHEN 0 THEN {key} ELSE {key} || '-' || m END AS {key},
    lon + {east} AS lon, lat + {north} AS lat, {elsewhere}
)
FROM rangee JOIN bloc USING (code_dep), place
ORDER BY fid"""


def spread(bench: Workshop, what: Repeated, held: int, wanted: int) -> None:
    """Fills the relation of an edition that is being enlarged, with whole copies of its rows."""
    copies, left = divmod(wanted, held)
    if left:
        raise ValueError(f"{wanted} n'est pas un multiple de {held}")
    bench.run(f"ALTER TABLE {what.relation} RENAME TO un")
    bench.run(
        _SPREAD.format(
            relation=what.relation, key=what.key, copies=copies, east=_EAST, north=_NORTH,
            elsewhere=_ELSEWHERE,
        )
    )  # fmt: skip
    bench.run("DROP TABLE un")
