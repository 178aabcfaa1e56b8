"""Each act at both sizes, what it may cost at most, and whether that is held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

LIMIT = 1.3  # of what the same takes at the demonstration's size
_FLOOR = 0.05  # ms of processor: less is not told apart from nothing


@dataclass(frozen=True, slots=True)
class Measured:
    """An act at both sizes, in `unit`; `by` how many times more there is to do (1: the same).

    `clocks`: the median clock of both, in ms; None where it was not taken.
    """

    act: str
    small: float
    large: float
    unit: str = "ms"
    by: float = 1.0
    clocks: tuple[float, float] | None = None

    @property
    def ratio(self) -> float:
        """Of large to small, for as much to do."""
        return max(self.large, _FLOOR) / max(self.small, _FLOOR) / self.by

    @property
    def held(self) -> bool:
        """Whether it is within the limit."""
        return self.ratio <= LIMIT

    def as_dict(self) -> Mapping[str, object]:
        """As the report has it."""
        return {
            "acte": self.act, "demonstration": self.small, "france": self.large,
            "unite": self.unit, "fois": self.by, "rapport": round(self.ratio, 3),
            "tenu": self.held, "horloge_ms": self.clocks,
        }  # fmt: skip


def missed(found: Sequence[Measured]) -> Sequence[Measured]:
    """Those over the limit."""
    return [one for one in found if not one.held]


def show(title: str, found: Sequence[Measured]) -> None:
    """Prints a row for each act."""
    table = Table(title=title)
    for name in ("acte", "démonstration", "France", "rapport", "au plus", "", "horloge ms"):
        table.add_column(name, justify="left" if name in ("acte", "") else "right")
    for one in found:
        table.add_row(
            one.act,
            f"{one.small:.2f} {one.unit}",
            f"{one.large:.2f} {one.unit}",
            f"{one.ratio:.2f}" + ("" if one.by == 1 else f" (pour {one.by:.1f} fois plus)"),
            f"{LIMIT}",
            "tenu" if one.held else "manqué",
            "" if one.clocks is None else f"{one.clocks[0]:.1f} ; {one.clocks[1]:.1f}",
        )
    Console(width=130).print(table)
