"""Figures of groups, of 200 m cells and of address points.

A cell or an address that is no union of groups shows the shares of the group that holds it, and no
count. Rows and outlines depend on the stock, never on who answered.
"""

from loaders.publication_figures import DISTINCTS, REGISTER, sum_of
from loaders.publication_lieux import PERIMETER, shared, sums
from loaders.publication_rows import Computing, summed_survey, survey_sums
from parc_social.access.secrecy import LEVELS
from parc_social.domain.indicators import RPLS_SUMS
from parc_social.storage.workshop import Workshop, statement

_RADIUS_M = 15  # of an address, in the outline of its group
_COMMUNE = LEVELS.index("commune")
# What is counted, not added, is published from the commune up.
_UNCOUNTED = ", ".join(f"CAST(NULL AS BIGINT) AS {sum_of(REGISTER, name)}" for name in DISTINCTS)


def sum_groups(bench: Workshop, computing: Computing) -> None:
    """View `assise_ilot` and rows of `entete`: the groups themselves."""
    bench.run(
        statement("loaders", "publication_ilots_entete").format(
            code=computing.group_code,
            rayon=_RADIUS_M,
            commune=_COMMUNE,
            annee=computing.sources.territoires.millesime,
            niveaux=list(LEVELS),
        )
    )
    _sum(bench, "publication_ilots", computing)


def sum_cells(bench: Workshop, computing: Computing) -> None:
    """View `assise_carreau` and rows of `entete`: the 200 m cells that hold a point."""
    bench.run("CREATE OR REPLACE TEMP VIEW adresse_prete AS FROM lieu WHERE liste")
    annee = {"annee": computing.sources.territoires.millesime}
    bench.run(statement("loaders", "rpls_carreau"), annee)
    common = ", ".join(f"{shared(name)} AS {name}" for name in PERIMETER)
    perimeters = statement("loaders", "publication_perimetres")
    bench.run(perimeters.format(code="maille.carreau", communs=common))
    bench.run(
        "INSERT INTO entete BY NAME SELECT 'carreau' AS niveau, c.code, c.nom,"
        " coalesce(p.code_commune, p.code_epci, p.code_dep, p.code_reg) AS code_parent,"
        " c.annee_cog, p.* EXCLUDE (code), c.geom"
        " FROM carreau AS c JOIN perimetre AS p ON p.code = c.code"
    )
    _sum(bench, "publication_carreaux", computing)


def sum_addresses(bench: Workshop, computing: Computing) -> None:
    """View `assise_adresse` and a new `entete`: the address points of the stock."""
    annee = computing.sources.territoires.millesime
    bench.run(statement("loaders", "publication_adresses_entete").format(annee=annee))
    _sum(bench, "publication_adresses", computing)


def _sum(bench: Workshop, name: str, computing: Computing) -> None:
    bench.run(
        statement("loaders", name).format(
            code=computing.group_code,
            menages=survey_sums("g"),
            sommes=summed_survey("g"),
            parc=sums(RPLS_SUMS, "s."),
            rpls=f"{computing.register_sums('parc')}, {_UNCOUNTED}",
        )
    )
