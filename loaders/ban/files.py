"""The families of BAN files (layouts/ban_*.yml): which one a file is of, by its header."""

from dataclasses import replace

from loaders.files.source_file import SourceFile
from loaders.tabular.layout import Layout
from loaders.tabular.layout_family import LayoutFamily, nearest_family, read_family
from loaders.tabular.line_statements import FileForm
from loaders.tabular.read import named_form
from loaders.tabular.rows import check_separator


def families(layout: Layout) -> list[LayoutFamily]:
    """The families of the layout, the newest first."""
    return [read_family(name) for name in layout.parametres["familles"]]


def ban_form(layout: Layout, source: SourceFile) -> FileForm:
    """The form of a BAN file, named after the family that explains its header best.

    Raises BadFile naming the columns of that family that the header lacks.
    """
    family = nearest_family(families(layout), check_separator(layout, source))
    return named_form(_named(layout, family), source, family.nom)


def _named(layout: Layout, family: LayoutFamily) -> Layout:
    """The layout under the names of a family, without the columns that it does not have."""
    columns = tuple(
        replace(c, entetes=family.colonnes[c.nom])
        for c in layout.colonnes
        if c.nom in family.colonnes
    )
    return replace(layout, colonnes=columns)
