"""Predicate of the rows, and columns, that one caller sees of one collection."""

from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from typing import Any

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Collection, Reach
from parc_social.catalogue.field import Audience, Field, FieldType
from parc_social.catalogue.load import collections
from parc_social.errors import NotFound, UnknownName
from parc_social.storage.execution.db_role import DbRole
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.parameters import SQL_TYPES, Bound
from parc_social.storage.sql.text import quoted

OWNER = "siren_bailleur"  # whose row it is
STATE, DRAFT = "etat", "brouillon"  # of a row that is not published (contract, section 4)


class Visible:
    """A collection under a Right. Hidden and unknown columns raise the same UnknownName."""

    def __init__(self, collection: Collection, right: Right) -> None:
        self.collection = collection
        self._parts = tuple(part for part in right.parts if not part.is_empty)
        names = frozenset(right.columns)
        self.fields = tuple(f for f in collection.fields if f.name in names)
        self._by_name = {f.name: f for f in self.fields}
        # Predicates of the open rows, and their values.
        self._kept: dict[tuple[Dialect, bool], tuple[str, dict[str, Any]]] = {}

    @cached_property
    def _widest(self) -> tuple[RightPart, ...]:
        """The fewest parts whose rows are all the open ones."""
        kept: list[RightPart] = []
        for at, part in enumerate(self._parts):
            others = [*kept, *self._parts[at + 1 :]]
            if not any(self._holds(other, part) for other in others):
                kept.append(part)
        return tuple(kept)

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
        found = self._by_name.get(name)
        if found is None:
            raise UnknownName(f"{name!r} n'est pas une propriété de {self.collection.id}")
        return found

    def shown_in(self, name: str) -> str:
        """The relation in which a column of this caller's is. Raises UnknownName."""
        self.field(name)
        return self.collection.relation

    def chosen(self, names: Sequence[str] | None) -> tuple[Field, ...]:
        """The fields asked for, in the catalogue's order; all of them for None."""
        if names is None:
            return self.fields
        wanted = {self.field(name).name for name in names}
        return tuple(f for f in self.fields if f.name in wanted)

    def column(self, name: str, bound: Bound, dialect: Dialect) -> str:
        """SQL of a column of an open row, null on the rows of parts that do not show it."""
        shown = self.shown(name, bound, dialect)
        if shown is None:
            return plain(name)
        if shown == _NEVER:
            return f"CAST(NULL AS {SQL_TYPES[self.field(name).type]})"
        return f"CASE WHEN {shown} THEN {plain(name)} END"

    def shown(self, name: str, bound: Bound, dialect: Dialect) -> str | None:
        """Whether an open row shows a column; None: each does. Raises UnknownName."""
        if name in self._everywhere:
            return None
        self.field(name)
        showing = [part for part in self._parts if name in part.columns]
        known = self._widest[0] if len(self._widest) == 1 else None
        clauses = [" AND ".join(self._terms(part, bound, dialect, known)) for part in showing]
        return _NEVER if all(clause == _NEVER for clause in clauses) else " OR ".join(clauses)

    def shows_everywhere(self, name: str) -> bool:
        """Whether every open row shows a column."""
        return name in self._everywhere

    def shows_on(self, other: "Visible", name: str) -> bool:
        """Whether every open row of another collection lies in a part that shows a column."""
        showing = [part for part in self._parts if name in part.columns]
        return all(any(one.holds_rows(part) for one in showing) for part in other._widest)

    def opens_year(self, year: int) -> bool:
        """Whether some rows of a millésime are open, if there are any."""
        return any(part.millesimes is None or year in part.millesimes for part in self._parts)

    @property
    def is_open(self) -> bool:
        """Whether every row is."""
        return not self.draft_sirens and any(part.is_open for part in self._widest)

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
    def draft_sirens(self) -> tuple[str, ...]:
        """Whose drafts the caller sees: his own, and only where his right is on his own rows."""
        if self.collection.reach is not Reach.OWN or not self.collection.field(OWNER):
            return ()
        own = {siren for part in self._parts for siren in part.sirens or ()}
        return tuple(sorted(own))

    @cached_property
    def reader(self) -> DbRole:
        """What the database has to let through for this caller, and no more."""
        private = {f.name for f in self.collection.fields if f.audience is Audience.OWN}
        own = self.collection.reach is Reach.OWN
        owned = [
            part.sirens
            for part in self._parts
            if own or part.sirens is not None or private & set(part.columns)
        ]
        sirens = None if None in owned else tuple(sorted({s for some in owned for s in some or ()}))
        return DbRole(self.collection.relation, private=bool(owned), sirens=sirens)

    @cached_property
    def readable(self) -> tuple[Field, ...]:
        """The fields that the reader may name, seen or not: a predicate names some that are not."""
        every = self.collection.fields
        if self.reader.private:
            return every
        return tuple(f for f in every if f.audience is Audience.OPEN)

    def rows(self, bound: Bound, dialect: Dialect, *, searched: bool = True) -> str | None:
        """Predicate of the open rows; None when every row is open.

        `searched` False: rows are found otherwise, and only looked at for their codes.
        """
        if self.is_open:
            return None
        if bound.values:  # marks count from those that are there
            return self._opened(bound, dialect, searched=searched)
        kept = self._kept.get((dialect, searched))
        if kept is None:
            text = self._opened(bound, dialect, searched=searched)
            self._kept[dialect, searched] = text, dict(bound.values)
            return text
        text, values = kept
        bound.values.update(values)
        return text

    def _opened(self, bound: Bound, dialect: Dialect, *, searched: bool) -> str:
        parts = (self._terms(p, bound, dialect, searched=searched) for p in self._widest)
        return _any([" AND ".join(terms) for terms in parts])

    @cached_property
    def level_columns(self) -> tuple[str, ...]:
        """The columns whose codes tell which rows are open."""
        every = (p for part in self._widest for p in part.perimeters if not p.everything)
        return tuple({name for p in every for name, _ in self._clauses(p)})

    @cached_property
    def is_of_one_code(self) -> bool:
        """Whether the open rows are those of one code, or of one landlord, and no others."""
        if self.draft_sirens or self.is_open or len(self._widest) != 1:
            return False
        (part,) = self._widest
        narrow = [
            clause for p in part.perimeters if not p.everything for clause in self._clauses(p)
        ]
        codes = sum(len(codes) for _, codes in narrow)
        return part.millesimes is None and codes + len(part.sirens or ()) == 1

    def rows_by_code(self, bound: Bound, dialect: Dialect) -> list[str] | None:
        """Predicates of one code each, that have no row in common and together are `rows`.

        None where there is one, where there are many, or where more than codes part the rows.
        """
        if self.draft_sirens or self.is_open or len(self._widest) != 1:
            return None
        (part,) = self._widest
        narrow = [p for p in part.perimeters if not p.everything]
        clauses = self._clauses(narrow[0]) if len(narrow) == 1 else []
        if not 1 < sum(len(codes) for _, codes in clauses) <= _FEW_CODES:
            return None
        found: list[str] = []
        for at, (name, codes) in enumerate(clauses):
            for code in codes:
                before = [dialect.among(plain(n), some, bound) for n, some in clauses[:at]]
                others = self._terms(replace(part, perimeters=(FRANCE,)), bound, dialect)
                own = [f"{plain(name)} = {bound(code, 'VARCHAR')}"]
                found.append(" AND ".join([*own, *(f"({b}) IS NOT TRUE" for b in before), *others]))
        return found

    def _holds(self, one: RightPart, other: RightPart) -> bool:
        """Whether every row of another part is in one; drafts are in parts on own rows only."""
        drafts = bool(self.draft_sirens) and one.sirens is None and other.sirens is not None
        return one.holds_rows(other) and not drafts

    def _terms(
        self,
        part: RightPart,
        bound: Bound,
        dialect: Dialect,
        known: RightPart | None = None,
        *,
        searched: bool = True,
    ) -> list[str]:
        """The conditions of a part, less those that every row meets as it is in `known`."""
        if not self._can_meet(part):  # before a value is bound: DuckDB refuses one that none names
            return [_NEVER]
        met = known.perimeters if known else ()
        terms = [
            self._inside(perimeter, bound, dialect, searched=searched)
            for perimeter in part.perimeters
            if not perimeter.everything and perimeter not in met
        ]
        if part.sirens is not None and not (known and known.sirens == part.sirens):
            terms.append(dialect.among(plain(OWNER), part.sirens, bound))
        if part.millesimes is not None and not (known and known.millesimes == part.millesimes):
            years = ", ".join(bound(year, "INTEGER") for year in part.millesimes)
            terms.append(f"{plain(self.collection.time_field)} IN ({years})")
        if part.sirens is None and self.draft_sirens:
            terms.append(f"{plain(STATE)} IS DISTINCT FROM {bound(DRAFT, 'VARCHAR')}")
        return terms or ["TRUE"]

    def _can_meet(self, part: RightPart) -> bool:
        """Whether the collection has the columns by which a row could be in a part."""
        owned = part.sirens is None or self.collection.field(OWNER) is not None
        return owned and all(p.everything or self._clauses(p) for p in part.perimeters)

    def _inside(
        self, perimeter: Perimeter, bound: Bound, dialect: Dialect, *, searched: bool
    ) -> str:
        clauses = [
            dialect.among(
                plain(name) if searched else dialect.unsearched(plain(name)), codes, bound
            )
            for name, codes in self._clauses(perimeter)
        ]
        return f"({' OR '.join(clauses)})"

    def _clauses(self, perimeter: Perimeter) -> list[tuple[str, tuple[str, ...]]]:
        return [(n, codes) for n, codes in perimeter.clauses() if self.collection.field(n)]


_NEVER = "FALSE"
_FEW_CODES = 40  # each is a statement within the statement


def visible(grant: Grant, collection_id: str) -> Visible:
    """The caller's view of a collection. Raises NotFound, the same for none and not his."""
    right = grant.right(collection_id)
    collection = collections().get(collection_id)
    if right is None or collection is None:
        raise NotFound(f"collection introuvable : {collection_id!r}")
    return _view(collection.id, right)


@lru_cache(maxsize=2_000)
def _view(collection_id: str, right: Right) -> Visible:
    """Made once a right, not once a request: it holds nothing of either."""
    return Visible(collections()[collection_id], right)


@cache
def plain(name: str) -> str:
    """A column of the row `t`, for names of the catalogue only."""
    return f"t.{quoted(name)}"


def is_number(field: Field) -> bool:
    """Whether a field takes part in arithmetic."""
    return field.type in (FieldType.INTEGER, FieldType.NUMBER)


def _any(clauses: Sequence[str]) -> str:
    """Joined by OR; no clause is no row."""
    if len(clauses) < 2:
        return clauses[0] if clauses else _NEVER
    return f"({' OR '.join(clauses)})"
