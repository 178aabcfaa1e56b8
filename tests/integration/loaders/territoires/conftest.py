"""Files of territories as their producers write them, made small: names, CRS, columns, faults."""

from pathlib import Path

import pytest

from testing.made.files.outlines import COMMUNES, text


@pytest.fixture
def communes(tmp_path: Path) -> Path:
    return text(tmp_path / "v_commune_2025.csv", COMMUNES)
