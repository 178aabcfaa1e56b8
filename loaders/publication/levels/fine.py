"""Figures of groups, of 200 m cells and of address points.

A cell or an address that is no union of groups of a table shows the shares of the group that holds
it, and no count. Rows and outlines depend on the stock, never on who answered.
"""

from dataclasses import dataclass

from loaders.publication.levels.populations import UNCROSSED
from loaders.publication.levels.rows import Computing
from loaders.publication.places import PERIMETER, shared
from loaders.tabular.positions import GRID
from parc_social.access.secrecy import COMMUNE, LEVELS
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_RADIUS_M = 15  # of an address, in the outline of its group


@dataclass(frozen=True, slots=True)
class _Level:
    """How a level finds the group of each table: joins, its number, whether its sums are its own.

    Each is written for a table `{t}`.
    """

    statement: str
    joins: str
    source: str
    exact: str


_GROUPS = _Level(
    "publication_ilots",
    "LEFT JOIN tenu AS m_{t} ON m_{t}.origine = g.groupe AND m_{t}.tableau = '{t}'"
    " AND m_{t}.population = p.population",
    "m_{t}.groupe",
    "m_{t}.seul",
)
_CELLS = _Level(
    "publication_carreaux",
    "LEFT JOIN tenu_carreau AS g_{t} ON g_{t}.carreau = c.carreau AND g_{t}.tableau = '{t}'"
    " AND g_{t}.population = p.population",
    "g_{t}.source",
    "g_{t}.exact",
)
_ADDRESSES = _Level(
    "publication_adresses",
    "LEFT JOIN montre AS m_{t} ON m_{t}.id = l.id AND m_{t}.tableau = '{t}'"
    " AND m_{t}.population = p.population LEFT JOIN decoupe AS g_{t} ON g_{t}.groupe = m_{t}.groupe"
    " LEFT JOIN partage AS n_{t} ON n_{t}.groupe = m_{t}.groupe",
    "m_{t}.groupe",
    "g_{t}.niveau = 0 AND n_{t}.points = 1",
)


def describe(bench: Workbench) -> None:
    """Table `decrite`: the populations of fine levels, and whose dwellings are theirs."""
    bench.run("CREATE OR REPLACE TEMP TABLE decrite (population VARCHAR, parc VARCHAR)")
    bench.insert("decrite", [(p.code, p.parc) for p in UNCROSSED])


def sum_groups(bench: Workbench, computing: Computing) -> None:
    """View `assise_ilot` and rows of `entete`: the groups themselves."""
    bench.run(
        statement("loaders.publication.levels", "ilots_entete").format(
            code=computing.group_code,
            premier=computing.first,
            rayon=_RADIUS_M,
            commune=COMMUNE,
            annee=computing.sources.territoires.millesime,
            niveaux=list(LEVELS),
        )
    )
    _sum(bench, _GROUPS, computing)


def sum_cells(bench: Workbench, computing: Computing) -> None:
    """View `assise_carreau` and rows of `entete`: the 200 m cells that hold a point."""
    bench.run("CREATE OR REPLACE TEMP VIEW adresse_prete AS FROM lieu WHERE liste")
    annee = {"annee": computing.sources.territoires.millesime}
    cells = statement("loaders.publication.levels", "carreau")
    bench.run(cells.format(grille=GRID), annee)
    common = ", ".join(f"{shared(name)} AS {name}" for name in PERIMETER)
    perimeters = statement("loaders.publication.levels", "perimetres")
    bench.run(perimeters.format(code="maille.carreau", communs=common))
    bench.run(
        "INSERT INTO entete BY NAME SELECT 'carreau' AS niveau, c.code, c.nom,"
        " coalesce(p.code_commune, p.code_epci, p.code_dep, p.code_reg) AS code_parent,"
        " c.annee_cog, p.* EXCLUDE (code), c.geom"
        " FROM carreau AS c JOIN perimetre AS p ON p.code = c.code"
    )
    _sum(bench, _CELLS, computing)


def sum_addresses(bench: Workbench, computing: Computing) -> None:
    """View `assise_adresse` and table `entete_adresse`: the address points of the stock."""
    annee = computing.sources.territoires.millesime
    bench.run(statement("loaders.publication.levels", "adresses_entete").format(annee=annee))
    _sum(bench, _ADDRESSES, computing)


def _sum(bench: Workbench, level: _Level, computing: Computing) -> None:
    fine = [table for table in computing.shown if table.fine]
    wide = [table for table in computing.shown if not table.fine]
    exact = [f"coalesce({level.exact.format(t=t.nom)}, false) AS {t.exact}" for t in fine]
    own = [f"CAST({level.source.format(t=t.nom)} AS BIGINT) AS {t.source}" for t in fine]
    bench.run(
        statement("loaders.publication.levels", level.statement).format(
            code=computing.group_code,
            premier=computing.first,
            commune=COMMUNE,
            groupes=" ".join(level.joins.format(t=table.nom) for table in fine),
            sources=", ".join([*own, *(f"CAST(NULL AS BIGINT) AS {t.source}" for t in wide)]),
            exactes=", ".join([*exact, *(f"false AS {table.exact}" for table in wide)]),
        )
    )
