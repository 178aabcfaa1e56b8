"""The header of a table: what makes a file unreadable by its first line alone."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from loaders.context import FileLimits
from loaders.files.faults import bad_file
from loaders.files.identifiers import shown_name
from loaders.files.source_file import SourceFile
from loaders.tabular.layout import (
    Layout,
    in_family,
    match_header,
    missing_columns,
    nearest_family,
    read_layout,
)
from loaders.tabular.line_statements import FileForm
from parc_social.wording import cited

_SOURCES = {
    "rpls": "un fichier détaillé RPLS",
    "ops": "un dépôt OPS",
    "ban": "un fichier de la BAN",
    "territoires": "une table des appartenances des communes",
    "sdes": "la table ouverte du SDES par commune",
}
_SURE_FORMS = ("commune", "mouvement")  # forms of a list that nothing else looks like
_LANDLORD = re.compile(r"\d{4};(?:[^;]*;){9,}")  # a landlord's RPLS file: year, organism, ...


def named_form(layout: Layout, source: SourceFile, name: str) -> FileForm:
    """The form of a file with a header. Raises BadFile naming the required columns it lacks."""
    header = check_header(layout, source)
    places = match_header(layout, header)
    if missing := missing_columns(layout, places):
        raise bad_file("FIC-009", source.shown, colonnes=", ".join(missing))
    return FileForm(name, places, len(header))


def check_header(layout: Layout, file: SourceFile) -> list[str]:
    """The names of a header, in order.

    Raises BadFile when the layout's separator does not cut it, when a name is missing or there
    twice, when there are too many, or when they are those of another source.
    """
    if file.first_line.count('"') % 2:
        raise bad_file("FIC-054", file.shown, ligne=1)
    header = file.header(layout.separateur)
    other = _other_source(layout, file.first_line, header)
    if other is not None:
        raise bad_file("FIC-015", file.shown, lu=_SOURCES[other], source=other)
    if len(header) <= 1:
        separator = next((s for s in (";", ",", "\t", "|") if s in file.first_line), None)
        lu = f", lu {cited(separator)}" if separator else ""
        raise bad_file("FIC-003", file.shown, attendu=cited(layout.separateur), lu=lu)
    _check_names(header, file)
    return header


def _check_names(header: Sequence[str], file: SourceFile) -> None:
    most = FileLimits().columns
    if len(header) > most:
        raise bad_file("FIC-011", file.shown, lu=len(header), maxi=most)
    for place, name in enumerate(header, start=1):
        if not name:
            raise bad_file("FIC-050", file.shown, place=place)
    name, times = Counter(name.upper() for name in header).most_common(1)[0]
    if times > 1:
        raise bad_file("FIC-010", file.shown, colonne=shown_name(name))


def _other_source(layout: Layout, line: str, header: list[str]) -> str | None:
    """The source whose required columns are all there, where this layout's are not.

    It must explain more of the header than the layout does. A layout that requires nothing (lists
    of communes) is not guessed from a commune and an EPCI: many tables of others hold both.
    """
    mine = layout.prefixe
    if mine != read_layout("rpls").prefixe and _LANDLORD.match(line):
        return "rpls"
    if layout.familles:
        layout = in_family(layout, nearest_family(layout.familles, header))
    own = match_header(layout, header)
    if not missing_columns(layout, own):
        return None
    for name in _SOURCES:
        other = read_layout(name)
        places = match_header(other, header)
        if other.prefixe == mine or len(places) <= len(own):
            continue
        if not missing_columns(other, places) and _is_likely(other, places, header):
            return name
    return None


def _is_likely(layout: Layout, places: Mapping[str, int], header: Sequence[str]) -> bool:
    """Whether a header is the layout's: by what it requires, else by a form and many names."""
    if any(column.requise for column in layout.colonnes):
        return True
    forms: Mapping[str, Mapping[str, Sequence[str]]] = layout.parametres["formes"]
    sure = any(places.keys() >= {*forms[name]["colonnes"]} for name in _SURE_FORMS)
    names = {name for column in layout.colonnes for name in column.entetes}
    matches = sum(name.upper() in names for name in header)
    return sure and 3 * matches >= len(header)
