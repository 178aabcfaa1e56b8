"""A headless QGIS adds our layers through an authentication configuration."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("qgis_layers.py")


@pytest.fixture(scope="module")
def seen(
    embedded: Any, qgis: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of each layer, opened with the account of the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("qgis")
    layers = qgis(_SCRIPT, embedded.base_url, gip.login, gip.password, folder, home=folder)
    return {layer["layer"]: layer for layer in layers}


@pytest.mark.parametrize("layer", ["rpls-logements", "indicateurs-commune"])
def test_qgis_counts_what_it_reads(seen: dict[str, Any], layer: str) -> None:
    assert seen[layer]["featureCount"] == seen[layer]["read"] > 0


def test_qgis_pages_beyond_a_thousand(seen: dict[str, Any]) -> None:
    assert seen["rpls-logements"]["read"] == 3000


def test_qgis_knows_the_types_of_columns(seen: dict[str, Any]) -> None:
    fields = set(seen["rpls-logements"]["fields"])
    assert {"nbpiece:Integer", "dpe_date:Date", "conv:Boolean", "code_commune:String"} <= fields


def test_qgis_draws_something(seen: dict[str, Any]) -> None:
    assert seen["indicateurs-commune"]["painted"] > 0.1
