"""Measures of each household and each dwelling, computed on a bench: one account for all."""

from parc_social.catalogue.rules import regles
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_SQL = "parc_social.storage.edition_files"
# What `make_stock` reads of ceilings of rents, where none is given: in cents a square metre.
NO_CEILING = "CREATE OR REPLACE TEMP TABLE plafond_loyer (code VARCHAR, plai INTEGER, plus INTEGER)"
# What `make_stock` reads of dwellings that left the stock, where nothing is known of them.
NO_EXITS = (
    "CREATE OR REPLACE TEMP TABLE bailleur_suivi (siren VARCHAR);"
    "CREATE OR REPLACE TEMP TABLE sortie_situee"
    " (adresse VARCHAR, bailleur VARCHAR, code_commune VARCHAR, motif VARCHAR)"
)


def make_households(bench: Workbench, millesime_ops: int) -> None:
    """Table `menage`: the surveyed dwellings of `enquete` with their mesures."""
    rules = regles()
    settings = {
        "millesime": millesime_ops,
        "recents": rules.premier_mois_recent(millesime_ops),
        "longue": rules.bail_long_mois,
        "sur": rules.suroccupation,
        "sous": rules.sous_occupation,
    }
    bench.run(statement(_SQL, "mesures_menages").format(passing=bench.passing), settings)


def make_stock(bench: Workbench) -> None:
    """View `logement`: the dwellings of `stock_logement` with their mesures.

    `stock_precedent`, of the year before, `residences` and `recense`, of the census, and
    `sortie_situee` and `bailleur_suivi`, of what left the stock, and
    `plafond_loyer`, the ceilings of rents by commune or département, may be empty.
    """
    rules = regles()
    bench.run(f"SET VARIABLE parc_recent = {rules.parc_recent_ans:d}")
    bench.run(f"SET VARIABLE vacance_longue = {rules.vacance_longue_mois:d}")
    bench.run(statement(_SQL, "mesures_premiers"))
    bench.run(statement(_SQL, "mesures_logements"))
