"""Coordinates of a whole file that are not what they should be: exchanged, of another projection.

One stray point is a line's fault, and the layouts have rules for it. When most points of a file are
astray and one explanation puts them back in France, the file is refused with that explanation.
"""

from collections.abc import Sequence

from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile
from loaders.tabular.positions import add_france
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_FEWEST = 10  # points: below, nothing can be said of a file
_TRIED = 1_000  # points of a file
_OTHERS = (27572, 3857)  # Lambert II étendu, of old files; web Mercator

_LON_LAT = """
SELECT fichier, count(*), count_if(ps_en_france(lon, lat)), count_if(ps_en_france(lat, lon))
FROM lecture WHERE lon IS NOT NULL AND lat IS NOT NULL GROUP BY fichier ORDER BY fichier"""

_POINTS = """
SELECT count(*) FROM lecture
WHERE fichier = $fichier AND x IS NOT NULL AND y IS NOT NULL AND depcom IS NOT NULL"""

_GIVEN = """
SELECT count(*), count_if(dit <> attendu), mode(dit), mode(attendu),
       count_if(ps_en_france(x, y) OR ps_en_france(y, x))
FROM essai"""

_PLACED = """
SELECT count_if(ps_en_france(ST_X(p), ST_Y(p))) FROM (
  SELECT ST_Transform(ST_Point({first}, {second}), 'EPSG:{srid}', 'EPSG:4326', always_xy := true)
    AS p
  FROM essai WHERE {condition})"""


def check_lon_lat(bench: Workbench, sources: Sequence[SourceFile]) -> None:
    """Raises BadFile for a file of `lecture` whose longitudes and latitudes are exchanged."""
    add_france(bench)
    for number, points, right, exchanged in bench.rows(_LON_LAT):
        if points >= _FEWEST and 2 * right < points < 2 * exchanged:
            source = sources[int(number)]
            reason = "longitude et latitude semblent inversées"
            raise bad_file("FIC-055", source.shown, raison=reason)


def check_projected(
    bench: Workbench, sources: Sequence[SourceFile], projections: Sequence[int]
) -> None:
    """Raises BadFile for a file of `lecture` whose X and Y are exchanged or of another projection.

    `projections` are the EPSG numbers that the source has. The macros of loaders.tabular.positions
    are there.
    """
    for number, source in enumerate(sources):
        points = bench.value(_POINTS, {"fichier": number})
        asked = {"fichier": number, "pas": max(1, points // _TRIED)}
        bench.run(statement("loaders.tabular", "points_essai"), asked)
        reason = _reason(bench, projections)
        if reason is not None:
            raise bad_file("FIC-055", source.shown, raison=reason)


def _reason(bench: Workbench, projections: Sequence[int]) -> str | None:
    """Why most of the points tried are not in France; None: they are, or nobody can tell."""
    points, wrong, said, expected, degrees = bench.rows(_GIVEN)[0]
    if points < _FEWEST:
        return None
    own = "attendu = {srid} AND coalesce(dit, attendu) = attendu"
    if 2 * _sum(bench, projections, own) >= points:
        return None
    if 2 * wrong > points:
        return f"EPSG {said} annoncé, EPSG {expected} attendu pour ces communes"
    if 2 * degrees > points:
        return f"X et Y sont des degrés (EPSG 4326), des mètres sont attendus (EPSG {expected})"
    if 2 * _sum(bench, projections, "attendu = {srid}", exchanged=True) > points:
        return "X et Y semblent inversés"
    return _other_projection(bench, projections, points, expected)


def _other_projection(
    bench: Workbench, projections: Sequence[int], points: int, expected: int
) -> str | None:
    for srid in (*projections, *_OTHERS):
        if 2 * _sum(bench, [srid], f"attendu <> {srid}") > points:
            return f"X et Y semblent en EPSG {srid}, EPSG {expected} attendu pour ces communes"
    return None


def _sum(
    bench: Workbench, projections: Sequence[int], condition: str, *, exchanged: bool = False
) -> int:
    """How many of the points tried are in France, each read in a projection."""
    first, second = ("y", "x") if exchanged else ("x", "y")
    return sum(
        bench.value(
            _PLACED.format(
                first=first, second=second, srid=srid, condition=condition.format(srid=srid)
            )
        )
        or 0  # count_if of no row is null
        for srid in projections
    )
