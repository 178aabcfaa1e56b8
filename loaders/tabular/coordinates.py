"""Coordinates of files: placed by their projection, and what shows that a whole file's are wrong.

One stray point is a line's fault, and the layouts have rules for it. When most points of a file are
astray and one explanation puts them back in France, the file is refused with that explanation.
"""

from collections.abc import Mapping, Sequence

from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile
from loaders.tabular.layout import Layout
from parc_social.domain import grid
from parc_social.domain.projections import LEGAL, METROPOLE, OUTRE_MER
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

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
    bench.run(
        statement("loaders.tabular", "point").format(projection=PROJECTION, transforms=transforms)
    )


def add_france(bench: Workbench) -> None:
    """Makes `ps_en_france(lon, lat)`."""
    bench.run(statement("loaders.tabular", "france"))


def _add_projections(bench: Workbench, layout: Layout) -> None:
    """Makes `ps_srid(epsg)`, of a code as written, and `ps_projection(depcom)`, of a territory."""
    others: Mapping[str, int] = layout.parametres["projections"]
    by_code = {**{str(srid): srid for srid in LEGAL}, **others}
    codes = " ".join(f"WHEN '{code}' THEN {srid}" for code, srid in by_code.items())
    places = " ".join(f"WHEN '{dep}' THEN {srid}" for dep, srid in OUTRE_MER.items())
    bench.run(
        f"CREATE OR REPLACE TEMP MACRO ps_srid(code) AS CASE code {codes} END;"
        "CREATE OR REPLACE TEMP MACRO ps_projection(depcom) AS"
        f" CASE WHEN depcom < '97' OR depcom >= '99' THEN {METROPOLE}"
        f" ELSE CASE left(depcom, 3) {places} END END"
    )


_FEWEST = 10  # points: below, nothing can be said of a file
_SAMPLE = 1_000  # points of a file
_OTHERS = (27572, 3857)  # Lambert II étendu, of old files; web Mercator


_PROJECTION = """
SELECT count(*) FROM lecture
WHERE fichier = $fichier AND x IS NOT NULL AND y IS NOT NULL AND depcom IS NOT NULL"""


def check_lon_lat(bench: Workbench, sources: Sequence[SourceFile]) -> None:
    """Raises BadFile for a file of `lecture` whose longitudes and latitudes are exchanged."""
    add_france(bench)
    for number, points, right, swapped in bench.rows(statement("loaders.tabular", "lon_lat")):
        if points >= _FEWEST and 2 * right < points < 2 * swapped:
            source = sources[int(number)]
            reason = "longitude et latitude semblent inversées"
            raise bad_file("FIC-055", source.shown, raison=reason)


def check_projected(
    bench: Workbench, sources: Sequence[SourceFile], projections: Sequence[int]
) -> None:
    """Raises BadFile for a file of `lecture` whose X and Y are exchanged or of another projection.

    `projections` are the EPSG numbers that the source has. In: the macros of `locate_points`.
    """
    for number, source in enumerate(sources):
        points = bench.value(_PROJECTION, {"fichier": number})
        sample = {"fichier": number, "pas": max(1, points // _SAMPLE)}
        bench.run(statement("loaders.tabular", "points_essai"), sample)
        reason = _reason(bench, projections)
        if reason is not None:
            raise bad_file("FIC-055", source.shown, raison=reason)


def _reason(bench: Workbench, projections: Sequence[int]) -> str | None:
    """Why most of the points tried are not in France; None: they are, or nobody can tell."""
    points, wrong, announced, expected, degrees = bench.rows(
        statement("loaders.tabular", "points_dits")
    )[0]
    if points < _FEWEST:
        return None
    own = "attendu = {srid} AND coalesce(dit, attendu) = attendu"
    if 2 * _sum(bench, projections, own) >= points:
        return None
    if 2 * wrong > points:
        return f"EPSG {announced} annoncé, EPSG {expected} attendu pour ces communes"
    if 2 * degrees > points:
        return f"X et Y sont des degrés (EPSG 4326), des mètres sont attendus (EPSG {expected})"
    if 2 * _sum(bench, projections, "attendu = {srid}", swapped=True) > points:
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
    bench: Workbench, projections: Sequence[int], condition: str, *, swapped: bool = False
) -> int:
    """Number of the points tried that are in France, each read in a projection."""
    first, second = ("y", "x") if swapped else ("x", "y")
    return sum(
        bench.value(
            statement("loaders.tabular", "points_places").format(
                first=first, second=second, srid=srid, condition=condition.format(srid=srid)
            )
        )
        or 0  # count_if of no row is null
        for srid in projections
    )
