"""ListStoredQueries: it has no parameter of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListStoredQueries:
    """`collections` are the types that GetFeatureById may return."""

    collections: tuple[str, ...]
