"""Deposits of the survey from end to end: models, trames, profiles, outlines, identities."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.made.files.deposits import EAST, NORTH, SOUTH, TABLE, WEST, run


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of all these tests, with two communes, Aubervilliers a square."""
    tmp_path = tmp_path_factory.mktemp("ops")
    square = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
    commune = {
        "type": "Feature",
        "properties": {"code": "93001", "nom": "A"},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    outline = tmp_path / "communes.geojson"
    outline.write_text(json.dumps({"type": "FeatureCollection", "features": [commune]}))
    table = tmp_path / "appartenance-2024.csv"
    table.write_text(TABLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARC_SOCIAL_DATA", str(tmp_path / "var"))
        patch.delenv("PARC_SOCIAL_STORE", raising=False)
        assert run("load", "territoires", outline, table).exit_code == 0
        yield tmp_path / "var"


@pytest.fixture
def data(var: Path, tmp_path: Path) -> Path:
    """A folder of this test alone for what it deposits."""
    assert var.is_dir()
    return tmp_path
