"""How the rows of a collection are named: by an id, in a twin with its millésime and population."""

from parc_social.catalogue.collection import EVERYBODY, POPULATION, Collection
from parc_social.storage.query.values import storable
from parc_social.storage.sql.parameters import Bound
from parc_social.storage.sql.row_predicate import plain


def id_of(collection: Collection) -> str:
    """SQL of the id that a row goes by."""
    own = plain(collection.id_field)
    if not collection.serie:
        return own
    dated = f"{own} || '.' || CAST({plain(collection.time_field)} AS VARCHAR)"
    if not collection.populations:
        return f"({dated})"
    whose = plain(POPULATION)
    return f"({dated} || CASE {whose} WHEN '{EVERYBODY}' THEN '' ELSE '.' || {whose} END)"


def has_id(collection: Collection, identifier: str, bound: Bound) -> list[str] | None:
    """What holds of the row of an id; None: no row can have it."""
    try:
        storable(identifier)
    except ValueError:
        return None
    if not collection.serie:
        return [f"{plain(collection.id_field)} = {bound(identifier, 'VARCHAR')}"]
    whose = None
    if collection.populations:
        identifier, whose = _told_population(identifier)
    own, _, year = identifier.rpartition(".")
    if not (own and year.isascii() and year.isdigit() and len(year) == 4):
        return None
    conditions = [
        f"{plain(collection.id_field)} = {bound(own, 'VARCHAR')}",
        f"{plain(collection.time_field)} = {bound(int(year), 'INTEGER')}",
    ]
    if whose:
        conditions.append(f"{plain(POPULATION)} = {bound(whose, 'VARCHAR')}")
    return conditions


def _told_population(identifier: str) -> tuple[str, str]:
    """A twin's id without its population; one that tells none is of everybody."""
    own, _, last = identifier.rpartition(".")
    return (identifier, EVERYBODY) if last.isdigit() else (own, last)
