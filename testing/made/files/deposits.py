"""Deposits of the survey, loaded by the command."""

from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from cli import load, modele
from loaders.ops.models import csv_text, example_rows

TABLE = (
    "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n"
    "93001;A;1;93;11;;\n01001;B;1;01;84;;\n"
)
# Aubervilliers is a square; a thousandth of a degree of latitude is 111 m.
WEST, EAST, SOUTH, NORTH = 2.0, 2.1, 48.9, 49.0


def run(*words: str | Path) -> Result:
    """The command, on that data folder."""
    root = typer.Typer()
    load.register(root)
    modele.register(root)
    return CliRunner().invoke(root, [str(word) for word in words])


def deposit(file: Path, *changes: dict[str, str]) -> Path:
    """A deposit: its file."""
    rows = [
        example_rows(2024)[0] | {"id_logement_rpls": "", "id_logement_bailleur": f"D-{n}"} | change
        for n, change in enumerate(changes)
    ]
    file.write_text(csv_text(2024, rows), encoding="utf-8")
    return file
