"""The instance of DuckDB that whole tables pass through: only what is being read is open."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from parc_social.errors import Unavailable
from parc_social.storage.duckdb.export_instance import ExportInstance
from parc_social.storage.edition_files.workbench import connect
from testing.waiting import waited_for

FILES = ("a", "b", "c1", "d", "e")


@pytest.fixture
def passing(tmp_path: Path) -> Iterator[ExportInstance]:
    for name in FILES:
        with connect(tmp_path / f"{name}.duckdb") as made:
            made.execute("CREATE TABLE lieux AS SELECT range AS n FROM range(3)")
    opened = ExportInstance(tmp_path, lingers_s=0.0)
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
    with pytest.raises(Unavailable, match=r"absent\.duckdb"), passing.attached(["a", "absent"]):
        pass
    with passing.attached(["a"]):
        assert rows(passing, "a") == 3
    with pytest.raises(duckdb.Error, match="a"):
        rows(passing, "a")


def test_no_other_folder_is_opened(passing: ExportInstance, tmp_path: Path) -> None:
    with passing.cursor() as cursor, pytest.raises(duckdb.PermissionException):
        cursor.execute(f"ATTACH '{tmp_path.parent / 'ailleurs.duckdb'}' AS x (READ_ONLY)")


def attached(passing: ExportInstance) -> list[str]:
    with passing.cursor() as cursor:
        found = cursor.execute("SELECT database_name FROM duckdb_databases() WHERE NOT internal")
        return sorted(name for (name,) in found.fetchall() if name in FILES)


def look(passing: ExportInstance, *names: str) -> None:
    with passing.looked_into(" UNION ".join(f'FROM "{name}".main.lieux' for name in names)):
        assert [rows(passing, name) for name in names] == [3] * len(names)


def test_of_long_readings_what_is_looked_into_is_open_and_few_others(
    passing: ExportInstance,
) -> None:
    with passing.held(FILES):
        assert attached(passing) == []  # none is read yet
        look(passing, "a")
        assert attached(passing) == ["a"]
        for name in FILES[1:]:
            look(passing, name)
        assert attached(passing) == ["c1", "d", "e"]  # the last, and two before it
        look(passing, *FILES)
        assert attached(passing) == [*FILES]  # all of one statement: it may come again
        look(passing, "a")
        assert attached(passing) == ["a", "d", "e"]
    assert attached(passing) == []


def test_a_file_that_another_reading_holds_stays(passing: ExportInstance) -> None:
    with passing.held(["a", "b"]):
        with passing.held(["b"]):
            look(passing, "a", "b")
        assert attached(passing) == ["a", "b"]
        with passing.looked_into('FROM "a".main.lieux'), passing.held(["a"]):
            pass
        assert rows_of_held(passing) == 3
    assert attached(passing) == []


def rows_of_held(passing: ExportInstance) -> int:
    with passing.looked_into('FROM "a".main.lieux'):
        return rows(passing, "a")


def test_what_was_looked_into_lingers_for_who_comes_next_and_no_longer(
    passing: ExportInstance, tmp_path: Path
) -> None:
    lingering = ExportInstance(tmp_path, lingers_s=2.0)
    with lingering.held(["a", "b"]):
        look(lingering, "a", "b")
    assert attached(lingering) == ["a", "b"]
    with lingering.held(["c1"]):
        look(lingering, "c1")
        assert attached(lingering) == ["c1"]  # another is looked into: they go
    assert attached(lingering) == ["c1"]
    assert waited_for(lambda: attached(lingering), [].__eq__) == []
    lingering.close()


def test_what_nobody_holds_is_not_opened_for_a_statement(passing: ExportInstance) -> None:
    with passing.held(["a"]), passing.looked_into('FROM "a".main.lieux, "b".main.lieux'):
        assert attached(passing) == ["a"]
