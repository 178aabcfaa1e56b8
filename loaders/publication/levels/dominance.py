"""The rule of a dominant landlord, where it is switched on: who has nearly all of a territory.

From the commune up, as nearly every residence has one landlord. It hides a business and no
household: what it hides can be told from what is beside it.
"""

from loaders.publication.level_list import TERRITORIES
from loaders.publication.levels.rows import Computing
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
    for level in (level for level in TERRITORIES if level.recent):
        for place in level.places:
            bench.run(
                "INSERT INTO domine"  # noqa: S608 - our own names
                f" SELECT '{level.niveau}', code, population FROM (SELECT c.{place} AS code,"
                " p.population, c.bailleur, sum(siens) AS siens FROM part_bailleur AS c JOIN portee"
                " AS p ON p.en_qpv IS NOT DISTINCT FROM c.en_qpv AND p.parmi = c.parmi"
                f" WHERE c.{place} IS NOT NULL GROUP BY 1, 2, 3) GROUP BY code, population"
                f" HAVING 100 * max(siens) > {share:d} * sum(siens)"
            )
