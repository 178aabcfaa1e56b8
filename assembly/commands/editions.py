"""`parc-social publish`, `editions`, `comparer`, `retirer`, `restaurer`: what is served."""

import json
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from assembly.commands.progress import bars
from loaders.publication import publish, withdraw
from loaders.publication_comparison import Compared, compare
from parc_social.errors import InvalidValue, NotFound
from parc_social.settings import Settings, read_settings
from parc_social.storage.edition import Edition, State
from parc_social.storage.opening import open_store
from parc_social.storage.store import Store

Identifiant = Annotated[str, typer.Argument(help="Identifiant de l'édition.")]


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.command(name="publish")(publier)
    for command in (editions, comparer, retirer, restaurer):
        root.command()(command)


def publier(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Toutes les prêtes par défaut.")
    ] = None,
) -> None:
    """Publie des éditions prêtes avec les indicateurs qui en découlent, d'un seul coup."""
    with _store() as (settings, store), bars("publication") as progress:
        fresh = publish(store, settings.editions, ids or None, progress)
    _say(fresh)


def editions(
    *, as_json: Annotated[bool, typer.Option("--json", help="Sortie JSON.")] = False
) -> None:
    """Liste les éditions que l'entrepôt connaît et leur état."""
    with _store() as (_, store):
        known = store.editions()
    if as_json:
        typer.echo(json.dumps([_item(edition) for edition in known], ensure_ascii=False, indent=1))
        return
    table = _table("identifiant", "source", "millésime", "état", "faite le", "lignes")
    for edition in known:
        made = edition.made_at.astimezone().strftime("%d/%m/%Y %H:%M")
        rows = "\n".join(f"{relation} {_number(count)}" for relation, count in edition.rows)
        state = f"{edition.state.value}{' (fictive)' if edition.fictive else ''}"
        table.add_row(edition.id, edition.source, str(edition.millesime), state, made, rows)
    Console().print(table if known else "aucune édition")


def comparer(premiere: Identifiant, seconde: Identifiant) -> None:
    """Compare deux éditions d'une source : lignes par relation et par département."""
    with _store() as (settings, store):
        first, second = (_find(store, identifier) for identifier in (premiere, seconde))
        compared = compare(first, second, settings.editions)
    table = _table("relation", "département", premiere, seconde, "écart", "écart %", numbers=4)
    for row in compared:
        table.add_row(row.relation, row.departement or "ensemble", *_figures(row))
    Console().print(table)


def retirer(identifiant: Identifiant) -> None:
    """Retire une édition publiée et refait les indicateurs sans elle."""
    with _store() as (settings, store), bars("publication") as progress:
        fresh = withdraw(store, settings.editions, [identifiant], progress)
    typer.echo(f"retirée : {identifiant}")
    _say(fresh)


def restaurer(identifiant: Identifiant) -> None:
    """Publie de nouveau une édition retirée, à la place de celle de son millésime."""
    with _store() as (settings, store), bars("publication") as progress:
        edition = _find(store, identifiant)
        if edition.state is not State.RETIRED:
            raise InvalidValue(f"l'édition {identifiant} est {edition.state.value}, non retirée")
        fresh = publish(store, settings.editions, [identifiant], progress)
    _say(fresh)


@contextmanager
def _store() -> Generator[tuple[Settings, Store]]:
    settings = read_settings(os.environ)
    store = open_store(settings, owner=True)
    try:
        store.migrate()
        yield settings, store
    finally:
        store.close()


def _find(store: Store, identifier: str) -> Edition:
    found = next((e for e in store.editions() if e.id == identifier), None)
    if found is None:
        raise NotFound(f"édition inconnue : {identifier!r} (« parc-social editions » les liste)")
    return found


def _say(fresh: Sequence[Edition]) -> None:
    for edition in fresh:
        rows = ", ".join(f"{relation} {_number(count)}" for relation, count in edition.rows)
        typer.echo(f"publiée : {edition.id}" + (f" ({rows})" if rows else ""))


def _item(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.id,
        "source": edition.source,
        "millesime": edition.millesime,
        "etat": edition.state.value,
        "faite_le": edition.made_at.isoformat(),
        "lignes": dict(edition.rows),
        "fictive": edition.fictive,
    }


def _figures(row: Compared) -> tuple[str, str, str, str]:
    rate = f"{100 * row.difference / row.first:+.1f}".replace(".", ",") if row.first else ""
    sign = "+" if row.difference > 0 else ""
    return _number(row.first), _number(row.second), sign + _number(row.difference), rate


def _number(count: int) -> str:
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _table(*titles: str, numbers: int = 0) -> Table:
    table = Table()
    for place, title in enumerate(titles):
        right = place >= len(titles) - numbers
        table.add_column(title, justify="right" if right else "left", no_wrap=place == 0)
    return table
