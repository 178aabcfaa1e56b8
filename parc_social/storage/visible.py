"""What one caller sees of one collection: its columns, and which of its rows."""

from collections.abc import Sequence

from parc_social.access.grant import Grant, Right
from parc_social.catalogue.collection import Collection, Reach
from parc_social.catalogue.field import Field, FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.binding import SQL_TYPES, Bound
from parc_social.storage.dialect import Dialect
from parc_social.storage.workshop import quoted

OWNER = "siren_bailleur"  # whose row it is


class Visible:
    """A collection under a Right. Hidden and unknown columns raise the same UnknownName."""

    def __init__(self, collection: Collection, right: Right) -> None:
        self.collection = collection
        self._right = right
        self._own = frozenset(right.own_columns) - frozenset(right.columns)
        names = self._own | frozenset(right.columns)
        self.fields = tuple(f for f in collection.fields if f.name in names)
        self._by_name = {f.name: f for f in self.fields}

    def field(self, name: str) -> Field:
        """A field of this caller's. Raises UnknownName, the same for hidden and for unknown."""
        found = self._by_name.get(name)
        if found is None:
            raise UnknownName(f"{name!r} n'est pas une propriété de {self.collection.id}")
        return found

    def chosen(self, names: Sequence[str] | None) -> tuple[Field, ...]:
        """The fields asked for, in the catalogue's order; all of them for None."""
        if names is None:
            return self.fields
        wanted = {self.field(name).name for name in names}
        return tuple(f for f in self.fields if f.name in wanted)

    def column(self, name: str, bound: Bound, dialect: Dialect) -> str:
        """SQL of a column, null outside the caller's own rows for the columns that need it."""
        field = self.field(name)
        if name not in self._own:
            return plain(name)
        if not (self._right.own_sirens and self.collection.field(OWNER)):
            return f"CAST(NULL AS {SQL_TYPES[field.type]})"
        return f"CASE WHEN {self._mine(bound, dialect)} THEN {plain(name)} END"

    @property
    def is_open(self) -> bool:
        """Whether every row is."""
        return self._right.perimeter.everything and not self._right.own_rows

    @property
    def draft_sirens(self) -> tuple[str, ...]:
        """Whose drafts the caller sees: his own, and only where his right is on his own rows."""
        if not (self._right.own_rows and self.collection.reach is Reach.OWN):
            return ()
        return self._right.own_sirens if self.collection.field(OWNER) else ()

    def rows(self, bound: Bound, dialect: Dialect) -> str | None:
        """Predicate of the open rows; None when every row is open."""
        if self.is_open:
            return None
        if self._right.own_rows:
            mine = self._right.own_sirens and self.collection.field(OWNER)
            return self._mine(bound, dialect) if mine else "FALSE"
        clauses = [
            dialect.among(plain(column), codes, bound)
            for column, codes in self._right.perimeter.clauses()
            if self.collection.field(column)
        ]
        return f"({' OR '.join(clauses)})" if clauses else "FALSE"

    def _mine(self, bound: Bound, dialect: Dialect) -> str:
        return dialect.among(plain(OWNER), self._right.own_sirens, bound)


def visible(grant: Grant, collection_id: str) -> Visible:
    """The caller's view of a collection. Raises NotFound, the same for none and not his."""
    right = grant.right(collection_id)
    collection = collections().get(collection_id)
    if right is None or collection is None:
        raise NotFound(f"collection introuvable : {collection_id!r}")
    return Visible(collection, right)


def plain(name: str) -> str:
    """A column of the row `t`, for names of the catalogue only."""
    return f"t.{quoted(name)}"


def is_number(field: Field) -> bool:
    """Whether a field takes part in arithmetic."""
    return field.type in (FieldType.INTEGER, FieldType.NUMBER)
