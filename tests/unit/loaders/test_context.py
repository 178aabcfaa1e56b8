"""The secret key, the id of an edition, and which edition is referred to."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.context import Context, secret_key
from loaders.edition_builder import EditionPlan, build, nearest
from loaders.files.source_file import SourceFile
from loaders.report import Fichier, Gravite, Rejet, Report, RuleTotal, from_json
from parc_social.errors import BadFile, Unavailable
from parc_social.storage.edition_files.workbench import Workbench
from testing.rows import each_row


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = secret_key(tmp_path / "var")
    file = tmp_path / "var" / "cle.bin"
    assert len(key) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret_key(tmp_path / "var") == key
    assert os.listdir(tmp_path / "var") == ["cle.bin"]


def test_a_damaged_key_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "cle.bin").write_bytes(b"short")
    with pytest.raises(Unavailable, match="5 octets"):
        secret_key(tmp_path)
    assert (tmp_path / "cle.bin").read_bytes() == b"short"


def source(digest: str) -> SourceFile:
    return SourceFile(Path("f.csv"), gzipped=False, encoding="utf-8", digest=digest, first_line="A")


PLAN = EditionPlan("rpls", 2025, "rpls-1", (source("a"), source("b")), (Path("ban_2025_1.duckdb"),))


@each_row(
    ("other", "same"),
    [
        (replace(PLAN, files=(source("b"), source("a"))), True),
        (replace(PLAN, files=(source("a"),)), False),
        (replace(PLAN, files=(source("a"), source("c"))), False),
        (replace(PLAN, version="rpls-2"), False),
        (replace(PLAN, references=(Path("ban_2025_2.duckdb"),)), False),
        (replace(PLAN, millesime=2024), False),
    ],
)
def test_an_id_tells_what_an_edition_is_made_of(other: EditionPlan, same: bool) -> None:
    assert (other.edition_id(b"k") == PLAN.edition_id(b"k")) == same


def test_an_id_depends_on_the_key_where_rows_do() -> None:
    keyed = replace(PLAN, keyed=True)
    assert keyed.edition_id(b"k") != keyed.edition_id(b"l")
    assert PLAN.edition_id(b"k") == PLAN.edition_id(b"l")


def named(folder: Path, *ids: str) -> Context:
    for identifier in ids:
        (folder / f"{identifier}.duckdb").touch()
    return Context(folder, b"k")


@each_row(
    ("millesime", "found"), [(2020, "ban_2022_1"), (2023, "ban_2022_1"), (2024, "ban_2024_1")]
)
def test_the_nearest_edition_is_referred_to(tmp_path: Path, millesime: int, found: str) -> None:
    context = named(tmp_path, "ban_2022_1", "ban_2024_1", "rpls_2023_1", "ban_x_1")
    path = nearest(context, "ban", millesime)
    assert path is not None
    assert path.stem == found


def test_an_edition_to_ignore_is_not_referred_to(tmp_path: Path) -> None:
    context = replace(named(tmp_path, "ban_2022_1"), ignore=frozenset({"ban_2022_1"}))
    assert nearest(context, "ban", 2022) is None


def fails(bench: Workbench) -> Report:
    bench.run("CREATE TABLE half AS SELECT 1 AS a")
    raise BadFile("half way")


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="half way"):
        build(PLAN, Context(tmp_path, b"k"), (), fails)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    dead = tmp_path / ".rpls_2025_00000000.4194305.draft"  # beyond the largest process number
    alive = tmp_path / f".rpls_2025_00000000.{os.getppid()}.draft"
    for left in (dead, dead.with_name(dead.name + ".wal"), alive):
        left.touch()
    with pytest.raises(BadFile):
        build(PLAN, Context(tmp_path, b"k"), (), fails)
    assert list(tmp_path.iterdir()) == [alive]


def test_a_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="inutilisable"):
        build(PLAN, Context(tmp_path / "file" / "editions", b"k"), (), fails)


def test_a_report_survives_json() -> None:
    report = Report(
        "ops",
        2024,
        "ops_2024_1",
        (Fichier("a.csv", "ops", 3, 2, 1), Fichier("b.csv", "ops", 5, 0, 5, bloque=True)),
        (RuleTotal("OPS-C051", Gravite.ERREUR, "sans date", 1),),
        (Rejet("a.csv", 2, "date_bail", None, "OPS-C051", Gravite.ERREUR, "sans date"),),
        (("localises", 2.0),),
        1.5,
    )
    assert from_json(report.to_json()) == report
    assert (report.lues, report.retenues, report.refusees) == (8, 2, 6)
    assert report.bloquant
