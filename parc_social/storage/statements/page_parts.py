"""Parts of a page: features joined some hundred at a time, as joined whole all are held twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

SOME = 500  # rows that are Python values at once, of those that become texts


@dataclass(frozen=True, slots=True)
class PageParts:
    """Texts with a separator between any two, in parts to be read one after the other.

    `last`: what stands behind the text of the last feature; None without any.
    """

    parts: tuple[bytes, ...]
    count: int
    last: Sequence[Any] | None


def parts_of(some: Iterable[Sequence[bytes]], by: bytes) -> tuple[bytes, ...]:
    """A part for each of some texts; those after the first begin with the separator."""
    parts: list[bytes] = []
    for texts in some:
        parts.append(by.join([b"", *texts] if parts else texts))
    return tuple(parts)
