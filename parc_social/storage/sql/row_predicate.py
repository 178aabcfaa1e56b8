"""Predicate of the rows that one caller sees of one collection."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

from parc_social.access.model.grant import Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Collection, Reach
from parc_social.storage.execution.statement import Bound
from parc_social.storage.sql.dialect import Dialect
from parc_social.storage.sql.text import quoted

OWNER = "siren_bailleur"  # whose row it is
STATE, DRAFT = "etat", "brouillon"  # of a row that is not published (contract, section 4)
NEVER = "FALSE"
_FEW_CODES = 40  # each is a statement within the statement
_MOST_TERMS = 100  # likewise, where each is a few octets of an index


class RowPredicate:
    """The open rows of a collection under a Right."""

    def __init__(self, collection: Collection, right: Right) -> None:
        self.collection = collection
        own = collection.id_field
        self._parts = tuple(_named(part, own) for part in right.parts if not part.is_empty)
        names = frozenset(right.columns)
        self.fields = tuple(f for f in collection.fields if f.name in names)
        self._by_name = {f.name: f for f in self.fields}
        # Predicates of the open rows, and their values.
        self._kept: dict[tuple[Dialect, bool], tuple[str, dict[str, Any]]] = {}

    @cached_property
    def _widest(self) -> tuple[RightPart, ...]:
        """The fewest parts whose rows are all the open ones."""
        parts: list[RightPart] = []
        for at, part in enumerate(self._parts):
            others = [*parts, *self._parts[at + 1 :]]
            if not any(self._holds(other, part) for other in others):
                parts.append(part)
        return tuple(parts)

    @property
    def is_open(self) -> bool:
        """Whether every row is."""
        return not self.draft_sirens and any(part.is_open for part in self._widest)

    @cached_property
    def draft_sirens(self) -> tuple[str, ...]:
        """Whose drafts the caller sees: his own, and only where his right is on his own rows."""
        if self.collection.reach is not Reach.OWN or not self.collection.field(OWNER):
            return ()
        own = {siren for part in self._parts for siren in part.sirens or ()}
        return tuple(sorted(own))

    def rows(self, bound: Bound, dialect: Dialect, *, indexed: bool = True) -> str | None:
        """Predicate of the open rows; None when every row is open.

        `indexed` False: rows are found otherwise, and only looked at for their codes.
        """
        if self.is_open:
            return None
        if bound.values:  # marks count from those that are there
            return self._predicate(bound, dialect, indexed=indexed)
        cached = self._kept.get((dialect, indexed))
        if cached is None:
            text = self._predicate(bound, dialect, indexed=indexed)
            self._kept[dialect, indexed] = text, dict(bound.values)
            return text
        text, values = cached
        bound.values.update(values)
        return text

    def _predicate(self, bound: Bound, dialect: Dialect, *, indexed: bool) -> str:
        parts = (self._terms(p, bound, dialect, indexed=indexed) for p in self._widest)
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
        terms: list[str] = []
        for at, (name, codes) in enumerate(clauses):
            for code in codes:
                before = [dialect.among(plain(n), some, bound) for n, some in clauses[:at]]
                others = self._terms(replace(part, perimeters=(FRANCE,)), bound, dialect)
                own = [f"{plain(name)} = {bound(code, 'VARCHAR')}"]
                terms.append(" AND ".join([*own, *(f"({b}) IS NOT TRUE" for b in before), *others]))
        return terms

    def rows_by_index(self, bound: Bound, dialect: Dialect) -> list[str] | None:
        """Predicates of one code or one landlord each, that together are `rows`.

        Some rows may meet several. None where other terms part the rows, or where they are many.
        """
        if self.draft_sirens or self.is_open:
            return None
        terms: list[str] = []
        for part in self._widest:
            narrow = [p for p in part.perimeters if not p.everything]
            clauses = self._clauses(narrow[0]) if len(narrow) == 1 else []
            if not narrow and part.sirens and self.collection.field(OWNER):
                clauses, part = [(OWNER, part.sirens)], replace(part, sirens=None)
            codes = [(name, code) for name, some in clauses for code in some]
            if not codes or len(terms) + len(codes) > _MOST_TERMS:
                return None
            for name, code in codes:
                others = self._terms(replace(part, perimeters=(FRANCE,)), bound, dialect)
                own = f"{plain(name)} = {bound(code, 'VARCHAR')}"
                terms.append(" AND ".join([own, *others]))
        return terms

    def _holds(self, one: RightPart, other: RightPart) -> bool:
        """Whether every row of another part is in one; drafts are in parts on own rows only."""
        drafts = bool(self.draft_sirens) and one.sirens is None and other.sirens is not None
        return one.holds_rows(other) and not drafts

    def _terms(
        self,
        part: RightPart,
        bound: Bound,
        dialect: Dialect,
        common: RightPart | None = None,
        *,
        indexed: bool = True,
    ) -> list[str]:
        """The conditions of a part, less those that every row meets as it is in `common`."""
        if not self._can_meet(part):  # before a value is bound: DuckDB refuses one that none names
            return [NEVER]
        met_perimeters = common.perimeters if common else ()
        terms = [
            self._inside(perimeter, bound, dialect, indexed=indexed)
            for perimeter in part.perimeters
            if not perimeter.everything and perimeter not in met_perimeters
        ]
        if part.sirens is not None and not (common and common.sirens == part.sirens):
            terms.append(dialect.among(plain(OWNER), part.sirens, bound))
        if part.millesimes is not None and not (common and common.millesimes == part.millesimes):
            years = ", ".join(bound(year, "INTEGER") for year in part.millesimes)
            terms.append(f"{plain(self.collection.time_field)} IN ({years})")
        if part.sirens is None and self.draft_sirens:
            terms.append(f"{plain(STATE)} IS DISTINCT FROM {bound(DRAFT, 'VARCHAR')}")
        return terms or ["TRUE"]

    def _can_meet(self, part: RightPart) -> bool:
        """Whether the collection has the columns by which a row could be in a part."""
        has_owner = part.sirens is None or self.collection.field(OWNER) is not None
        return has_owner and all(p.everything or self._clauses(p) for p in part.perimeters)

    def _inside(
        self, perimeter: Perimeter, bound: Bound, dialect: Dialect, *, indexed: bool
    ) -> str:
        clauses = [
            dialect.among(
                plain(name) if indexed else dialect.without_index(plain(name)), codes, bound
            )
            for name, codes in self._clauses(perimeter)
        ]
        return f"({' OR '.join(clauses)})"

    def _clauses(self, perimeter: Perimeter) -> list[tuple[str, tuple[str, ...]]]:
        return [(n, codes) for n, codes in perimeter.clauses() if self.collection.field(n)]


@cache
def plain(name: str) -> str:
    """A column of the row `t`, for names of the catalogue only."""
    return f"t.{quoted(name)}"


def _named(part: RightPart, identifier: str) -> RightPart:
    """The same, with the identifier: every answer names the rows that it shows."""
    if identifier in part.columns:
        return part
    return replace(part, columns=(*part.columns, identifier))


def _any(clauses: Sequence[str]) -> str:
    """Joined by OR; no clause is no row."""
    if len(clauses) < 2:
        return clauses[0] if clauses else NEVER
    return f"({' OR '.join(clauses)})"
