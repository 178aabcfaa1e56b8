"""Rows of a page among many: which page is shown, and how many there are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TablePaging:
    """`count` rows in all, `asked` the number of a page from 1: the last where it is later."""

    count: int
    asked: int
    size: int = 50

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.count // self.size))

    @property
    def page(self) -> int:
        """The page shown."""
        return min(self.asked, self.pages)

    @property
    def span(self) -> slice:
        """Its rows."""
        first = (self.page - 1) * self.size
        return slice(first, first + self.size)
