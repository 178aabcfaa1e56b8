"""Year of a file of the register, by its columns, its family, its dates."""

import re
from collections.abc import Mapping, Sequence

from loaders.files.faults import bad_file
from loaders.rpls.files import RplsFile
from loaders.tabular.layout import Layout, LayoutFamily
from loaders.tabular.rejections import note_fault, note_names
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement


def check_columns(layout: Layout, files: Sequence[RplsFile], millesime: int) -> None:
    """Raises BadFile for a column of a geography that came years after the millésime.

    One year apart is only told (`note_years`): a file may be located anew.
    """
    for file in files:
        year, name = _geography(layout, file)
        if year > millesime + 1:
            raise bad_file("FIC-042", file.source.shown, colonne=name, lu=year, attendu=millesime)


def note_years(bench: Workbench, layout: Layout, files: Sequence[RplsFile], millesime: int) -> None:
    """Writes down what makes the millésime of a file doubtful. In: `fichier`, `lecture`."""
    note_names(bench, layout, [file.source.name for file in files], millesime)
    families = {family.nom: family for family in layout.familles}
    for number, file in enumerate(files):
        for sentence in _of_header(layout, file, families, millesime):
            note_fault(bench, number, layout.fault("disposition"), sentence)
    limits: Mapping[str, int] = layout.parametres["annees"]
    parameters = {"millesime": millesime, "plein": limits["plein"]}
    for number, date, late, current, last, total in bench.rows(
        statement("loaders.rpls", "annees"), parameters
    ):
        if late >= limits["tard"] and 100 * late >= limits["tard_part"] * current:
            sentence = f"{date} : {late} en {millesime} ou après, {current} en {millesime - 1}"
            note_fault(bench, number, layout.fault("posterieur"), sentence)
        elif last is not None and total * (millesime - 1 - last) >= limits["recul"]:
            sentence = f"{date} : jusqu'en {last} ({total} dates lues)"
            note_fault(bench, number, layout.fault("anterieur"), sentence)


def _of_header(
    layout: Layout, file: RplsFile, families: Mapping[str, LayoutFamily], millesime: int
) -> list[str]:
    """Sentences of what the header says against the millésime."""
    year, name = _geography(layout, file)
    sentences = [f"{name} : géographie de {year}"] if year > millesime else []
    family = families.get(file.form.famille or "")
    if family is not None and family.millesimes is not None:
        first, last = family.millesimes
        if not first <= millesime <= (last or millesime):
            until = f"à {last}" if last else "au plus tôt"
            sentences.append(f"disposition {family.nom} : {first} {until}")
    return sentences


def _geography(layout: Layout, file: RplsFile) -> tuple[int, str]:
    """The newest geography that a column of the header is of, and its name; 0 where none tells."""
    patterns: Sequence[str] = layout.parametres["annee_de_colonne"]
    header = [] if file.depot else file.source.header(layout.separateur)
    years = [
        (year if year > 99 else 2000 + year, name)
        for name in header
        for pattern in patterns
        if (match := re.fullmatch(pattern, name.upper())) and (year := int(match[1]))
    ]
    return max(years, default=(0, ""))
