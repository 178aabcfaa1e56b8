"""Territories that hold dwellings and have no outline: no row of indicators is made of them."""

from collections.abc import Container, Iterable
from pathlib import Path

from loaders.publication.sources import Sources
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted

# The level, and the column of `appartenance` that tells the code that a commune has there.
_LEVELS = {
    "région": ("territoire_region", "code_reg"),
    "département": ("territoire_departement", "code_dep"),
    "EPCI": ("territoire_epci", "code_epci"),
    "commune": ("territoire_commune", "code_commune"),
}
_RELATIONS = {"rpls": "rpls_logement", "ops": "ops_menage"}
_ABSENT = """
SELECT count(DISTINCT a.{code}) FROM ter.appartenance AS a SEMI JOIN habitee USING (code_commune)
WHERE a.{code} IS NOT NULL AND a.{code} NOT IN ({outlined})"""
_THERE = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'ter'"
_NONE = "SELECT ''"  # an edition of an older software may lack a level


def without_outline(sources: Iterable[Sources], folder: Path) -> list[str]:
    """A sentence for each millésime of which places with dwellings have no outline, in French."""
    told = [(one.millesime, _missing(one, folder)) for one in sources]
    return [
        f"indicateurs {year} : sans contour, donc sans ligne ni carte : "
        + ", ".join(f"{count} {level}" for level, count in found.items())
        + " ; chargez les contours des communes (Admin Express) avec « parc-social load"
        " territoires », puis publiez"
        for year, found in told
        if found
    ]


def _missing(sources: Sources, folder: Path) -> dict[str, int]:
    """How many of each level lack an outline, largest level first; those of none left out."""
    with workshop(None) as bench:
        bench.attach("ter", folder / f"{sources.recent.id}.duckdb")
        bench.run(f"CREATE TEMP TABLE habitee AS {_inhabited(bench, sources, folder)}")
        there = {str(name) for (name,) in bench.rows(_THERE)}
        counts = {
            level: int(bench.value(_ABSENT.format(code=code, outlined=_outlined(relation, there))))
            for level, (relation, code) in _LEVELS.items()
        }
    return {level: count for level, count in counts.items() if count}


def _outlined(relation: str, there: Container[str]) -> str:
    """SQL: the codes of a level that have an outline."""
    return f"SELECT code FROM ter.{relation}" if relation in there else _NONE  # noqa: S608 - our own names


def _inhabited(bench: Workbench, sources: Sources, folder: Path) -> str:
    """SQL: the communes that hold a dwelling of the register or a household of the survey."""
    parts: list[str] = []
    for edition in (sources.rpls, sources.ops):
        if edition is not None:
            bench.attach(edition.source, folder / f"{edition.id}.duckdb")
            relation = f"{edition.source}.{quoted(_RELATIONS[edition.source])}"
            parts.append(f"SELECT code_commune FROM {relation} WHERE code_commune IS NOT NULL")  # noqa: S608 - our own names
    return " UNION ".join(parts)
