"""A file for the survey after the last: a landlord's own of before, with three faults to mend."""

import csv
from pathlib import Path

from loaders.demo.errors import plant
from loaders.demo.manifest import DemoFiles

_EVERY = 2  # years
_FAULTS = ("code_inconnu", "somme_ages", "date_bail_absente")
_FOLDER = "a-deposer"


def next_survey(files: DemoFiles) -> int:
    """The millésime that nobody of the demonstration has deposited yet."""
    return max(files.ops) + _EVERY


def write_next_survey(files: DemoFiles, siren: str) -> Path | None:
    """Writes the file of a landlord and gives its path; None: it deposited nothing the last time.

    Its rows are those of its last survey under the next millésime, the same each time.
    """
    last = f"ops-{max(files.ops)}-{siren}.csv"
    before = next((path for path in files.ops[max(files.ops)] if path.name == last), None)
    if before is None:
        return None
    year = next_survey(files)
    path = files.folder / _FOLDER / f"ops-{year}-{siren}.csv"
    with before.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, delimiter=";")
        header = list(reader.fieldnames or ())
        rows = [row | {"millesime": str(year)} for row in reader]
    rows, _ = plant(rows, path.name, _FAULTS)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
