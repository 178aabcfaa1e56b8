"""Figures of the territories that have an outline: sums of the groups formed in them and below."""

from loaders.publication.business.levels import place_business
from loaders.publication.level_list import POPULATIONS, TERRITORIES, Level
from loaders.publication.levels.rows import Computing
from loaders.publication.levels.territory_view import lay_territories
from loaders.publication.places import PERIMETER, shared, sums
from parc_social.domain.indicators import RPLS_SUMS
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_PLACES = tuple(place for level in TERRITORIES for place in level.places)
_COLUMNS = ("code", "nom", "code_parent", "annee_cog", *PERIMETER)


def sum_territories(bench: Workbench, computing: Computing) -> None:
    """View `assise_territoire`, rows of `entete`: every territory, with or without stock.

    The view reads arrays: `forget_territories` lets go of them.
    """
    _make_cells(bench, computing)
    cells = [(p.code, p.parmi, cell) for p in POPULATIONS for cell in p.cells]
    bench.run(
        "CREATE OR REPLACE TEMP TABLE portee (population VARCHAR, parmi VARCHAR, en_qpv BOOLEAN)"
    )
    bench.insert("portee", cells)
    for level in TERRITORIES:
        _name(bench, level, computing)
    lay_territories(bench, computing)
    _forget_cells(bench, computing)


def _forget_cells(bench: Workbench, computing: Computing) -> None:
    """Added up, they would only push what fine levels need out to the disk."""
    shown = (f"de_{table.nom}" for table in computing.shown)
    for cells in (*shown, "parc", "collecte", "economie"):
        bench.run(f"DROP TABLE cellule_{cells}")
    bench.run("DROP TABLE presence")


def _make_cells(bench: Workbench, computing: Computing) -> None:
    """Tables `cellule_de_<table>`, `cellule_parc`, `cellule_collecte`: by place at every level.

    And `tenue`: over which groups what was collected of each group is told.
    """
    codes = ", ".join(f"l.{place}" for place in _PLACES)
    of_table = statement("loaders.publication.levels", "cellules_groupe")
    for table in computing.shown:
        bench.run(of_table.format(tableau=table.nom, places=codes, sommes=table.summed("s")))
    cells = statement("loaders.publication.levels", "cellules_parc")
    bench.run(cells.format(places=codes, mesures=sums(RPLS_SUMS, "s.")))
    held = statement("loaders.publication.levels", "collecte_tenue")
    bench.run(held.format(premier=computing.first, places=codes))
    # What counts for a commune and for no address: the year before, and the census.
    communes = statement("loaders.publication.levels", "parc_commune")
    bench.run(communes.format(sommes=sums(RPLS_SUMS)))
    place_business(bench)


def _name(bench: Workbench, level: Level, computing: Computing) -> None:
    """Rows of `entete`: what names each territory of a level."""
    if level.niveau is Niveau.FRANCE:
        annee = computing.sources.recent.millesime
        bench.run(statement("loaders.publication.levels", "france").format(annee=annee))
        return
    source = f"territoire_{level.niveau} AS t"
    codes = [f"t.{name}" for name in _COLUMNS]
    if not level.recent:
        _make_perimeters(bench, level)
        source += " LEFT JOIN perimetre AS p ON p.code = t.code"
        # Where there is no point there is nothing to show but the outline.
        of_points = "CASE WHEN p.code IS NULL THEN t.{0} ELSE p.{0} END AS {0}"
        codes = [of_points.format(n) if n in PERIMETER else f"t.{n}" for n in _COLUMNS]
    bench.run(
        "INSERT INTO entete BY NAME"  # noqa: S608 - our own names
        f" SELECT '{level.niveau}' AS niveau, {', '.join(codes)}, t.geom FROM {source}"
    )


def _make_perimeters(bench: Workbench, level: Level) -> None:
    common = ", ".join(f"{shared(name)} AS {name}" for name in PERIMETER)
    code = f"unnest([{', '.join(f'lieu.{place}' for place in level.places)}])"
    template = statement("loaders.publication.levels", "perimetres")
    bench.run(template.format(code=code, communs=common))
