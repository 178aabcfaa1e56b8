"""Form of a serving file: which relations it holds, and by which columns rows are found."""

from functools import cache
from hashlib import sha256

from parc_social.access.model.perimeter import LEVEL_COLUMNS
from parc_social.catalogue.collection import Collection, Field
from parc_social.storage.editions.edition import Edition
from parc_social.storage.execution.text_blocks import TOGETHER
from parc_social.storage.sql.row_predicate import OWNER
from parc_social.storage.statements.audience_texts import (
    digest_of,
    is_of_points,
    kept_collection,
)

RECORD = "parc_social_lecture"  # the table that tells what the file is
_VERSION = "2"


def relations_of(edition: Edition) -> dict[str, int]:
    """The relations of an edition that lie in a file and have rows, and how many."""
    return {name: rows for name, rows in edition.rows if rows and _is_served(name)}


def _is_served(relation: str) -> bool:
    collection = kept_collection(relation)
    return collection is not None and is_of_points(collection)


def served(relation: str) -> Collection:
    """The collection whose features are those of a relation. Raises LookupError without any."""
    collection = kept_collection(relation)
    if collection is None or not is_of_points(collection):
        raise LookupError(relation)
    return collection


def keys_of(collection: Collection) -> tuple[Field, ...]:
    """The columns by which rows are found, in the catalogue's order."""
    names = {collection.id_field, collection.time_field, OWNER, *LEVEL_COLUMNS}
    return tuple(field for field in collection.fields if field.name in names)


@cache
def form_of(relation: str) -> str:
    """Changes with what is in a file, but its rows: one of another form answers nothing."""
    collection = served(relation)
    keys = [f"{field.name}:{field.type}" for field in keys_of(collection)]
    told = [_VERSION, str(TOGETHER), digest_of(collection), *keys]
    return sha256("\n".join(told).encode()).hexdigest()


def texts_table(relation: str) -> str:
    """The table of the texts of a relation."""
    return f"{relation}_textes"


def rtree_table(relation: str) -> str:
    """The R*Tree of a relation, under the name that the GeoPackage standard gives it."""
    return f"rtree_{relation}_geom"
