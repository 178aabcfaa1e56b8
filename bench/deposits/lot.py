"""A survey file of any size: the demonstration's lines over and over, each a dwelling apart."""

import csv
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

SIREN, YEAR = "999900004", 2024
_FAULT_EVERY = 100  # one line in so many is at fault


def write_lot(data: Path, rows: int, target: Path, mark: str = "LOT") -> None:
    """Writes so many lines, as the name's ending says: .csv or .xlsx.

    `mark` begins the landlord's own numbers: a file of another is another file.
    """
    source = data / "demo" / "ops" / str(YEAR) / f"ops-{YEAR}-{SIREN}.csv"
    with source.open(encoding="utf-8", newline="") as stream:
        header, *lines = csv.reader(stream, delimiter=";")
    write = _xlsx if target.suffix == ".xlsx" else _csv
    write(target, header, _lines(header, lines, rows, mark))


def _lines(header: list[str], lines: list[list[str]], rows: int, mark: str) -> Iterator[list[str]]:
    """Beyond those of the demonstration no line says its number of the register."""
    own, register = header.index("id_logement_bailleur"), header.index("id_logement_rpls")
    occupants = header.index("nb_occupants")
    for number, line in enumerate(islice(cycle(lines), rows)):
        made = list(line)
        made[own] = f"{mark}-{number:07d}"
        if number >= len(lines):
            made[register] = ""
        if number % _FAULT_EVERY == 0:
            made[occupants] = "x"
        yield made


def _csv(target: Path, header: list[str], lines: Iterator[list[str]]) -> None:
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def _xlsx(target: Path, header: list[str], lines: Iterator[list[str]]) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("donnees")
    sheet.append(header)
    for line in lines:
        sheet.append([value or None for value in line])
    book.save(target)
