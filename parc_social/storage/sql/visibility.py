"""Predicate of the rows, and columns, that one caller sees of one collection."""

from collections.abc import Collection as Some
from collections.abc import Sequence
from functools import cached_property, lru_cache

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Audience, Field, FieldType, Geometry, Reach
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.execution.statement import SQL_TYPES, Bound, DbRole
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.row_predicate import NEVER, RowPredicate, plain
from parc_social.wording import cited


class Visible(RowPredicate):
    """A collection under a Right. Hidden and unknown columns raise the same UnknownName."""

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        """The columns that every open row shows."""
        return frozenset(
            name
            for name in self._by_name
            if all(
                any(name in one.columns and self._holds(one, wide) for one in self._parts)
                for wide in self._widest
            )
        )

    @property
    def names(self) -> Some[str]:
        """The names of the columns."""
        return self._by_name.keys()

    def field(self, name: str) -> Field:
        """A field of this caller's. Raises UnknownName, the same for hidden and for unknown."""
        field = self._by_name.get(name)
        if field is None:
            raise UnknownName(f"{cited(name)} n'est pas une propriété de {self.collection.id}")
        return field

    def shown_in(self, name: str) -> str:
        """The relation in which a column of this caller's is. Raises UnknownName."""
        self.field(name)
        return self.collection.relation

    def chosen(self, names: Sequence[str] | None) -> tuple[Field, ...]:
        """The fields asked for, in the catalogue's order; all of them for None."""
        if names is None:
            return self.fields
        chosen_names = {self.field(name).name for name in names}
        return tuple(f for f in self.fields if f.name in chosen_names)

    def column(self, name: str, bound: Bound, dialect: Dialect) -> str:
        """SQL of a column of an open row, null on the rows of parts that do not show it."""
        condition = self.shown(name, bound, dialect)
        if condition is None:
            return plain(name)
        if condition == NEVER:
            return f"CAST(NULL AS {SQL_TYPES[self.field(name).type]})"
        return f"CASE WHEN {condition} THEN {plain(name)} END"

    def shown(self, name: str, bound: Bound, dialect: Dialect) -> str | None:
        """Whether an open row shows a column; None: each does. Raises UnknownName."""
        if name in self._everywhere:
            return None
        self.field(name)
        showing = self.showing(name)
        single_part = self._widest[0] if len(self._widest) == 1 else None
        clauses = [" AND ".join(self._terms(part, bound, dialect, single_part)) for part in showing]
        return NEVER if all(clause == NEVER for clause in clauses) else " OR ".join(clauses)

    def showing(self, name: str) -> tuple[RightPart, ...]:
        """The parts that show a column."""
        return tuple(part for part in self._parts if name in part.columns)

    def shows_everywhere(self, name: str) -> bool:
        """Whether every open row shows a column."""
        return name in self._everywhere

    def shows_on(self, other: "Visible", name: str) -> bool:
        """Whether every open row of another collection lies in a part that shows a column."""
        showing = self.showing(name)
        return all(any(one.holds_rows(part) for one in showing) for part in other._widest)

    def opens_year(self, year: int) -> bool:
        """Whether some rows of a millésime are open, if there are any."""
        return any(part.millesimes is None or year in part.millesimes for part in self._parts)

    @property
    def by_place(self) -> bool:
        """Whether codes, year and population alone tell which rows are open."""
        parts = self._parts if self.collection.populations else self._widest
        return not self.draft_sirens and all(part.sirens is None for part in parts)

    @property
    def is_whole(self) -> bool:
        """Whether one part alone opens every row with every column."""
        every = {field.name for field in self.collection.fields}
        whole = (part.is_open and every <= set(part.columns) for part in self._parts)
        return not self.draft_sirens and any(whole)

    @cached_property
    def is_everybodys(self) -> bool:
        """Whether it is outlines that depend on no right, seen whole by this caller.

        Open to all conventions, without a row or a column that is somebody's own: then no condition
        of his is in a statement. Who has not every column, year or place sees them otherwise.
        """
        one = self.collection
        public = one.reach is Reach.WIDE and all(f.audience is Audience.OPEN for f in one.fields)
        outlines = one.geometry is not Geometry.POINT and not one.populations
        return public and outlines and self.is_whole

    @cached_property
    def reader(self) -> DbRole:
        """Role that the database has to grant for this caller, and no more."""
        private = {f.name for f in self.collection.fields if f.audience is Audience.OWN}
        own = self.collection.reach is Reach.OWN
        lists = [
            part.sirens
            for part in self._parts
            if own or part.sirens is not None or private & set(part.columns)
        ]
        sirens = None if None in lists else tuple(sorted({s for some in lists for s in some or ()}))
        return DbRole(self.collection.relation, private=bool(lists), sirens=sirens)

    @cached_property
    def readable(self) -> tuple[Field, ...]:
        """The fields that the reader may name, seen or not: a predicate names some that are not."""
        every = self.collection.fields
        if self.reader.private:
            return every
        return tuple(f for f in every if f.audience is Audience.OPEN)


def visible(grant: Grant, collection_id: str) -> Visible:
    """The caller's view of a collection. Raises NotFound, the same for none and not his."""
    right = grant.right(collection_id)
    collection = collections().get(collection_id)
    if right is None or collection is None:
        raise NotFound(f"collection introuvable : {cited(collection_id)}")
    return _view(collection.id, right)


@lru_cache(maxsize=2_000)
def _view(collection_id: str, right: Right) -> Visible:
    """Made once a right, not once a request: it holds nothing of either."""
    return Visible(collections()[collection_id], right)


def is_number(field: Field) -> bool:
    """Whether a field takes part in arithmetic."""
    return field.type in (FieldType.INTEGER, FieldType.NUMBER)
