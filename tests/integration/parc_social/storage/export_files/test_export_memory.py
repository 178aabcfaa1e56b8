"""The helper of a file holds little, however many rows it gets: `make bench-exports`, reduced."""

import subprocess
import sys
import threading
from pathlib import Path

import orjson
import pytest

from parc_social.catalogue.collection import FieldType
from parc_social.storage.export_files.plan import ExportColumn, ExportPlan
from parc_social.storage.export_files.write import reference_of
from parc_social.storage.query.model import Crs
from testing.processes import held_mb
from testing.rows import each_row
from testing.sample import taking_turns

COLUMNS = tuple(ExportColumn(f"c{n}", FieldType.STRING, f"Colonne {n}") for n in range(20))
POINT = "0101000000000000000000024000000000000048C0"
ROWS = 20_000  # 15 MB of lines
# MB of its own: above what each was seen to hold (xlsx 27, gpkg 37, fgb 77 to 81, parquet 93 to
# 107), below what the rows would take (60 of lines, beside 60 of DuckDB); fgb below what both took
# whose limit was set again at each piece (110).
MOST = {"xlsx": 45, "gpkg": 55, "fgb": 100, "parquet": 118}
TIMES = {"fgb": 4, "parquet": 4}  # whose table has to have some groups


def lines(rows: int) -> bytes:
    """Features of 700 octets, no two alike."""
    made = []
    for n in range(rows):
        properties = {c.name: f"{c.name} {n * 7_919 % 1_000_003:020d}" for c in COLUMNS}
        made.append(orjson.dumps({"id": str(n), "geometry": POINT, "properties": properties}))
    return b"\n".join(made) + b"\n"


@pytest.fixture(scope="module")
def features() -> bytes:
    return lines(ROWS)


@pytest.mark.proof
@each_row("format_", MOST)
def test_a_helper_holds_no_rows(tmp_path: Path, features: bytes, format_: str) -> None:
    target = tmp_path / f"fichier.{format_}"
    plan = ExportPlan(
        format_, str(target), 4_000_000_000, "essai", "Essai", "Point", reference_of(Crs()),
        COLUMNS, (("conditions", "essai"),),
    )  # fmt: skip
    order = tmp_path / "plan.json"
    order.write_bytes(plan.to_json())
    command = [sys.executable, "-m", "parc_social.storage.export_files.helper", str(order)]
    seen, over = [0], threading.Event()
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=tmp_path) as process:

        def look() -> None:
            while not over.wait(0.02):
                seen.append(held_mb(process.pid))

        watcher = threading.Thread(target=look)
        watcher.start()
        process.communicate(features * TIMES.get(format_, 1))
        over.set()
        watcher.join()
    assert process.returncode == 0
    assert target.stat().st_size > ROWS
    assert 10 < max(seen) < MOST[format_]


WIDEST = 250  # columns of a collection: contract of the catalogue
A_GROUP = 21_000  # rows, above those that DuckDB writes at once


@pytest.mark.long
@taking_turns(4)
@each_row("format_", ["fgb", "parquet"])
def test_a_file_has_room_for_every_column_that_a_collection_may_have(
    tmp_path: Path, format_: str
) -> None:
    kinds = (FieldType.NUMBER, FieldType.STRING, FieldType.INTEGER)
    columns = tuple(
        ExportColumn(f"c{n}", kinds[n % len(kinds)], f"Colonne {n}") for n in range(WIDEST)
    )
    values = {FieldType.NUMBER: 36.9, FieldType.STRING: "D", FieldType.INTEGER: 12}
    row = orjson.dumps({c.name: values[c.type] for c in columns})
    head, middle = b'{"id":"', f'","geometry":"{POINT}","properties":'.encode()
    given = b"".join(b"%s%d%s%s}\n" % (head, n, middle, row) for n in range(A_GROUP))
    assert made(tmp_path, format_, columns, given) > A_GROUP


LONG = 2_000  # octets of a text: a group of them is more than its columns let one foresee


@pytest.mark.long
@each_row("format_", ["fgb", "parquet"])
def test_a_file_whose_texts_are_long_is_given_more_room(tmp_path: Path, format_: str) -> None:
    column = ExportColumn("texte", FieldType.STRING, "Texte")
    given = b"".join(
        orjson.dumps(
            {"id": str(n), "geometry": POINT, "properties": {"texte": f"{n:x} ".ljust(LONG, "é")}}
        )
        + b"\n"
        for n in range(A_GROUP)
    )
    assert made(tmp_path, format_, (column,), given) > A_GROUP


def made(folder: Path, format_: str, columns: tuple[ExportColumn, ...], given: bytes) -> int:
    """The size of the file that the helper makes of these lines."""
    target, order = folder / f"essai.{format_}", folder / "plan.json"
    plan = ExportPlan(
        format_, str(target), 4_000_000_000, "essai", "Essai", "Point", reference_of(Crs()),
        columns, (("conditions", "essai"),),
    )  # fmt: skip
    order.write_bytes(plan.to_json())
    done = subprocess.run(
        [sys.executable, "-m", "parc_social.storage.export_files.helper", str(order)],
        input=given, cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return target.stat().st_size
