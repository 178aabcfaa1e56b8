"""A project of ours opened in a headless QGIS: every layer valid, styled, joined, drawn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("qgis_project.py")


@pytest.fixture(scope="module", params=["epci", "gip"])
def seen(
    request: pytest.FixtureRequest,
    embedded: Any,
    qgis: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What QGIS says of the project of an account."""
    account = embedded.by_type(request.param)[0]
    folder = tmp_path_factory.mktemp("qgs")
    file = folder / "parc-social.qgs"
    file.write_bytes(account.get("/qgis.qgs").content)
    told = qgis(_SCRIPT, account.login, account.password, file, folder / "carte", home=folder)[0]
    opened = {one["id"] for one in account.json("/collections")["collections"]}
    return told | {"type": request.param, "opened": opened}


def test_every_layer_is_valid_placed_and_of_the_account(seen: dict[str, Any]) -> None:
    layers = seen["layers"].values()
    assert {one["collection"] for one in layers} <= seen["opened"]
    assert len(layers) >= 20
    assert all(one["valid"] and one["readOnly"] and one["crs"] == "OGC:CRS84" for one in layers)
    assert seen["crs"] == {"epci": "EPSG:2975", "gip": "EPSG:2154"}[seen["type"]]
    assert seen["groups"][2] == "Chiffres par territoire"


def test_a_style_is_chosen_for_each_key_indicator_and_keeps_scales_and_names(
    seen: dict[str, Any],
) -> None:
    assert len(seen["restyled"]) >= 8
    for filters in seen["restyled"].values():
        assert len(filters) > 2
        assert len({one.split('"')[1] for one in filters}) == 1  # of one indicator
    before, after = seen["layers"]["parc_social_indicateurs_commune"], seen["after"]
    assert after["scales"] == before["scales"] == [500_000, 100_000]
    assert after["aliases"] == before["aliases"] > 100
    assert after["limited"]


def test_outlines_hold_their_figures_and_rows_their_territory(seen: dict[str, Any]) -> None:
    assert seen["joined"] > 0
    assert seen["layers"]["parc_social_territoires_departement"]["joined"]
    assert len(seen["relations"]) > 8
    assert all(seen["relations"].values())


def test_a_level_is_drawn_at_its_scale(seen: dict[str, Any]) -> None:
    far, near, close = seen["drawn"]
    assert far["layers"] == ["Indicateurs : départements"]
    assert near["layers"] == ["Indicateurs : communes"]
    assert "RPLS : logements du parc social" in close["layers"]
    assert all(one["painted"] > 0.0002 for one in (far, near, close)), seen["drawn"]
