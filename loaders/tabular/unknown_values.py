"""Values that a dictionary calls unknown or not conform: counted, never a fault of a line."""

from collections.abc import Collection

from loaders.tabular.conversion import unknown_columns
from loaders.tabular.layout import Layout, control_of
from loaders.tabular.rejections import note_fault
from parc_social.storage.edition_files.workbench import Workbench

# Few lines have some, and few of these differ: the bits are read once a combination.
_COUNTED = "SELECT fichier, inconnus, count(*) FROM lecture WHERE inconnus <> 0 GROUP BY ALL"


def note_unknowns(bench: Workbench, layout: Layout) -> None:
    """Writes down, once a file and a column, how many lines say that they do not know it.

    In: `lecture` (loaders.tabular.rules). Those of the layout's `inconnus_alertes` are an alert.
    """
    alerts: Collection[str] = layout.parametres["inconnus_alertes"]
    columns = unknown_columns(layout.colonnes)
    counts: dict[tuple[int, int], int] = {}
    for number, bits, lines in bench.rows(_COUNTED):
        for rank in range(len(columns)):
            if bits >> rank & 1:
                counts[number, rank] = counts.get((number, rank), 0) + lines
    for (number, rank), lines in sorted(counts.items()):
        column = columns[rank]
        kind = "inconnus_alertes" if column.nom in alerts else "inconnus"
        fault = control_of({**layout.parametres["fautes_de_fichier"][kind], "colonne": column.nom})
        note_fault(bench, number, fault, f"{lines} ligne{'s' if lines > 1 else ''}")
