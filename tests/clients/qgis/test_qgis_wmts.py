"""WMTS layers of ours in a headless QGIS: by paths and by parameters, drawn in a legal grid."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testing.rows import each_row

_SCRIPT = Path(__file__).with_name("qgis_wmts.py")
WAYS = ("path", "parameters")


@pytest.fixture(scope="module")
def seen(
    embedded: Any, qgis: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of them, opened with the account of the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("qgis-wmts")
    return qgis(_SCRIPT, embedded.base_url, gip.login, gip.password, folder, home=folder)[0]


@each_row("way", WAYS)
def test_qgis_draws_the_tiles_of_the_legal_grid(seen: dict[str, Any], way: str) -> None:
    assert seen[f"{way} crs"] == "EPSG:2154"
    assert 0.2 < seen["wms"] < 0.9
    assert seen[f"{way} png"] == pytest.approx(seen["wms"], abs=0.05)
    assert seen[f"{way} webp"] == pytest.approx(seen[f"{way} png"], abs=0.01)


@each_row("way", WAYS)
def test_qgis_identifies_what_lies_under_a_point_of_a_tile(seen: dict[str, Any], way: str) -> None:
    """No millésime was chosen: QGIS then leaves `{time}` in the address of the template."""
    assert "Bobigny" in seen[f"{way} text"]
    assert seen[f"{way} codes"] == ["93008"]
