"""SQL that reads the lines of a file: their numbers, their texts, what their words stand for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loaders.files.faults import bad_file
from loaders.files.source_file import SourceFile
from loaders.tabular.conversion import literals
from loaders.tabular.layout import Layout
from loaders.tabular.table_schema import OUTSIDE
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench

_BUFFER = 4_000_000  # octets, twice the longest record: by default 32 MB, held by each thread


@dataclass(frozen=True, slots=True)
class FileForm:
    """Form of a file: its name, where its columns stand, how many there are.

    `first` is the line of the first record (from 1): the lines before it are skipped. `famille`
    is the layout's family, where it has some. `zeros`: the width to which codes that came as
    numbers get back their zero in front, by column. `correspondances`: our code by the file's, by
    column; another code than those gets a `?` in front. `rest`: the places of the columns that the
    layout does not have; their texts are joined in `hors_format`. `above`: rows of a sheet that its
    text left out above the header.
    """

    nom: str
    places: Mapping[str, int]
    width: int
    first: int = 2
    famille: str | None = None
    zeros: Mapping[str, int] = field(default_factory=dict[str, int])
    correspondances: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]]
    )
    rest: tuple[int, ...] = ()
    above: int = 0

    @property
    def texts(self) -> dict[str, str]:
        """SQL of the text of each column that the file has, from those of its lines."""
        texts = {nom: f"c{place}" for nom, place in self.places.items()}
        if self.rest:
            texts[OUTSIDE] = f"concat_ws(chr(10), {', '.join(f'c{place}' for place in self.rest)})"
        return texts


def part_of(
    bench: Workbench, layout: Layout, group: Sequence[int], source: SourceFile, form: FileForm
) -> str:
    """SELECT of the lines of files that are read alike."""
    texts = ", ".join(
        _text(c.nom, form) if c.nom in form.texts else f"NULL::VARCHAR AS r_{c.nom}"
        for c in layout.colonnes
    )
    lines = (
        f"(FROM reunie_{group[0]})"
        if len(group) > 1
        else f"({numbered_texts(bench, group[0], form)})"
    )
    return (
        f"SELECT fichier, ligne, '{form.nom}' AS forme,"  # noqa: S608 - our own names
        f" {str(source.controls).lower()} AS douteux, {texts} FROM {lines}"
    )


def numbered_texts(bench: Workbench, number: int, form: FileForm) -> str:
    """SQL: the texts of a file with its number and those of its lines."""
    shift, join = "0", ""
    if bench.value("SELECT count(*) FROM decalage WHERE fichier = $n", {"n": number}):
        shift = "coalesce(k, 0)"
        join = f"LEFT JOIN decalage AS d ON d.fichier = {number} AND d.rang = a.rowid"
    first = form.first + form.above
    return (
        f"SELECT {number} AS fichier, CAST(a.rowid + {first} + {shift} AS INTEGER) AS ligne,"  # noqa: S608
        f" a.* FROM arrivee_{number} AS a {join}"
    )


def _text(column: str, form: FileForm) -> str:
    """SQL: the text of a column as it came, but for the zero that its producer dropped."""
    if (codes := form.correspondances.get(column)) is not None:
        return f"{_translate(column, codes)} AS r_{column}"
    if (width := form.zeros.get(column)) is None:
        return f"r_{column}"
    short = f"regexp_full_match(trim(r_{column}), '[0-9]{{{width - 1}}}')"
    return f"CASE WHEN {short} THEN '0' || trim(r_{column}) ELSE r_{column} END AS r_{column}"


def _translate(column: str, codes: Mapping[str, str]) -> str:
    """SQL: our code in place of the file's. One that has none must not be taken for one of ours."""
    text = f"trim(r_{column})"
    cases = " ".join(
        f"WHEN {literals((theirs.upper(),))} THEN {literals((ours,))}"
        for theirs, ours in codes.items()
    )
    other = f"CASE WHEN {text} <> '' THEN '?' || {text} END"
    return f"CASE upper({text}) {cases} ELSE {other} END"


def scan_of(layout: Layout, file: SourceFile, form: FileForm) -> str:
    """The table function that reads one file, every column as text."""
    path = re.sub(r"([*?\[])", r"[\1]", str(file.path)).replace("'", "''")  # no glob
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(form.width))
    return (
        f"read_csv('{path}', delim = '{layout.separateur}', quote = '\"', escape = '\"',"
        f" header = false, skip = {form.first - 1}, auto_detect = false, columns = {{{columns}}},"
        f" encoding = '{file.encoding}', compression = '{'gzip' if file.gzipped else 'none'}',"
        f" store_rejects = true, rejects_limit = 0, null_padding = false, buffer_size = {_BUFFER})"
    )


def create_of(bench: Workbench, table: str, file: SourceFile, label: str) -> None:
    """Raises BadFile that names the file, not the copy that was read."""
    try:
        bench.run(table)
    except BadFile as error:
        reason = str(error).replace(str(file.path), file.name)
        raise bad_file("FIC-014", label, raison=reason) from error
