"""The first half of every loader: files in, controlled lines out."""

from collections.abc import Sequence

from loaders.context import Progress
from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile
from loaders.progress import step
from loaders.tabular.layout import Layout, match_header, missing_columns
from loaders.tabular.line_statements import FileForm
from loaders.tabular.rejections import make_files
from loaders.tabular.rows import check_separator, read_lines
from loaders.tabular.rules import read_values
from parc_social.storage.edition_files.workbench import Workbench


def named_form(layout: Layout, source: SourceFile, name: str) -> FileForm:
    """The form of a file with a header. Raises BadFile naming the required columns it lacks."""
    header = check_separator(layout, source)
    places = match_header(layout, header)
    if missing := missing_columns(layout, places):
        raise bad_file("FIC-009", source.shown, colonnes=", ".join(missing))
    return FileForm(name, places, len(header))


def read_files(
    bench: Workbench,
    layout: Layout,
    files: Sequence[tuple[SourceFile, FileForm]],
    progress: Progress,
    also: Sequence[str] = (),
) -> None:
    """Makes `fichier`, `illisible` and `lecture`, with the facts that `also` names.

    Raises BadFile when a file holds a header and no line.
    """
    make_files(bench, [(source.name, form.famille or form.nom) for source, form in files])
    counts = read_lines(bench, layout, files, progress)
    for (source, _), count in zip(files, counts, strict=True):
        if count == 0:
            raise bad_file("FIC-008", source.shown)
    with step(bench, progress, "conversion", sum(counts)):
        read_values(bench, layout, also)
