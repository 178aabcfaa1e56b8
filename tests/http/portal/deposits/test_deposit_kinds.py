"""CSV, gz, ZIP and XLSX deposited by one form: the same survey is the same deposit."""

import gzip
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from testing.bad_files_made import workbook
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]
SIREN = "999900004"


def packed(name: str, octets: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, octets)
    return held.getvalue()


def sheet(text: str) -> bytes:
    return workbook([line.split(";") for line in text.splitlines()])


@each_row(
    ("name", "made"),
    [
        ("ops-2024.csv", str.encode),
        ("ops-2024.txt", lambda text: text.encode("cp1252")),
        ("ops-2024.csv.gz", lambda text: gzip.compress(text.encode())),
        ("ops-2024.zip", lambda text: packed("dossier/ops.csv", text.encode())),
        ("ops-2024.xlsx", sheet),
        ("ops-2024.zip", lambda text: packed("ops.xlsx", sheet(text))),
    ],
)
def test_each_kind_of_file_is_deposited_whole(
    opened: Any, person: Callable[..., Any], deposited: Callable[[str], list[str]],
    deposit_file: Callable[..., str], name: str, made: Callable[[str], bytes],
) -> None:  # fmt: skip
    lines = deposited(SIREN)
    one = person("demo-bailleur-1")
    octets = made("\n".join(lines) + "\n")
    path = deposit_file(one, octets, name)
    assert one.see(f"{path}?f=etat").json()["message"] == "conforme"
    report = one.see(f"{path}?f=json").json()
    assert (report["lues"], report["retenues"]) == (len(lines) - 1, len(lines) - 1)
    assert f"{len(octets):,} octets".replace(",", " ") in one.text(path)
    assert one.send(f"{path}/retirer").status_code == 303
