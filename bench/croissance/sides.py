"""Two servers, of a small and of a large country, asked the same thing in turn."""

import json
from base64 import b64encode
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb

from bench.croissance.cases import Asked
from bench.measure import Figure, Target, measure

Side = tuple[Target, int]  # a server, and the rows of what it is asked of


def both(
    servers: Sequence[Side], authorization: str, asked: Asked, seconds: float, rounds: int
) -> tuple[Figure, ...]:
    """The figure of each server: of some rounds the quietest, as others on the machine only add."""
    manner = replace(asked.manner, seconds=seconds / rounds)
    headers = (("Authorization", authorization),)
    targets = [(replace(target, headers=headers), rows) for target, rows in servers]
    found = [
        [measure(target, asked.name, asked.path, rows, manner) for target, rows in targets]
        for _ in range(rounds)
    ]
    return tuple(_least(figures) for figures in zip(*found, strict=True))


def _least(figures: Sequence[Figure]) -> Figure:
    return min(figures, key=lambda figure: figure.p50_ms)


def token(accounts: Sequence[dict[str, str]], kind: str) -> str:
    """How an account of that type of the demonstration shows itself."""
    one = next(a for a in accounts if a["type"] == kind and a["state"] == "active")
    return f"Basic {b64encode(f'{one["login"]}:{one["password"]}'.encode()).decode()}"


def accounts_of(data: Path) -> Sequence[dict[str, str]]:
    """Those that a demonstration lists."""
    listed: Sequence[dict[str, str]] = json.loads((data / "demo-comptes.json").read_text("utf-8"))
    return listed


def one_of_both(file: Path) -> str:
    """The id of the dwelling in the middle of the demonstration, which no copy has changed."""
    with closing(duckdb.connect(str(file), read_only=True)) as small:
        row = small.execute(
            "SELECT id FROM rpls_logement WHERE code_commune NOT LIKE '%~%' ORDER BY fid"
        ).fetchall()
    return str(row[len(row) // 2][0])
