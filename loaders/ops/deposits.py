"""Deposits of the survey, looked at as files: what refuses a whole one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.files.identifiers import is_private, shown_name
from loaders.files.source_file import SourceFile
from loaders.ops.layout import OpsLayout, Trame
from loaders.tabular.header import check_header
from loaders.tabular.layout import Layout
from loaders.tabular.line_statements import FileForm
from loaders.tabular.rejections import note_fault, note_remedies
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_MASKED = "(masqué)"
_HALF = 0.5
_METRES_A_DEGREE = 111_320  # of latitude


@dataclass(frozen=True, slots=True)
class DepositedFile:
    """A file with its form, and what its header alone breaks: (rule, name of the column)."""

    source: SourceFile
    form: FileForm
    trame: Trame
    faults: tuple[tuple[str, str], ...]


def look_at(ops: OpsLayout, source: SourceFile) -> DepositedFile:
    """A deposit by its header. Raises BadFile when it can't be cut into columns."""
    trame = ops.trame_of(source.header(ops.layout.separateur))
    header = check_header(trame.applied_to(ops.layout), source)
    places = trame.places(ops.layout, header)
    missing = trame.missing(places)
    taken_places = set(places.values())
    rest = tuple(i for i in range(len(header)) if i not in taken_places)
    blind = len(missing) > _HALF * len(trame.requises)  # no header: its names are a line's values
    faults = [("colonnes", name) for name in missing]
    faults += [_outside(ops.layout, header[i], blind=blind) for i in rest]
    form = FileForm(
        trame.nom, places, len(header), correspondances=trame.correspondances, rest=rest
    )
    return DepositedFile(source, form, trame, tuple(faults))


def _outside(layout: Layout, name: str, *, blind: bool) -> tuple[str, str]:
    """What a column that is not of the layout breaks; its name is shown when it is surely one."""
    if is_private(name):
        return "identite", _MASKED
    forbidden = re.compile(layout.parametres["colonnes_interdites"], re.IGNORECASE)
    if forbidden.fullmatch(re.sub(r"[ .\-]+", "_", name.strip())):
        return "identite", shown_name(name)
    return "inconnue", _MASKED if blind else shown_name(name)


def check_landlords(
    bench: Workbench,
    layout: Layout,
    deposits: Sequence[DepositedFile],
    sirens: Sequence[str] | None,
) -> None:
    """Raises BadFile for the first file with a line of another landlord. In: `lecture`."""
    if sirens is None:
        return
    others = bench.rows(
        "SELECT fichier, siren_bailleur, min(ligne), count(*) FROM lecture"
        " WHERE siren_bailleur IS NOT NULL AND NOT list_contains($sirens, siren_bailleur)"
        " GROUP BY ALL ORDER BY ALL LIMIT 1",
        {"sirens": list(sirens)},
    )
    for number, siren, line, count in others:
        fault = layout.fault("autrui")
        shown = deposits[int(number)].source.shown
        told = f"{shown}, ligne {line} : {fault.message}, {siren} ({count} fois) [{fault.code}]"
        raise BadFile(f"{told}. Remède : {fault.remede}.", fault.code, fault.remede)


def note_headers(bench: Workbench, layout: Layout, deposits: Sequence[DepositedFile]) -> None:
    """Writes down what headers break; a blocking fault refuses the file."""
    for number, deposit in enumerate(deposits):
        for rule, column in deposit.faults:
            note_fault(bench, number, layout.fault(rule), column)


def note_coverage(bench: Workbench, layout: Layout, millesime: int) -> None:
    """Writes down files of another year, and bailleurs that deposited or were answered too little.

    The dwellings of a bailleur are counted over all files given; where the register's edition
    holds no landlord at all there is nothing to compare with.
    """
    other = bench.rows(
        "SELECT fichier, max(millesime) FROM lecture GROUP BY fichier"
        " HAVING 2 * count_if(millesime IS DISTINCT FROM $m) > count(*)",
        {"m": millesime},
    )
    for number, year in other:
        note_fault(bench, number, layout.fault("annee"), None if year is None else str(year))
    has_stock = bool(bench.value("SELECT count(*) FROM stock"))
    for number, siren, *counts in bench.rows(statement("loaders.ops", "couverture")):
        for rule in _coverage(layout, counts, has_stock=has_stock):
            note_fault(bench, number, layout.fault(rule), siren)


def note_outside(bench: Workbench, layout: Layout) -> None:
    """Writes down the lines whose address is not in their commune; they are kept all the same."""
    fault = layout.fault("contour")
    bench.run(
        statement("loaders.ops", "contour"),
        {
            "tolerance": layout.parametres["tolerance_contour_m"] / _METRES_A_DEGREE,
            "code": fault.code,
            "gravite": fault.gravite.value,
            "message": fault.message,
        },
    )
    note_remedies(bench, [fault])


def _coverage(layout: Layout, counts: Sequence[int | None], *, has_stock: bool) -> list[str]:
    deposits, dwellings, let, answers = (count or 0 for count in counts)
    limits = layout.parametres
    broken: list[str] = []
    if has_stock and not dwellings:
        broken.append("bailleur_inconnu")
    elif has_stock and 100 * deposits < limits["couverture_bloquante"] * dwellings:
        broken.append("couverture_bloquante")
    elif has_stock and 100 * deposits < limits["couverture_alerte"] * dwellings:
        broken.append("couverture_alerte")
    if 100 * answers < limits["reponse_alerte"] * let:
        broken.append("reponse_alerte")
    return broken
