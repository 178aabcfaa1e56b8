"""In SQL: the commune that a file's code stands for, the IRIS and districts of a point."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from loaders.tabular.conversion import literals
from loaders.tabular.layout import read_layout
from loaders.territoires.commune_changes import CommuneChanges, read_passage
from parc_social.catalogue.rules import regles
from parc_social.domain.territory import Partie
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

REPORTED = "commune_reportee AS reportee"  # to join the codes that were carried over

_COMMUNE = """
CREATE OR REPLACE TEMP MACRO ps_commune(code) AS {commune};
CREATE OR REPLACE TEMP MACRO ps_insee(code) AS {insee}"""


def add_commune_macros(bench: Workbench) -> None:
    """Makes `ps_commune(code)`, `ps_arm(code)` and `ps_insee(code)`; no code is carried over yet.

    `ps_commune` is the commune of a code, an arrondissement's included; `ps_arm` the code itself
    where it is an arrondissement's, or null; `ps_insee` the code as the COG has it: a commune's, or
    an arrondissement's.
    """
    bench.run(statement("loaders.territoires", "villes"))
    bench.run(_COMMUNE.format(commune="ps_ville(code)", insee="code"))


def carry_communes(bench: Workbench, column: str) -> int:
    """Codes of `lecture` from another COG become those of `ter`, attached; how many codes do.

    After it `ps_commune` and `ps_insee` know them, and `commune_reportee(code, code_commune,
    annee)` lists them. Needs `add_commune_macros`.
    """
    codes = [
        code
        for (code,) in bench.rows(
            statement("loaders.territoires", "communes_inconnues").format(column=column)
        )
    ]
    if not codes:
        return 0
    annee = bench.value("SELECT millesime FROM ter.edition")
    communes = {code for (code,) in bench.rows("SELECT code_commune FROM ter.appartenance")}
    return carry_codes(bench, codes, read_passage(bench, "ter"), annee, communes)


def carry_codes(
    bench: Workbench,
    codes: Iterable[str],
    steps: CommuneChanges,
    annee: int,
    communes: Collection[str],
) -> int:
    """Makes `ps_commune`, `ps_insee` and `commune_reportee` know codes of another COG.

    `annee` of `commune_reportee` is the COG from which a code was no commune's; null where it came
    after. A commune that was split is not carried. How many codes are.
    """
    pairs = [(code, after) for code in codes if (after := steps.carried(code, annee, communes))]
    rows = [(code, after, steps.gone(code, annee)) for code, after in sorted(pairs)]
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


_REGIONS = "CREATE OR REPLACE TEMP TABLE departement_region (code_dep VARCHAR, code_reg VARCHAR)"


def find_zones(bench: Workbench) -> None:
    """From `a_situer(lon, lat)` and `ter`, attached, makes `zone(lon, lat, iris, qpv24, qpv15)`."""
    bench.run(statement("loaders.territoires", "zone"))


def find_districts_covered(bench: Workbench, base: str) -> None:
    """Makes `qpv_couverture(code_dep, couvert24, couvert15)` of the territories attached as `base`.

    There, a point that is in no district of that generation is known to be out of them.
    """
    regions: Mapping[str, Sequence[str]] = read_layout("territoires").parametres["regions"]
    bench.run(_REGIONS)
    rows = [(dep, region) for region, departements in regions.items() for dep in departements]
    bench.insert("departement_region", rows)
    bench.run(statement("loaders.territoires", "qpv_couverture").format(base=base))


def set_declared_districts(bench: Workbench, millesime: int) -> None:
    """Sets `qpv_metropole`, `qpv_outre_mer`: the generation that the register's flag speaks of.

    Null for years in which it spoke of other zones (ZUS).
    """
    for partie in Partie:
        generation = regles().generation_declaree(millesime, partie)
        bench.run(f"SET VARIABLE qpv_{partie.value} = {generation or 'NULL::INTEGER'}")
