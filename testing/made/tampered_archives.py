"""Ways to change an archive of the journal."""

import gzip
import json
from pathlib import Path
from typing import Any

from parc_social.journal.chain import line_print


def lines_of(file: Path) -> list[dict[str, Any]]:
    """The lines of an archive."""
    with gzip.open(file) as opened:
        return [json.loads(line) for line in opened]


def write(file: Path, lines: list[dict[str, Any]]) -> None:
    """Lines as an archive."""
    with gzip.open(file, "wb") as opened:
        opened.writelines(json.dumps(line).encode() + b"\n" for line in lines)


def places(lines: list[dict[str, Any]], kind: str) -> list[int]:
    """Where the lines of a kind are."""
    return [place for place, line in enumerate(lines) if kind in line]


def edit(lines: list[dict[str, Any]]) -> None:
    """One line says another account."""
    lines[places(lines, "ligne")[1]]["ligne"]["compte"] = "innocent"


def edit_with_its_hash(lines: list[dict[str, Any]]) -> None:
    """The same, and its hash with it."""
    line = lines[places(lines, "ligne")[1]]["ligne"]
    line["compte"] = "innocent"
    line["empreinte"] = line_print(line)


def remove(lines: list[dict[str, Any]]) -> None:
    """One line is gone, and counted out."""
    del lines[places(lines, "ligne")[1]]
    lines[-1]["fin"]["ligne"] -= 1


def remove_the_last_group(lines: list[dict[str, Any]]) -> None:
    """The last group is gone, and counted out."""
    del lines[-3:-1]
    lines[-1]["fin"]["ligne"] -= 1
    lines[-1]["fin"]["sceau"] -= 1


def swap(lines: list[dict[str, Any]]) -> None:
    """Two lines have changed places."""
    one, other = places(lines, "ligne")[:2]
    lines[one], lines[other] = lines[other], lines[one]


def repeat(lines: list[dict[str, Any]]) -> None:
    """A line is there twice."""
    place = places(lines, "ligne")[1]
    lines.insert(place, lines[place])
    lines[-1]["fin"]["ligne"] += 1


def another_writer(lines: list[dict[str, Any]]) -> None:
    """A writer has another name."""
    lines[places(lines, "redacteur")[0]]["redacteur"]["hote"] = "ailleurs"


def lose_the_end(lines: list[dict[str, Any]]) -> None:
    """The last line is gone."""
    del lines[-1]


CHANGES = [
    (edit, "la ligne 2 a été modifiée"),
    (edit_with_its_hash, "la ligne 2 n'est pas celle que dit le sceau"),
    (remove, "le sceau"),
    (remove_the_last_group, "elle ne va pas jusqu'où le journal le dit"),
    (swap, "la ligne"),
    (repeat, "est déjà dans une archive"),
    (another_writer, "n'y est pas attendu"),
    (lose_the_end, "elle est coupée"),
]
