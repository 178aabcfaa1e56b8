"""The commune that an arrondissement municipal code belongs to, in SQL."""

from parc_social.storage.workshop import Workshop

# Source: COG, arrondissements municipaux of Paris, Lyon and Marseille.
_MACROS = """
CREATE OR REPLACE TEMP MACRO ps_commune(code) AS CASE
  WHEN code BETWEEN '75101' AND '75120' THEN '75056'
  WHEN code BETWEEN '69381' AND '69389' THEN '69123'
  WHEN code BETWEEN '13201' AND '13216' THEN '13055'
  ELSE code END;
CREATE OR REPLACE TEMP MACRO ps_arm(code) AS CASE WHEN ps_commune(code) <> code THEN code END"""


def add_commune_macros(bench: Workshop) -> None:
    """Makes `ps_commune(code)`, and `ps_arm(code)`: the code itself where it is an ARM, or null."""
    bench.run(_MACROS)
