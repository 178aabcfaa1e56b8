"""Kinds of files of territories: outlines, or a list of codes in a form of the layout."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from loaders.files.source_file import TEXT, Room, SourceFile, blocks_of
from loaders.tabular.layout import Layout, LayoutColumn, match_header
from loaders.tabular.line_statements import FileForm
from parc_social.errors import BadFile

_Row = dict[str, Any]
_COG_LISTS = "(?:appartenance|v_commune|v_departement|v_region)"
_CENTURY = 68  # the first census by commune is that of 1968: 68-99 are of the last century


@dataclass(frozen=True, slots=True)
class TerritoryFiles:
    """The files of one loading.

    `layout` is the layout with a column for each kind and year that a header holds;
    `dated` are those columns: name, kind (`population`, `residences_principales`), year.
    """

    layout: Layout
    lists: tuple[tuple[SourceFile, FileForm], ...]
    outlines: tuple[SourceFile, ...]
    dated: tuple[tuple[str, str, int], ...]


def arrange(
    layout: Layout, sources: Sequence[SourceFile], annee: int, room: Room
) -> TerritoryFiles:
    """Sorts the files; `room` receives lists written anew with the layout's separator.

    Raises BadFile for a file that is of no kind, or a list of another COG than `annee`.
    """
    outlines = tuple(source for source in sources if is_outlines(source))
    lists = [source for source in sources if not is_outlines(source)]
    plain = [_plain(layout, source, room) for source in lists]
    for source in lists:
        _check_year(layout, source, annee)
    dated_columns = _dated_columns(layout, plain)
    whole = replace(
        layout, colonnes=layout.colonnes + tuple(column for column, *_ in dated_columns)
    )
    forms = tuple((source, _form(whole, source)) for source in plain)
    columns_by_kind = tuple((column.nom, kind, year) for column, kind, year in dated_columns)
    return TerritoryFiles(whole, forms, outlines, columns_by_kind)


def territory_fault(layout: Layout, code: str, label: str | None, **values: object) -> BadFile:
    """The exception of a fault of whole files, to raise: `file : message [code]. Remède : …`."""
    fault = layout.fault(code)
    prefix = f"{label} : " if label is not None else ""
    message = f"{prefix}{fault.message.format(**values)} [{code}]. Remède : {fault.remede}."
    return BadFile(message, code, fault.remede)


def is_outlines(source: SourceFile) -> bool:
    """Whether a file holds outlines: a binary kind, or a JSON object."""
    return source.kind != TEXT or source.first_line.lstrip().startswith("{")


def cog_year(name: str) -> int | None:
    """The COG's year in the name of a list that has one of its own; None: it tells none."""
    match = re.search(rf"{_COG_LISTS}\D*(20\d\d)", name.lower())
    return int(match[1]) if match else None


def is_cog_list(name: str) -> bool:
    """Whether a file of this name is a list of one COG: its year is the edition's."""
    return re.search(_COG_LISTS, name.lower()) is not None


def _check_year(layout: Layout, source: SourceFile, annee: int) -> None:
    year = cog_year(source.name)
    if year is not None and year != annee:
        raise territory_fault(layout, "TER-109", source.shown, lu=year, attendu=annee)


def _form(layout: Layout, source: SourceFile) -> FileForm:
    """The first form of the layout that the header has the columns of."""
    header = source.header(layout.separateur)
    places = match_header(layout, header)
    present = {*places} | {"annees" for nom in places if re.search(r"_\d{4}$", nom)}
    written = {name.strip().lower() for name in header}
    forms: Mapping[str, Mapping[str, Sequence[str]]] = layout.parametres["formes"]
    for name, form in forms.items():
        one_of = form.get("une_de", ())
        if written.intersection(form.get("sauf", ())):
            continue
        if present.issuperset(form["colonnes"]) and (not one_of or present & {*one_of}):
            if name == "population_codcom":  # its COM may be a name
                places = {nom: at for nom, at in places.items() if nom != "code_commune"}
            return FileForm(name, places, len(header))
    raise territory_fault(layout, "TER-100", source.shown, colonnes=", ".join(header[:12]))


def _dated_columns(
    layout: Layout, lists: Sequence[SourceFile]
) -> list[tuple[LayoutColumn, str, int]]:
    """The columns of one year that the headers hold, each year and kind once."""
    patterns: Mapping[str, Sequence[str]] = layout.parametres["annees"]
    names: dict[tuple[str, int], list[str]] = {}
    for header in dict.fromkeys(h.upper() for s in lists for h in s.header(layout.separateur)):
        for kind, shapes in patterns.items():
            shape = "|".join(s.replace("%", r"(\d{4}|\d{2})") for s in shapes)
            if match := re.fullmatch(shape, header):
                year = next(int(part) for part in match.groups() if part)
                names.setdefault((kind, _full(year)), []).append(header)
    likes = {"population": layout.column("pmun")}
    likes["residences_principales"] = layout.column("residences_principales")
    return [
        (replace(likes[kind], nom=f"{kind}_{year}", entetes=tuple(headers)), kind, year)
        for (kind, year), headers in sorted(names.items())
    ]


def _full(year: int) -> int:
    if year >= 100:
        return year
    return 1900 + year if year >= _CENTURY else 2000 + year


def _plain(layout: Layout, source: SourceFile, room: Room) -> SourceFile:
    """The list itself, or a copy in the layout's separator of another table or a JSON list."""
    if source.first_line.lstrip().startswith("["):
        return _rewrite(layout, source, room, _json_rows(layout, source))
    mark = _separator(layout, source)
    if mark == layout.separateur:
        return source
    text = b"".join(blocks_of(source)).decode(source.encoding).removeprefix("\ufeff")
    return _rewrite(layout, source, room, csv.reader(text.splitlines(), delimiter=mark))


def _separator(layout: Layout, source: SourceFile) -> str:
    """The one that cuts the header in most fields."""
    marks: Sequence[str] = layout.parametres["separateurs"]
    return max(marks, key=lambda mark: len(source.header(mark)))


def _rewrite(
    layout: Layout, source: SourceFile, room: Room, rows: Iterator[Sequence[Any]]
) -> SourceFile:
    """A copy of the rows: as many lines, each where it was."""
    copy = room.new() / "liste.csv"
    with copy.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, delimiter=layout.separateur, lineterminator="\n")
        try:
            header = list(next(rows, ()))
            writer.writerow(header)
            writer.writerows(rows)
        except csv.Error as error:
            raise territory_fault(layout, "TER-100", source.shown, colonnes=str(error)) from error
    line = layout.separateur.join(str(name) for name in header)
    return replace(
        source, path=copy, origin=source.origin or source.path, gzipped=False, encoding="utf-8",
        first_line=line, mixed=False, lines=0, stamp=(),
    )  # fmt: skip


def _json_rows(layout: Layout, source: SourceFile) -> Iterator[Sequence[Any]]:
    """A table of one of the lists of @etalab/decoupage-administratif, its header first."""
    try:
        document: Any = json.loads(b"".join(blocks_of(source)).decode(source.encoding))
    except (ValueError, RecursionError) as error:
        raise territory_fault(layout, "TER-110", source.shown, raison="JSON mal formé") from error
    if not document or not all(isinstance(row, dict) for row in document):
        raise territory_fault(
            layout, "TER-110", source.shown, raison="une liste d'objets est attendue"
        )
    return iter(_table(layout, source, cast(list[_Row], document)))


def _table(layout: Layout, source: SourceFile, rows: list[_Row]) -> list[list[Any]]:
    first = rows[0]
    if "membres" in first:
        return _members(rows)
    if {"code", "departement"} <= first.keys():
        kinds: Mapping[str, str] = layout.parametres["types_commune"]
        header = [
            "TYPECOM", "CODE_COMMUNE", "NOM", "CODE_DEP", "CODE_REG", "POPULATION", "CODE_POSTAL",
        ]  # fmt: skip
        return [header] + [
            [kinds.get(str(r.get("type")), "COM"), r.get("code"), r.get("nom"),
             r.get("departement"), r.get("region"), r.get("population"),
             ",".join(map(str, r.get("codesPostaux") or ()))]
            for r in rows
        ]  # fmt: skip
    if {"code", "region"} <= first.keys():
        return [["CODE_DEP", "NOM", "CODE_REG"]] + [
            [r.get("code"), r.get("nom"), r.get("region")] for r in rows
        ]
    if {"code", "nom"} <= first.keys():
        return [["CODE_REG", "NOM"]] + [[r.get("code"), r.get("nom")] for r in rows]
    raise territory_fault(
        layout, "TER-110", source.shown, raison=f"clés lues : {', '.join(first)[:80]}"
    )


def _members(rows: list[_Row]) -> list[list[Any]]:
    """A row for each member commune: EPT say so by their type."""
    ept = all(row.get("type") == "EPT" for row in rows)
    kind = "EPT" if ept else "EPCI"
    rows_read: list[list[Any]] = [["CODE_COMMUNE", f"CODE_{kind}", f"NOM_{kind}"]]
    for row in rows:
        members: list[Any] = row.get("membres") or []
        for member in members:
            code = cast(_Row, member).get("code") if isinstance(member, dict) else member
            rows_read.append([code, row.get("code"), row.get("nom")])
    return rows_read
