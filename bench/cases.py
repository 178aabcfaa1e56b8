"""What is asked of each server, and the path of the same question on each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One question; a path is None where the server has no such thing."""

    name: str
    ours: str
    floor: str | None
    stock: str | None
    seconds: float = 10.0


def cases(tile: tuple[int, int, int]) -> list[Case]:
    """The acceptance cases of the first stone; `tile` is z, row, column of a dense one."""
    z, row, col = tile
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
        Case(
            f"tile-z{z}",
            f"{ours}/tiles/WebMercatorQuad/{z}/{row}/{col}",
            f"/tiles/{z}/{row}/{col}",
            None,  # held a run up for minutes: it transforms each row by the name of the CRS
        ),
    ]
