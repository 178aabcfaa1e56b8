"""IRIS and priority districts of points, from the outlines of the territories' edition."""

from collections.abc import Mapping, Sequence

from loaders.tabular.layout import read_layout
from parc_social.catalogue.rules import regles
from parc_social.domain.territory import Partie
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

# Source: décrets 2014-1750 (QP) and 2023-1314 (QN).
_GENERATIONS = """
CREATE OR REPLACE TEMP VIEW qpv_{year} AS
SELECT code, geom FROM ter.territoire_qpv WHERE code LIKE '{prefix}%'"""

_REGIONS = "CREATE OR REPLACE TEMP TABLE departement_region (code_dep VARCHAR, code_reg VARCHAR)"


def find_zones(bench: Workbench) -> None:
    """From `a_situer(lon, lat)` and `ter`, attached, makes `zone(lon, lat, iris, qpv24, qpv15)`."""
    bench.run(_GENERATIONS.format(year=2024, prefix="QN"))
    bench.run(_GENERATIONS.format(year=2015, prefix="QP"))
    bench.run(statement("loaders.ban", "zone"))


def find_districts_covered(bench: Workbench, base: str) -> None:
    """Makes `qpv_couverture(code_dep, couvert24, couvert15)` of the territories attached as `base`.

    There, a point that is in no district of that generation is known to be out of them.
    """
    regions: Mapping[str, Sequence[str]] = read_layout("territoires").parametres["regions"]
    bench.run(_REGIONS)
    rows = [(dep, region) for region, departements in regions.items() for dep in departements]
    bench.insert("departement_region", rows)
    bench.run(statement("loaders.ban", "qpv_couverture").format(base=base))


def set_declared_districts(bench: Workbench, millesime: int) -> None:
    """Sets `qpv_metropole`, `qpv_outre_mer`: the generation that the register's flag speaks of.

    Null for years in which it spoke of other zones (ZUS).
    """
    for partie in Partie:
        declared = regles().generation_declaree(millesime, partie)
        bench.run(f"SET VARIABLE qpv_{partie.value} = {declared or 'NULL::INTEGER'}")
