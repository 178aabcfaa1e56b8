"""The instance of DuckDB that whole tables pass through: only what is being read is open."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from parc_social.errors import Unavailable
from parc_social.storage.duckdb.export_instance import ExportInstance
from parc_social.storage.edition_files.workbench import connect


@pytest.fixture
def passing(tmp_path: Path) -> Iterator[ExportInstance]:
    for name in ("a", "b"):
        with connect(tmp_path / f"{name}.duckdb") as made:
            made.execute("CREATE TABLE lieux AS SELECT range AS n FROM range(3)")
    opened = ExportInstance(tmp_path)
    yield opened
    opened.close()


def rows(passing: ExportInstance, edition: str) -> int:
    with passing.cursor() as cursor:
        found = cursor.table(f"{edition}.main.lieux").fetchall()
    return len(found)


def test_a_file_is_read_while_it_is_attached_and_not_after(passing: ExportInstance) -> None:
    with passing.attached(["a", "a"]):
        assert rows(passing, "a") == 3
        with pytest.raises(duckdb.Error, match="b"):
            rows(passing, "b")
    with pytest.raises(duckdb.Error, match="a"):
        rows(passing, "a")


def test_a_file_stays_for_who_still_reads_it(passing: ExportInstance) -> None:
    with passing.attached(["a"]):
        with passing.attached(["b", "a"]):
            assert rows(passing, "b") == 3
        assert rows(passing, "a") == 3


def test_a_file_that_is_missing_leaves_the_others_as_they_were(passing: ExportInstance) -> None:
    with pytest.raises(Unavailable, match=r"c\.duckdb"), passing.attached(["a", "c"]):
        pass
    with passing.attached(["a"]):
        assert rows(passing, "a") == 3
    with pytest.raises(duckdb.Error, match="a"):
        rows(passing, "a")


def test_no_other_folder_is_opened(passing: ExportInstance, tmp_path: Path) -> None:
    with passing.cursor() as cursor, pytest.raises(duckdb.PermissionException):
        cursor.execute(f"ATTACH '{tmp_path.parent / 'ailleurs.duckdb'}' AS x (READ_ONLY)")
