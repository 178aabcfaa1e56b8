"""`convention montrer` names the territories of its lines, from what is published."""

import os
import subprocess
import sys
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


def run(data: Path, *words: str) -> str:
    """What the command prints."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PARC_SOCIAL_")}
    done = subprocess.run(
        [sys.executable, "-m", "assembly.cli", *words],
        env={**kept, "PARC_SOCIAL_DATA": str(data)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_territories_are_named_and_an_unknown_one_is_said(folder: Path) -> None:
    run(folder, *DRAFT, "--nom", "DDT", "--type", "etat", "--ressort", "departement:93")
    shown = run(folder, "convention", "montrer", "N1").split("Territoires nommés :")[1]
    names = dict(line.strip().split(" : ") for line in shown.split("Histoire")[0].split("\n")[1:-1])
    assert names == {
        "region:99": "inconnu des contours publiés",
        "commune:93066": "Saint-Denis",
        "departement:974": "La Réunion",
    }
