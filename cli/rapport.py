"""`parc-social rapport ID`, and how `load` and `verifier` show and write their reports."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from loaders.edition_builder import read_staged
from loaders.report import BadLines, Ecart, Rejet, Report, RuleTotal
from loaders.reports.html import difference, number
from loaders.reports.write import targets, write_reports
from parc_social.errors import NotFound
from parc_social.settings import read_settings
from parc_social.wording import cited

_EXAMPLES = 3  # examples of each rule in the table; the files give up to twenty
_MOVES = 10  # moves told in the terminal; the files give all

Vers = Annotated[
    Path | None,
    typer.Option(
        "--rapport",
        metavar="DOSSIER|FICHIER",
        help="Écrit aussi le rapport : un dossier reçoit rapport.json, .csv, .xlsx et .html ;"
        " un nom en .json, .csv, .xlsx ou .html, cette forme seule.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Rapport complet en JSON.")]


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(rapport)


def rapport(
    identifiant: Annotated[str, typer.Argument(help="Identifiant de l'édition.")],
    *,
    vers: Vers = None,
    json: AsJson = False,
) -> None:
    """Montre le rapport de chargement d'une édition ; ses lignes fautives ne sont pas gardées."""
    files = targets(vers) if vers else None
    folder = read_settings(os.environ).editions
    file = next((f for f in folder.glob("*.duckdb") if f.stem == identifiant), None)
    if file is None:
        raise NotFound(
            f"édition inconnue : {cited(identifiant)} (« parc-social editions » les liste)"
        )
    report = read_staged(file).report
    show(report, as_json=json)
    if files is not None:
        write_files(report, (), files)


def show(report: Report, *, as_json: bool) -> None:
    """The report on standard output."""
    if as_json:
        typer.echo(report.to_json())
    else:
        print_report(report, Console())


def write_files(report: Report, lines: Sequence[BadLines], files: dict[str, Path] | None) -> None:
    """Writes the forms that were asked for, and says where on standard error."""
    for file in write_reports(report, lines, files) if files else ():
        typer.echo(f"rapport : {file}", err=True)


def print_report(report: Report, console: Console) -> None:
    """What was read, kept, refused and why, what to do, what moved, and what must not be missed."""
    pressing = report.a_ne_pas_manquer
    pressing_text = f", {len(pressing)} à ne pas manquer : voir à la fin" if pressing else ""
    console.print(
        f"{report.source.upper()} {report.millesime} : {report.retenues} lignes retenues"
        f" sur {report.lues}, {report.refusees} refusées{pressing_text} ({report.duree_s:.1f} s)",
        markup=False,
        highlight=False,
    )
    console.print(_files(report))
    if report.totaux:
        _print_rules(report, console)
    if report.chiffres:
        figures = ", ".join(f"{name} {value:g}" for name, value in report.chiffres)
        console.print(figures, markup=False, highlight=False)
    _print_moves([e for e in report.ecarts if e.alerte], console)
    if pressing:
        console.print(Text("À NE PAS MANQUER", style="bold red"))
        for sentence in pressing:
            console.print(Padding(Text(sentence), (0, 0, 0, 2), expand=False))


def _print_moves(moves: Sequence[Ecart], console: Console) -> None:
    if not moves:
        return
    table = Table("Écart à regarder", "Territoire", "Référence", "Avant", "Après", "", box=None)
    table.columns[2].overflow = "fold"
    for move in moves[:_MOVES]:
        before, after = number(move.avant), number(move.apres)
        row = (move.mesure, move.territoire or "ensemble", move.reference, before, after)
        table.add_row(*(escape(cell) for cell in row), difference(move))
    console.print(table)
    if len(moves) > _MOVES:
        console.print(f"… et {len(moves) - _MOVES} autres écarts (--rapport les donne)")


def _files(report: Report) -> Table:
    table = Table("Fichier", "Format", "Lues", "Retenues", "Refusées", "", box=None)
    for f in report.fichiers:
        state = "refusé" if f.bloque else ""
        table.add_row(escape(f.nom), f.format, str(f.lues), str(f.retenues), str(f.refusees), state)
    return table


def _print_rules(report: Report, console: Console) -> None:
    """A paragraph a rule: six columns would be unreadable on 80 letters."""
    for total in report.totaux:
        head = f"{total.code} · {total.gravite.value} · {number(total.nombre)} fois"
        console.print(Text(head, style="bold"))
        examples = [r for r in report.rejets if r.code == total.code][:_EXAMPLES]
        paragraph = [total.message[:1].upper() + total.message[1:] + "."]
        paragraph += [_place(r) + _value(r.colonne, r.valeur) + _own(r, total) for r in examples]
        paragraph += [f"Remède : {total.remede}."] if total.remede else []
        console.print(Padding(Text("\n".join(paragraph)), (0, 0, 1, 2), expand=False))


def _own(reject: Rejet, total: RuleTotal) -> str:
    """What this line breaks, where a rule says several things."""
    return "" if reject.message == total.message else f" : {reject.message}"


def _place(reject: Rejet) -> str:
    return reject.fichier + (f":{reject.ligne}" if reject.ligne else "")


def _value(column: str | None, value: str | None) -> str:
    column_text = f" {column}" if column else ""
    return column_text if value is None else f"{column_text} = {value}"
