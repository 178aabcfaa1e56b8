"""What is asked of each server, and the path of the same question on each."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One question; a path is None where the server has no such thing."""

    name: str
    ours: str
    floor: str | None
    stock: str | None
    seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of WebMercatorQuad and how many dwellings lie in it."""

    z: int
    row: int
    col: int
    rows: int


def cases(tiles: Sequence[Tile]) -> list[Case]:
    """The acceptance cases of the first stone; each tile is a case named by its dwellings."""
    ours, stock = "/collections/rpls-logements", "/collections/logements"
    return [
        Case("items-10", f"{ours}/items?limit=10", "/items?limit=10", f"{stock}/items?limit=10"),
        Case(
            "items-1000",
            f"{ours}/items?limit=1000",
            "/items?limit=1000",
            f"{stock}/items?limit=1000",
        ),
        Case(
            "items-10000",
            f"{ours}/items?limit=10000",
            "/items?limit=10000",
            f"{stock}/items?limit=10000",
            20.0,
        ),
        *(_tile(ours, tile) for tile in tiles),
    ]


def _tile(ours: str, tile: Tile) -> Case:
    place = f"{tile.z}/{tile.row}/{tile.col}"
    return Case(
        f"tile-z{tile.z}-{tile.rows}",
        f"{ours}/tiles/WebMercatorQuad/{place}",
        f"/tiles/{place}",
        None,  # held a run up for minutes: it transforms each row by the name of the CRS
    )
