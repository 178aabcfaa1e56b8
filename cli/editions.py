"""`parc-social editions …`: what is served, where it comes from; `publish` comes with it."""

import json
from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.accounts.registry import Json
from cli.progress import bars
from cli.publish import (
    opened_store,
    publier,
    say_pressing,
    say_published,
    served_without_outline,
    served_without_texts,
    writing,
)
from loaders.publication.publish import publish, withdraw
from loaders.reports.html import number
from loaders.reports.other_edition import RowComparison, compare
from parc_social.errors import BadFile, InvalidValue, NotFound
from parc_social.storage.edition_files.provenance import Piece, Provenance
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.store import Store
from parc_social.wording import cited

Identifiant = Annotated[str, typer.Argument(help="Identifiant de l'édition.")]

_WIDTHS = (30, 16, 28)  # letters: an id, an instant, a relation with its rows


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.command(name="publish")(publier)
    group = typer.Typer(help="Liste, montre, compare, retire, restaure et jette les éditions.")
    group.callback(invoke_without_command=True)(editions)
    for command in (montrer, comparer, retirer, restaurer, jeter):
        group.command()(command)
    root.add_typer(group, name="editions")


def editions(context: typer.Context, *, as_json: Json = False) -> None:
    """Liste, montre, compare, retire, restaure et jette les éditions ; seul, les liste."""
    if context.invoked_subcommand is not None:
        return
    with opened_store() as (settings, store):
        rows = [(edition, _provenance(store, edition)) for edition in store.editions()]
        missing = served_without_outline([one for one, _ in rows], settings.editions)
    if as_json:
        typer.echo(_json([_item(edition, provenance) for edition, provenance in rows]))
    else:
        Console().print(_edition_table(rows) if rows else "aucune édition")
    say_pressing(missing)


def montrer(identifiant: Identifiant, *, as_json: Json = False) -> None:
    """Montre d'où vient une édition : fichiers, empreintes, règles, comptes."""
    with opened_store() as (_, store):
        edition = _find(store, identifiant)
        provenance = store.provenance(identifiant)
    if as_json:
        typer.echo(_json(_item(edition, provenance)))
        return
    Console().print(_edition_table([(edition, provenance)]))
    Console().print(provenance_table(edition, provenance))


def comparer(premiere: Identifiant, seconde: Identifiant) -> None:
    """Compare deux éditions d'une source : lignes par relation et par département."""
    with opened_store() as (settings, store):
        first, second = (_find(store, identifier) for identifier in (premiere, seconde))
        rows = compare(first, second, settings.editions)
    table = _table("relation", "dép.", premiere, seconde, "écart", "écart %", numbers=4)
    for row in rows:
        table.add_row(row.relation, row.departement or "ensemble", *_figures(row))
    Console().print(table)


def retirer(identifiant: Identifiant) -> None:
    """Retire une édition publiée et refait les indicateurs sans elle ; ses pages cessent."""
    with writing("editions retirer") as (settings, store), bars("publication") as progress:
        fresh = withdraw(store, settings.editions, [identifiant], progress)
    typer.echo(f"retirée : {identifiant}")
    say_published(fresh)


def restaurer(identifiant: Identifiant) -> None:
    """Publie de nouveau une édition retirée, à la place de celle de son millésime."""
    with writing("editions restaurer") as (settings, store), bars("publication") as progress:
        edition = _find(store, identifiant)
        if edition.state is not EditionState.RETIRED:
            raise InvalidValue(f"l'édition {identifiant} est {edition.state.value}, non retirée")
        fresh = publish(store, settings.editions, [identifiant], progress)
        missing = served_without_texts(store)
    say_published(fresh)
    say_pressing(missing)


def jeter(identifiant: Identifiant) -> None:
    """Jette pour de bon une édition qui attend d'être publiée : fichier, tables et brouillon."""
    with writing("editions jeter") as (_, store):
        store.discard(identifiant)
    typer.echo(f"jetée : {identifiant}")


def _find(store: Store, identifier: str) -> Edition:
    edition = next((e for e in store.editions() if e.id == identifier), None)
    if edition is None:
        raise NotFound(
            f"édition inconnue : {cited(identifier)} (« parc-social editions » les liste)"
        )
    return edition


def _provenance(store: Store, edition: Edition) -> Provenance | None:
    """A damaged file hides no other edition from the list: publication says what to do."""
    try:
        return store.provenance(edition.id)
    except BadFile:
        return None


def _edition_table(rows: Sequence[tuple[Edition, Provenance | None]]) -> Table:
    """Three columns in 80 letters; the id tells the source and the millésime."""
    table = Table("édition", "faite le", "contenu", box=SIMPLE_HEAD, pad_edge=False)
    for edition, provenance in rows:
        date = edition.made_at.astimezone().strftime("%d/%m/%Y %H:%M")
        content = [f"{relation} {number(count)}" for relation, count in edition.rows]
        content += _refusals(provenance)
        table.add_row(f"{edition.id}\n{_state(edition)}", date, "\n".join(content))
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.max_width, column.overflow = width, "fold"
    return table


def _state(edition: Edition) -> str:
    version = f", version du {edition.dated:%d/%m/%Y}" if edition.dated else ""
    return f"{edition.state.value}{version}{' (fictive)' if edition.fictive else ''}"


def _refusals(provenance: Provenance | None) -> list[str]:
    """Rows that its controls kept out; `montrer` tells the rest."""
    if provenance is None or not provenance.refusees:
        return []
    return [f"{number(provenance.refusees)} lignes refusées"]


def _item(edition: Edition, provenance: Provenance | None) -> dict[str, Any]:
    return {
        "id": edition.id,
        "source": edition.source,
        "millesime": edition.millesime,
        "etat": edition.state.value,
        "faite_le": edition.made_at.astimezone(UTC).isoformat(),
        "version_du": edition.dated.isoformat() if edition.dated else None,
        "lignes": dict(edition.rows),
        "fictive": edition.fictive,
        "sha256": edition.seal.sha256 if edition.seal else None,
        "octets": edition.seal.octets if edition.seal else None,
        "lecture": (
            {"sha256": edition.serving.sha256, "octets": edition.serving.octets}
            if edition.serving
            else None
        ),
        "provenance": provenance.document() if provenance else None,
    }


def _figures(row: RowComparison) -> tuple[str, str, str, str]:
    rate = f"{100 * row.difference / row.first:+.1f}".replace(".", ",") if row.first else ""
    sign = "+" if row.difference > 0 else ""
    return number(row.first), number(row.second), sign + number(row.difference), rate


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _table(*titles: str, numbers: int = 0) -> Table:
    table = Table()
    for place, title in enumerate(titles):
        right = place >= len(titles) - numbers
        justify = "right" if right else "left"
        table.add_column(title, justify=justify, no_wrap=place == 0, overflow="fold")
    return table


def _counts(provenance: Provenance | None) -> str:
    """Lines read, kept, refused and matched, on one line; empty for an edition that tells none."""
    if provenance is None or not provenance.lues:
        return ""
    counts = (
        f"{provenance.lues} lues, {provenance.retenues} retenues, {provenance.refusees} refusées"
    )
    return counts if provenance.appariees is None else f"{counts}, {provenance.appariees} appariées"


def provenance_table(edition: Edition, provenance: Provenance | None) -> Table:
    """Two columns: what, and its value."""
    table = Table(show_header=False, box=None)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # a digest is whole or of no use
    if edition.seal:
        table.add_row("fichier d'édition", f"{edition.seal.octets} octets\n{edition.seal.sha256}")
    if edition.serving:
        size = edition.serving.octets
        table.add_row("fichier de lecture", f"{size} octets\n{edition.serving.sha256}")
    if provenance is None:
        table.add_row("provenance", "cette édition n'en dit rien")
        return table
    for piece in provenance.fichiers:
        table.add_row("fichier", escape(_piece(piece)))
    table.add_row("règles", f"version {provenance.version}\n{provenance.regles}")
    table.add_row("logiciel", provenance.logiciel)
    table.add_row("références", "\n".join(provenance.references) or "aucune")
    table.add_row("comptes", _counts(provenance))
    figures = (f"{name} {value:g}" for name, value in provenance.chiffres)
    table.add_row("chiffres", ", ".join(figures))
    return table


def _piece(piece: Piece) -> str:
    name = f"{piece.nom} : {piece.membre}" if piece.membre else piece.nom
    counts = f"{piece.lues} lues, {piece.retenues} retenues, {piece.refusees} refusées"
    refusal = ", refusé en entier" if piece.bloque else ""
    return f"{name} ({piece.format}), {piece.octets} octets\n{piece.sha256}\n{counts}{refusal}"
