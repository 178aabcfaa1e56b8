"""The published relations of every level, made in one pass over groups and address points."""

from loaders.publication.level_list import FINE, TERRITORIES
from loaders.publication.levels.fine import describe, sum_addresses, sum_cells, sum_groups
from loaders.publication.levels.incomplete_figures import compute_cases, write_places
from loaders.publication.levels.open_figures import open_figures
from loaders.publication.levels.rows import Computing, serve_territories
from loaders.publication.levels.territories import sum_territories
from loaders.publication.levels.territory_view import forget_territories
from loaders.publication.places import make_places, place_groups
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement


def find_dominated(bench: Workbench, computing: Computing) -> None:
    """Table `domine`: the rows whose figures of the survey are those of one landlord; or empty."""
    bench.run(
        "CREATE OR REPLACE TEMP TABLE domine (niveau VARCHAR, code VARCHAR, population VARCHAR)"
    )
    share = computing.floors.dominance
    if share is None or computing.sources.ops is None:
        return
    places = [place for level in TERRITORIES for place in level.places]
    sql = statement("loaders.publication.levels", "domination")
    codes = ", ".join(f"l.{place}" for place in places)
    bench.run(sql.format(premier=computing.first, places=codes))
    rows = statement("loaders.publication.levels", "domine")
    for level in (level for level in TERRITORIES if level.recent):
        for place in level.places:
            bench.run(rows.format(niveau=level.niveau, place=place, part=share))


_FEW = 50_000  # named places whose rows are numbered in one statement


def make_levels(bench: Workbench, computing: Computing) -> None:
    """Tables `indicateur_<niveau>` and their fractions, from the sources and the frozen groups."""
    make_places(bench, computing.sources, computing.shown)
    place_groups(bench)
    bench.run(statement("loaders.publication.levels", "entete"))
    describe(bench)
    sum_territories(bench, computing)
    find_dominated(bench, computing)
    open_figures(bench, computing.sources)
    few = bool(bench.value("SELECT count(*) FROM entete") < _FEW)
    serve_territories(bench, computing, few=few)
    forget_territories(bench)
    sum_groups(bench, computing)
    sum_cells(bench, computing)
    sum_addresses(bench, computing)
    compute_cases(bench, FINE, computing)
    for niveau in FINE:
        write_places(bench, niveau, computing)
