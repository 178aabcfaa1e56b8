"""A WMS layer of ours in a headless QGIS: on screen, in print, identified, with its legend."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("qgis_maps.py")


@pytest.fixture(scope="module")
def seen(
    embedded: Any, qgis: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS says of it, opened with the account of the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("qgis-wms")
    return qgis(_SCRIPT, embedded.base_url, gip.login, gip.password, folder, home=folder)[0]


def test_qgis_draws_it_on_screen_and_in_print(seen: dict[str, Any]) -> None:
    assert 0.2 < seen["screen"] < 0.9
    assert seen["print"] == pytest.approx(seen["screen"], abs=0.03)


def test_qgis_identifies_it_in_every_form(seen: dict[str, Any]) -> None:
    for form in ("text", "html", "feature"):
        assert seen[f"{form}_valid"] is True
    assert "Code officiel : 93008" in seen["text"]
    assert "93008" in seen["html"]
    assert seen["codes"] == ["93008"]


def test_qgis_finds_all_layers_and_the_styles_that_they_inherit(
    seen: dict[str, Any], embedded: Any
) -> None:
    gip = embedded.by_type("gip")[0]
    names = [one["id"] for one in gip.json("/collections", limit=200)["collections"]]
    assert seen["layers"] == sum(not n.startswith(("catalogue", "carreaux-")) for n in names)
    assert seen["styles"] > 20 * seen["layers"]


@pytest.mark.parametrize(
    ("of", "least"),
    [("legend", 150), ("default_legend", 40)],  # classes; one outline and its name
)
def test_qgis_has_the_legend_of_the_style(seen: dict[str, Any], of: str, least: int) -> None:
    width, height = seen[of]
    assert width > 100
    assert height > least
