"""The figures as a table, with the ratio to the floor of the same case."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.measure import Figure


def show(figures: Sequence[Figure]) -> None:
    """Prints one row a figure: CPU and clock per request, and CPU against the floor's."""
    table = Table(title="CPU par requête (web + base), ms ; rapport au plancher")
    for name in ("cas", "serveur", "entrepôt", "CPU ms", "× plancher", "p50 ms", "p95 ms", "Mo"):
        table.add_column(name, justify="left" if name in ("cas", "serveur") else "right")
    floors = {f.case: f.cpu_ms for f in figures if f.server == "plancher"}
    for figure in figures:
        floor = floors.get(figure.case)
        table.add_row(
            figure.case,
            figure.server,
            figure.store,
            f"{figure.cpu_ms:.2f}",
            f"{figure.cpu_ms / floor:.2f}" if floor else "",
            f"{figure.p50_ms:.2f}",
            f"{figure.p95_ms:.2f}",
            f"{figure.bytes / 1e6:.2f}",
        )
    Console(width=110).print(table)
