"""IRIS and priority districts of points, from the outlines of the territories' edition."""

from parc_social.storage.workshop import Workshop, statement

# Source: décrets 2014-1750 (QP) and 2023-1314 (QN).
_GENERATIONS = """
CREATE OR REPLACE TEMP VIEW qpv_{year} AS
SELECT code, geom FROM ter.territoire_qpv WHERE code LIKE '{prefix}%'"""


def find_zones(bench: Workshop) -> None:
    """From `a_situer(lon, lat)` and `ter`, attached, makes `zone(lon, lat, iris, qpv24, qpv15)`."""
    bench.run(_GENERATIONS.format(year=2024, prefix="QN"))
    bench.run(_GENERATIONS.format(year=2015, prefix="QP"))
    bench.run(statement("loaders", "zone"))
