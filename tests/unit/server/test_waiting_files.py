"""Files that wait for a worker: names from anywhere, private modes, what is swept."""

import os
from pathlib import Path

import pytest

from parc_social.errors import InvalidValue, NotFound
from server.jobs.at_rest.waiting_files import WaitingFiles, safe_name, waiting_files
from testing.rows import each_row

OLD = 3_700  # seconds: longer than one that has just come is left alone


@pytest.fixture
def files(tmp_path: Path) -> WaitingFiles:
    return waiting_files(tmp_path)


@each_row(
    ("given", "kept"),
    [
        ("ops-2024.csv", "ops-2024.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        (r"C:\Users\agent\ops.xlsx", "ops.xlsx"),
        ("dossier/", "fichier"),
        ("..", "fichier"),
        (".cache.csv", "cache.csv"),
        ("", "fichier"),
        ("a\x00b\nc\u202e.csv", "abc.csv"),
        ("🏠 été.csv.gz", "🏠 été.csv.gz"),
        ("x" * 300 + ".csv.gz", "x" * 113 + ".csv.gz"),
        ("é" * 300 + ".zip", "é" * 58 + ".zip"),
        ("🏠" * 300, "🏠" * 30),
        ("a." + "b" * 300, "a." + "b" * 106 + ".bbbbbbbbbbb"),
    ],
)
def test_a_name_is_one_of_a_file_here(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert len(kept.encode()) <= 120


def test_a_file_is_its_owner_s_alone_and_goes(files: WaitingFiles) -> None:
    token, stream = files.receive("../ops.csv")
    with stream:
        stream.write(b"a;b\n")
    found = files.find(token)
    assert found == files.folder / token / "ops.csv"
    assert found.read_bytes() == b"a;b\n"
    assert [path.stat().st_mode & 0o777 for path in (files.folder, found.parent, found)] == [
        0o700, 0o700, 0o600,
    ]  # fmt: skip
    files.drop(token)
    files.drop(token)
    assert list(files.folder.iterdir()) == []
    with pytest.raises(NotFound, match="envoyez-le de nouveau"):
        files.find(token)


@each_row("token", ["", "..", "../x", "A" * 32, "0" * 31])
def test_a_token_leads_nowhere_else(tmp_path: Path, token: str) -> None:
    with pytest.raises(InvalidValue):
        waiting_files(tmp_path).find(token)


def test_what_no_job_waits_for_is_swept_unless_it_has_just_come(files: WaitingFiles) -> None:
    made = [files.receive("ops.csv") for _ in range(3)]
    for _, stream in made:
        stream.close()
    (awaited, _), (left, _), (fresh, _) = made
    for token in (awaited, left):
        place = files.folder / token
        past = place.stat().st_mtime - OLD
        os.utime(place, (past, past))
    assert files.sweep({awaited}) == 1
    assert {place.name for place in files.folder.iterdir()} == {awaited, fresh}
    assert left not in {awaited, fresh}


def test_without_a_folder_there_is_nothing_to_sweep(tmp_path: Path) -> None:
    assert waiting_files(tmp_path / "rien").sweep(()) == 0
