"""Groups of another form are refused: what they have shown would not be set against."""

from pathlib import Path

import pytest

from loaders.publication.groups.versions import FORM, Versions
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row


def kept(folder: Path, name: str, *settings: tuple[str, str]) -> None:
    with workshop(folder / name) as bench:
        bench.run("CREATE TABLE cadre (cle VARCHAR, valeur VARCHAR)")
        for key, value in settings:
            bench.run("INSERT INTO cadre VALUES ($key, $value)", {"key": key, "value": value})


def versions(folder: Path) -> Versions:
    with workshop(None) as bench:
        return Versions.of(bench, folder, 2024)


def test_versions_of_the_form_of_today_come_oldest_first(tmp_path: Path) -> None:
    kept(tmp_path, "ops_2024_aaaaaaaa.partition.duckdb", FORM, ("version", "2"))
    kept(tmp_path, "ops_2024_bbbbbbbb.partition.duckdb", FORM, ("version", "1"))
    assert versions(tmp_path).aliases == ("version_1", "version_0")


@each_row("form", [(), (("forme", "1"),), (("forme", "3"),)])
def test_one_of_another_form_stops_its_survey_and_is_named(
    tmp_path: Path, form: tuple[tuple[str, str], ...]
) -> None:
    kept(tmp_path, "ops_2024_aaaaaaaa.partition.duckdb", FORM, ("version", "1"))
    kept(tmp_path, "ops_2024_bbbbbbbb.partition.duckdb", *form, ("version", "2"))
    with pytest.raises(BadFile, match=r"« ops_2024_bbbbbbbb.*ôtez ce fichier"):
        versions(tmp_path)


def test_one_of_another_survey_is_not_looked_at(tmp_path: Path) -> None:
    kept(tmp_path, "ops_2022_aaaaaaaa.partition.duckdb", ("forme", "1"), ("version", "1"))
    assert versions(tmp_path).count == 0
