"""What the register is set against: its edition of the year before, and the census."""

from pathlib import Path

from loaders.bench import has_table, insert
from loaders.publication.sources import Sources
from loaders.rpls.rent_ceilings import ceilings_of
from loaders.territoires.commune_changes import read_passage
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.measures import NO_CEILING, NO_EXITS, make_stock
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement


def make_dwellings(bench: Workbench, sources: Sources, folder: Path) -> None:
    """View `logement`: the dwellings of the register with their mesures."""
    _open_precedent(bench, sources, folder)
    _open_census(bench, sources)
    open_exits(bench, sources)
    _open_ceilings(bench, sources, folder)
    make_stock(bench)


def _open_precedent(bench: Workbench, sources: Sources, folder: Path) -> None:
    """View `stock_precedent`: the communes of the dwellings of a year before, in today's COG.

    Empty without that edition. A commune that was split is left out; one that the register itself
    does not know is null, as it counts for France this year too.
    """
    if sources.rpls_avant is None:
        bench.run(
            "CREATE OR REPLACE TEMP VIEW stock_precedent AS SELECT '' AS code_commune WHERE 0"
        )
        return
    bench.attach("avant", folder / f"{sources.rpls_avant.id}.duckdb")
    relation = f"avant.{quoted(collections()['rpls-logements'].relation)}"
    _carry(bench, sources, relation, "reporte")
    bench.run(
        "CREATE OR REPLACE TEMP VIEW stock_precedent AS SELECT reporte.code_commune"  # noqa: S608
        f" FROM {relation} AS l LEFT JOIN reporte ON reporte.code = l.code_commune"
        " WHERE reporte.code_commune IS NOT NULL OR l.code_commune IS NULL"
    )


def _carry(bench: Workbench, sources: Sources, relation: str, target: str) -> None:
    """Table `target`: what each commune of a relation's dwellings is in the COG of `terr`."""
    known = {code for (code,) in bench.rows("SELECT code_commune FROM terr.appartenance")}
    rows = bench.rows(
        f"SELECT DISTINCT code_commune FROM {relation} WHERE code_commune IS NOT NULL"  # noqa: S608 - our own names
    )
    found = [code for (code,) in rows]
    passage = read_passage(bench, "terr")
    year = sources.territoires.millesime
    bench.run(f"CREATE OR REPLACE TEMP TABLE {target} (code VARCHAR, code_commune VARCHAR)")
    carried = [c if c in known else passage.carried(c, year, known) for c in found]
    insert(bench, target, {"code": found, "code_commune": carried})


def _open_ceilings(bench: Workbench, sources: Sources, folder: Path) -> None:
    """Table `plafond_loyer`: the ceilings of rents of the register's year. Raises BadFile."""
    bench.run(NO_CEILING)
    if sources.rpls:
        known = ceilings_of(folder, sources.rpls.millesime)
        bench.insert("plafond_loyer", [(code, c.plai, c.plus) for code, c in known.items()])


def _open_census(bench: Workbench, sources: Sources) -> None:
    """View `residences`: main residences by commune, of the last year that tells; or empty.

    Table `recense`: the communes of the register, by the codes that it has, whose residences are
    known: a density is of the same communes above and below.
    """
    there = has_table(bench, "population", "terr")
    known = (
        "FROM terr.population SELECT code_commune, arg_max(residences_principales, annee) AS nombre"
        " WHERE residences_principales IS NOT NULL GROUP BY 1"
    )
    none = "SELECT '' AS code_commune, 0 AS nombre WHERE 0"
    bench.run(f"CREATE OR REPLACE TEMP VIEW residences AS {known if there else none}")
    _carry(bench, sources, "stock_logement", "commune_du_parc")
    bench.run(
        "CREATE OR REPLACE TEMP TABLE recense AS SELECT code FROM commune_du_parc"
        " SEMI JOIN residences USING (code_commune)"
    )


def open_exits(bench: Workbench, sources: Sources) -> None:
    """Tables `sortie_situee` and `bailleur_suivi`; empty where the register does not tell.

    In: `stock_logement`, `point`. An edition that was loaded before exits were kept tells none.
    """
    bench.run(NO_EXITS)
    source = sources.rpls.source if sources.rpls else ""
    if all(has_table(bench, name, source) for name in ("sortie_parc", "bailleur_suivi")):
        bench.run(statement("loaders.publication", "sorties").format(edition=source))
        bench.run(f"INSERT INTO bailleur_suivi FROM {source}.bailleur_suivi")
