"""The commune of the COG that a file's commune code stands for, in SQL."""

from collections.abc import Collection, Iterable

from loaders.tabular.conversion import literals
from loaders.territoires.commune_changes import CommuneChanges, read_passage
from parc_social.storage.edition_files.workbench import Workbench

# Source: COG, arrondissements municipaux of Paris, Lyon and Marseille.
_CITIES = """
CREATE OR REPLACE TEMP MACRO ps_ville(code) AS CASE
  WHEN code BETWEEN '75101' AND '75120' THEN '75056'
  WHEN code BETWEEN '69381' AND '69389' THEN '69123'
  WHEN code BETWEEN '13201' AND '13216' THEN '13055'
  ELSE code END;
CREATE OR REPLACE TEMP MACRO ps_arm(code) AS CASE WHEN ps_ville(code) <> code THEN code END"""

REPORTED = "commune_reportee AS reportee"  # to join the codes that were carried over

_COMMUNE = """
CREATE OR REPLACE TEMP MACRO ps_commune(code) AS {commune};
CREATE OR REPLACE TEMP MACRO ps_insee(code) AS {insee}"""

_CARRIED = """
CREATE OR REPLACE TEMP TABLE commune_reportee
  (code VARCHAR, code_commune VARCHAR, annee INTEGER)"""

_UNKNOWN = """
SELECT DISTINCT {column} FROM lecture
WHERE {column} IS NOT NULL
  AND ps_ville({column}) NOT IN (SELECT code_commune FROM ter.appartenance)"""


def add_commune_macros(bench: Workbench) -> None:
    """Makes `ps_commune(code)`, `ps_arm(code)` and `ps_insee(code)`; no code is carried over yet.

    `ps_commune` is the commune of a code, an arrondissement's included; `ps_arm` the code itself
    where it is an arrondissement's, or null; `ps_insee` the code as the COG has it: a commune's, or
    an arrondissement's.
    """
    bench.run(_CITIES)
    bench.run(_CARRIED)
    bench.run(_COMMUNE.format(commune="ps_ville(code)", insee="code"))


def carry_communes(bench: Workbench, column: str) -> int:
    """Codes of `lecture` from another COG become those of `ter`, attached; how many codes do.

    After it `ps_commune` and `ps_insee` know them, and `commune_reportee(code, code_commune,
    annee)` lists them. Needs `add_commune_macros`.
    """
    codes = [code for (code,) in bench.rows(_UNKNOWN.format(column=column))]
    if not codes:
        return 0
    annee = bench.value("SELECT millesime FROM ter.edition")
    known = {code for (code,) in bench.rows("SELECT code_commune FROM ter.appartenance")}
    return carry_codes(bench, codes, read_passage(bench, "ter"), annee, known)


def carry_codes(
    bench: Workbench,
    codes: Iterable[str],
    steps: CommuneChanges,
    annee: int,
    known: Collection[str],
) -> int:
    """Makes `ps_commune`, `ps_insee` and `commune_reportee` know codes of another COG.

    `annee` of `commune_reportee` is the COG from which a code was no commune's; null where it came
    after. A commune that was split is not carried. How many codes are.
    """
    found = [(code, after) for code in codes if (after := steps.carried(code, annee, known))]
    rows = [(code, after, steps.gone(code, annee)) for code, after in sorted(found)]
    bench.insert("commune_reportee", rows)
    if rows:
        cases = " ".join(f"WHEN {literals((c,))} THEN {literals((after,))}" for c, after, _ in rows)
        bench.run(
            _COMMUNE.format(
                commune=f"CASE code {cases} ELSE ps_ville(code) END",
                insee=f"CASE code {cases} ELSE code END",
            )
        )
    return len(rows)
