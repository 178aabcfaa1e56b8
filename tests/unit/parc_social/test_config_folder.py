"""The configuration's folder: whose file is read, and what a faulty one says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parc_social.config_folder import config_file
from parc_social.errors import InvalidValue
from parc_social.limits import DEFAULTS, read_bounds
from parc_social.settings import read_settings
from testing.rows import each_row

ROOT = Path(__file__).parents[3]
FILES = ("limits.yml", "pygeoapi-config.yml", "quotas.yml", "rights.yml", "secrecy.yml")


def test_the_folder_holds_these_files_and_no_other() -> None:
    assert tuple(sorted(file.name for file in (ROOT / "config").iterdir())) == FILES


@each_row("name", FILES)
def test_without_the_variable_the_shipped_file_is_read(name: str) -> None:
    assert config_file(name, {}) == ROOT / "config" / name
    assert config_file(name, {"PARC_SOCIAL_CONFIG": ""}) == ROOT / "config" / name


def test_a_folder_replaces_the_files_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "rights.yml").touch()
    environ = {"PARC_SOCIAL_CONFIG": str(tmp_path)}
    assert config_file("rights.yml", environ) == tmp_path / "rights.yml"
    assert config_file("quotas.yml", environ) == ROOT / "config" / "quotas.yml"


def test_a_folder_that_is_not_there_is_refused_not_passed_over(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    with pytest.raises(InvalidValue, match=r"PARC_SOCIAL_CONFIG : ce dossier.*absent"):
        config_file("rights.yml", {"PARC_SOCIAL_CONFIG": absent})
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_CONFIG"):
        read_settings({"PARC_SOCIAL_CONFIG": absent})


def test_a_link_that_leads_nowhere_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "limits.yml").symlink_to(tmp_path / "absent")
    with pytest.raises(InvalidValue, match=r"illisible.*limits\.yml"):
        read_bounds(None, {"PARC_SOCIAL_CONFIG": str(tmp_path)})


def test_a_folder_that_cannot_be_looked_in_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_CONFIG : dossier illisible"):
        config_file("r" * 300, {"PARC_SOCIAL_CONFIG": str(tmp_path)})  # as for a right that lacks


def test_the_bounds_of_the_variable_go_over_those_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "limits.yml").write_text("fils: 4\ntentatives: 5\n")
    own = tmp_path / "bornes.yml"
    own.write_text("fils: 8\n")
    bounds = read_bounds(own, {"PARC_SOCIAL_CONFIG": str(tmp_path)})
    assert (bounds.fils, bounds.tentatives) == (8, 5)
    assert bounds.connexions == DEFAULTS.connexions


@pytest.mark.apart
@each_row(
    ("name", "text", "read", "said"),
    [
        ("rights.yml", "gip: {fine: tout}", "access.model.matrix import matrice as", "tout"),
        ("rights.yml", "\tgip", "access.model.matrix import matrice as", "rights.yml"),
        ("secrecy.yml", "plancher: 1", "access.secrecy import secrecy_tables as", "plancher"),
        ("secrecy.yml", "plancher: 1", "secrecy_floor import secrecy_floor as", "plancher"),
        ("secrecy.yml", "11", "secrecy_floor import secrecy_floor as", "plancher"),
        ("secrecy.yml", "tables: [", "access.secrecy import secrecy_tables as", "illisible"),
    ],
)
def test_a_faulty_file_of_the_folder_says_what_is_wrong(
    tmp_path: Path, name: str, text: str, read: str, said: str
) -> None:
    """In a process of its own: they are read once."""
    (tmp_path / name).write_text(text)
    ran = subprocess.run(
        [sys.executable, "-c", f"from parc_social.{read} asked\nasked()"],
        env={**os.environ, "PARC_SOCIAL_CONFIG": str(tmp_path)},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert said in ran.stderr.splitlines()[-1]


_SENTENCES = """
from pathlib import Path
from parc_social.catalogue.load import collections
from parc_social.domain.comparison import Reserve
from parc_social.settings import Settings
from parc_social.catalogue.reserve_words import reserve_words
from server.configuration import configuration_file, read_configuration
read = read_configuration(configuration_file({}), Settings(Path("var")))["resources"]
for name in ("ops-adresses", "indicateurs-ilot-serie"):
    print(read[name]["description"])
    print(collections()[name].description)
print(reserve_words(Reserve.GROUPE))
"""


@pytest.mark.apart
def test_sentences_tell_the_floor_of_secrecy_that_is_set(tmp_path: Path) -> None:
    (tmp_path / "secrecy.yml").write_text(
        config_file("secrecy.yml", {}).read_text().replace("plancher: 11", "plancher: 20")
    )
    ran = subprocess.run(
        [sys.executable, "-c", _SENTENCES],
        env={**os.environ, "PARC_SOCIAL_CONFIG": str(tmp_path)},
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    sentences = ran.stdout.splitlines()
    assert len(sentences) == 5
    assert all("groupe d'au moins 20 ménages" in one for one in sentences)
