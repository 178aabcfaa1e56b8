"""Lists of codes, movements and figures of communes, into the tables of a `territoires` edition."""

import re
from collections.abc import Mapping, Sequence

from loaders.context import Progress
from loaders.tabular.rejections import make_files, note_whole
from loaders.tabular.rules import Lookup, apply_rules, read_files, read_values
from loaders.territoires.commune_changes import Mouvement, passage, write_passage
from loaders.territoires.communes import add_commune_macros, carry_codes
from loaders.territoires.files import TerritoryFiles, territory_fault
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_EXAMPLES = 5  # communes of another year that a report names

_TWICE = """(
  SELECT fichier, ligne FROM lecture
  WHERE code_commune IS NOT NULL AND coalesce(typecom, 'COM') = 'COM' AND forme <> 'code_postal'
  QUALIFY row_number() OVER (PARTITION BY fichier, code_commune, annee ORDER BY ligne) > 1
) AS doublon"""


def read_lists(bench: Workbench, arrival: TerritoryFiles, progress: Progress) -> None:
    """Makes `lecture` of the lists and applies the rules of their lines."""
    if arrival.lists:
        read_files(bench, arrival.layout, arrival.lists, progress)
    else:
        make_files(bench, ())
        texts = ", ".join(f"'' AS r_{c.nom}" for c in arrival.layout.colonnes)
        bench.run(statement("loaders.territoires", "sans_liste").format(texts=texts))
        read_values(bench, arrival.layout)
    on = "doublon.fichier = lecture.fichier AND doublon.ligne = lecture.ligne"
    apply_rules(bench, arrival.layout, [Lookup(_TWICE, on)])


def make_memberships(bench: Workbench, arrival: TerritoryFiles, annee: int) -> None:
    """Makes the tables of communes of lists and outlines (`contour`).

    They are `appartenance`, `commune_passage`, `population` and `commune_code_postal`.

    Raises BadFile where there is no commune at all.
    """
    layout = arrival.layout
    regions: Mapping[str, Sequence[str]] = layout.parametres["regions"]
    bench.run(
        "CREATE OR REPLACE TEMP TABLE region_departement (code_reg VARCHAR, code_dep VARCHAR)"
    )
    bench.insert(
        "region_departement", [(reg, dep) for reg, deps in regions.items() for dep in deps]
    )
    bench.run(statement("loaders.territoires", "listes"))
    if not bench.value("SELECT count(*) FROM appartenance"):
        has_communes = any(form.nom == "commune" for _, form in arrival.lists)
        raise territory_fault(layout, "TER-111" if has_communes else "TER-101", None)
    add_commune_macros(bench)
    _read_figures(bench, arrival, annee)
    _carry(bench, arrival, annee)
    bench.run(statement("loaders.territoires", "population"))
    bench.run(statement("loaders.territoires", "code_postal"))


def _read_figures(bench: Workbench, arrival: TerritoryFiles, annee: int) -> None:
    bench.run(statement("loaders.territoires", "dit_chiffre"))
    bench.run("CREATE OR REPLACE TEMP TABLE annee_fichier (fichier INTEGER, annee INTEGER)")
    years = [
        (number, int(matches[-1]))
        for number, (source, form) in enumerate(arrival.lists)
        if form.nom.startswith("population")
        and (matches := re.findall(r"(?<!\d)(20\d\d)(?!\d)", source.name))
    ]
    bench.insert("annee_fichier", years)
    late = int(arrival.layout.parametres["retard_population"])
    bench.run(
        statement("loaders.territoires", "chiffres_sans_annee"), {"annee": annee, "retard": late}
    )
    for column, kind, year in arrival.dated:
        bench.run(
            statement("loaders.territoires", "chiffres_dates").format(
                kind=kind, year=year, column=column
            )
        )


def _carry(bench: Workbench, arrival: TerritoryFiles, annee: int) -> None:
    """Writes the passage table, and follows by it the codes that the COG does not have."""
    rows = bench.rows(
        "SELECT mod, date_eff, com_avant, com_apres FROM liste WHERE forme = 'mouvement'"
        " AND type_avant = 'COM' AND type_apres = 'COM'"
        " AND com_avant IS NOT NULL AND com_apres IS NOT NULL AND date_eff IS NOT NULL"
    )
    steps = passage((Mouvement(*row) for row in rows), arrival.layout.parametres["mouvements"])
    write_passage(bench, steps)
    communes = {code for (code,) in bench.rows("SELECT code_commune FROM cog")}
    if absent := steps.absent(communes, annee):
        sentence = f"{len(absent)} communes : {', '.join(absent[:_EXAMPLES])}"
        fault = arrival.layout.fault("TER-050")
        note_whole(bench, fault, sentence + (" …" if len(absent) > _EXAMPLES else ""))
    codes = [code for (code,) in bench.rows(statement("loaders.territoires", "codes_autre_cog"))]
    if carry_codes(bench, codes, steps, annee, communes):
        bench.run(statement("loaders.territoires", "contours_reunis"))
