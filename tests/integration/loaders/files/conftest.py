"""Small invented files: twins, left-overs, forms of file, coverage, and files that are wrong."""

import json
import os
import shutil
from pathlib import Path

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context
from loaders.territoires.stage import stage_territoires
from testing.made.files.small_files import BAN, write


@pytest.fixture(scope="session")
def references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Editions of the commune 93001, a square of 0.1 degree, and of three addresses."""
    folder = tmp_path_factory.mktemp("references")
    square = [[[2.3, 48.9], [2.4, 48.9], [2.4, 49.0], [2.3, 49.0], [2.3, 48.9]]]
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "93001", "nom": "Aubervilliers"},
                "geometry": {"type": "Polygon", "coordinates": square},
            }
        ],
    }
    outlines = write(folder / "communes.geojson", json.dumps(collection))
    table = write(
        folder / "appartenance-2025.csv",
        "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept",
        "93001;Aubervilliers;90000;93;11;200054781;200057867",
    )
    found = Context(folder / "editions", b"k" * 32)
    stage_territoires([outlines, table], 2025, found)
    rows = [f"A{n};{n};;Rue de l'Étoile;93300;93001;2.3{n};48.9{n}" for n in (1, 3, 5)]
    stage_ban([write(folder / "adresses-93.csv", BAN, *rows)], 2025, found)
    return found.folder


@pytest.fixture
def context(references: Path, tmp_path: Path) -> Context:
    """A folder of its own with these editions, which nobody writes again."""
    shutil.copytree(references, tmp_path / "editions", copy_function=os.link)
    return Context(tmp_path / "editions", b"k" * 32)
