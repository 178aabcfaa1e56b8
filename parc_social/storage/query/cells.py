"""What is asked of the cells of a grid, and where they are."""

from dataclasses import dataclass

from parc_social.domain.grid import Window


@dataclass(frozen=True, slots=True)
class CellQuery:
    """The cells of one grid of a collection of cells, with some columns, in the order given.

    `window`: those that lie in it, None: all. `year`: of a twin, the millésime. `box` is around
    the window in CRS84 degrees. Of more than `most` figures none is given.
    """

    collection: str
    srid: int
    columns: tuple[str, ...]
    window: Window | None = None
    box: tuple[float, float, float, float] | None = None
    year: int | None = None
    most: int = 50_000_000


@dataclass(frozen=True, slots=True)
class CellSpan:
    """Where the caller's cells of one grid and millésime are, and how many."""

    srid: int
    year: int
    count: int
    window: Window
