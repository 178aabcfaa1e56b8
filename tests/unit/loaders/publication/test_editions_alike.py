"""What is set against an edition, when a change must change no figure, sees each change of one."""

from pathlib import Path
from typing import Any

import pytest

from parc_social.storage.edition_files.workbench import workshop
from testing.publication.alike import differences

_MADE = (
    "CREATE TABLE edition AS SELECT 'x' AS id, {made} AS made_at;"
    "CREATE TABLE indicateur AS FROM (VALUES ('93001', {value}), ('93002', NULL)) AS t(code, part);"
    "CREATE TABLE indicateur_fraction AS"
    " FROM (VALUES {rows}) AS t(code, millesime, population, part_num);"
    "CREATE TABLE indicateur_carreau AS FROM (VALUES {cells}) AS t(fid, code)"
)
_ROWS = "('93001', 2024, 'tous', 11), ('93002', 2024, 'tous', NULL)"
_KEY = "code, millesime, population"
_CELLS, _CELLS_TURNED = "(1, 'a'), (2, 'b')", "(2, 'b'), (1, 'a')"
_CELLS_CHANGED = "(1, 'b'), (2, 'a')"
_TURNED = "('93002', 2024, 'tous', NULL), ('93001', 2024, 'tous', 11)"


def _file(
    folder: Path,
    name: str,
    value: str = "0.5",
    rows: str = _ROWS,
    cells: str = _CELLS,
    made: int = 1,
) -> Path:
    file = folder / f"{name}.duckdb"
    with workshop(file) as bench:
        bench.run(_MADE.format(value=value, rows=rows, cells=cells, made=made))
    return file


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"made": 2}, []),
        ({"rows": _TURNED}, []),
        ({"cells": _CELLS_TURNED}, []),
        ({"cells": _CELLS_CHANGED}, ["avant.duckdb : indicateur_carreau : code"]),
        ({"value": "0.6"}, ["avant.duckdb : indicateur : part"]),
        ({"value": "NULL::DECIMAL(2,1)"}, ["avant.duckdb : indicateur : part"]),
        ({"value": "0.5::FLOAT"}, ["avant.duckdb : indicateur : d'autres colonnes (part)"]),
        (
            {"rows": _ROWS.replace("11", "12")},
            ["avant.duckdb : indicateur_fraction : part_num"],
        ),
        (
            {"rows": _ROWS.split(", (", maxsplit=1)[0]},
            [f"avant.duckdb : indicateur_fraction : le nombre de lignes, {_KEY}, part_num"],
        ),
    ],
)
def test_a_changed_figure_is_named_by_its_table_and_column(
    tmp_path: Path, changed: dict[str, Any], found: list[str]
) -> None:
    before = _file(tmp_path, "avant")
    after = _file(tmp_path, "apres", **changed)
    assert [*differences(before, after)] == found


def test_an_edition_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = [*differences(_file(tmp_path, "avant"), tmp_path / "ailleurs.duckdb")]
    assert found == [f"{tmp_path / 'ailleurs.duckdb'} : absent"]
