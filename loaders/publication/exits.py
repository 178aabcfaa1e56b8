"""Dwellings that left the stock in the year before the register, as landlords' files say.

They are no dwellings of the stock: they count in the figures on exits alone (RPLS-610, 611).
"""

from loaders.publication.sources import Sources
from parc_social.storage.edition_files.measures import NO_EXITS
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_TABLES = {"sortie_parc", "bailleur_suivi"}


def open_exits(bench: Workbench, sources: Sources) -> None:
    """Tables `sortie_situee` and `bailleur_suivi`; empty where the register does not tell.

    In: `stock_logement`, `point`. An edition that was loaded before exits were kept tells none.
    """
    bench.run(NO_EXITS)
    source = sources.rpls.source if sources.rpls else ""
    there = bench.rows(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = $base", {"base": source}
    )
    if {name for (name,) in there} >= _TABLES:
        bench.run(statement("loaders.publication", "sorties").format(edition=source))
        bench.run(f"INSERT INTO bailleur_suivi FROM {source}.bailleur_suivi")
