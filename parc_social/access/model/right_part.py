"""One part of a right: some rows, the columns seen on them, the formats they go out in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parc_social.access.model.perimeter import FRANCE, Perimeter, union


@dataclass(frozen=True, slots=True)
class RightPart:
    """The rows that meet every condition at once, and the `columns` seen on them.

    A row lies inside all the `perimeters` (none: no row), is of one of the `sirens` and of one of
    the `millesimes`, and goes out in one of the `formats`; for these three None sets no condition
    and an empty tuple opens nothing.
    """

    perimeters: tuple[Perimeter, ...]
    columns: tuple[str, ...]
    sirens: tuple[str, ...] | None = None
    millesimes: tuple[int, ...] | None = None
    formats: tuple[str, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be seen by it: no row, no column, or no format."""
        some = (self.perimeters, self.columns, self.sirens, self.millesimes, self.formats)
        return () in some or any(p.is_empty for p in self.perimeters)

    @property
    def is_open(self) -> bool:
        """Whether every row of the collection is in it."""
        anyone = self.sirens is None and self.millesimes is None
        return anyone and bool(self.perimeters) and all(p.everything for p in self.perimeters)

    def holds_rows(self, other: "RightPart") -> bool:
        """Whether every row of another part is in this one, as far as their terms alone tell."""
        return (
            all(any(mine.holds(p) for p in other.perimeters) for mine in self.perimeters)
            and _within(other.sirens, self.sirens)
            and _within(other.millesimes, self.millesimes)
        )

    def holds(self, other: "RightPart") -> bool:
        """Whether another part adds nothing to this one.

        A part on everybody's rows never holds one on some SIREN's: that one also opens drafts.
        """
        return (
            self.holds_rows(other)
            and (self.sirens is None) == (other.sirens is None)
            and set(other.columns) <= set(self.columns)
            and _within(other.formats, self.formats)
        )


def meet(one: RightPart, other: RightPart) -> RightPart:
    """What both open: the rows of both, with the columns that both show."""
    shown = frozenset(other.columns)
    return RightPart(
        perimeters=_conjunction([*one.perimeters, *other.perimeters])
        if one.perimeters and other.perimeters
        else (),
        columns=tuple(name for name in one.columns if name in shown),
        sirens=_common(one.sirens, other.sirens),
        millesimes=_common(one.millesimes, other.millesimes),
        formats=_common(one.formats, other.formats),
    )


def simplified(parts: Iterable[RightPart]) -> tuple[RightPart, ...]:
    """The same rows, columns and formats in fewer parts, in an order of their own.

    Parts that differ only by their one perimeter become one; a part that another holds goes.
    """
    left = _joined([part for part in parts if not part.is_empty])
    kept: list[RightPart] = []
    for at, part in enumerate(left):
        others = [*kept, *left[at + 1 :]]
        if not any(other.holds(part) for other in others):
            kept.append(part)
    return tuple(sorted(kept, key=repr))


def _joined(parts: Sequence[RightPart]) -> list[RightPart]:
    """Perimeters of parts that are otherwise the same, put together."""
    groups: dict[Any, list[RightPart]] = {}
    for part in parts:
        alone = len(part.perimeters) == 1
        key = replace(part, perimeters=(FRANCE,) if alone else part.perimeters)
        groups.setdefault((alone, key), []).append(part)
    return [
        replace(some[0], perimeters=(union(p.perimeters[0] for p in some),)) if alone else some[0]
        for (alone, _), some in groups.items()
    ]


def _conjunction(perimeters: Iterable[Perimeter]) -> tuple[Perimeter, ...]:
    """The same conjunction without what another of its terms implies."""
    distinct = sorted(set(perimeters), key=repr)
    kept = [p for p in distinct if not any(p.holds(q) for q in distinct if q != p)]
    return tuple(kept)


def _common[T](one: tuple[T, ...] | None, other: tuple[T, ...] | None) -> tuple[T, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    both = frozenset(other)
    return tuple(value for value in one if value in both)


def _within(inner: tuple[Any, ...] | None, outer: tuple[Any, ...] | None) -> bool:
    return outer is None or (inner is not None and set(inner) <= set(outer))
