"""`convention montrer` names the territories of its lines, from what is published."""

from collections.abc import Callable
from pathlib import Path

import pytest

LINE = "adresses;territoires=commune:93066,departement:974"
DRAFT = ("convention", "creer", "N1", "--organisation", "999000011", "--debut", "2026-01-01",
         "--fin", "2027-12-31", "--ligne", LINE, "--borne", "territoires=region:99")  # fmt: skip


@pytest.fixture
def folder(demonstration: Path, tmp_path: Path) -> Path:
    """The published editions beside a registry of its own."""
    data = tmp_path / "var"
    (data / "editions").mkdir(parents=True)
    for file in (demonstration / "editions").iterdir():
        (data / "editions" / file.name).write_bytes(file.read_bytes())
    return data


def test_territories_are_named_and_an_unknown_one_is_said(
    folder: Path, run_command: Callable[..., str]
) -> None:
    environ = {"PARC_SOCIAL_DATA": str(folder)}
    run_command(environ, *DRAFT, "--nom", "DDT", "--type", "etat", "--ressort", "departement:93")
    shown = run_command(environ, "convention", "montrer", "N1").split("Territoires nommés :")[1]
    names = dict(line.strip().split(" : ") for line in shown.split("Histoire")[0].split("\n")[1:-1])
    assert names == {
        "region:99": "inconnu des contours publiés",
        "commune:93066": "Saint-Denis",
        "departement:974": "La Réunion",
    }
