"""A layer definition of ours dropped into a headless QGIS: valid, styled, named, drawn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_SCRIPT = Path(__file__).with_name("qgis_definition.py")
_LAYERS = {
    "indicateurs-commune": {"indicateur": "part_personnes_seules"},
    "indicateurs-adresse": {"indicateur": "part_personnes_seules", "methode": "jenks"},
    "rpls-logements": {},
}


@pytest.fixture(scope="module", params=_LAYERS)
def seen(
    request: pytest.FixtureRequest,
    embedded: Any,
    qgis: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Any]:
    """What QGIS says of the layer, opened with the account of the GIP."""
    gip = embedded.by_type("gip")[0]
    folder = tmp_path_factory.mktemp("qlr")
    file = folder / "couche.qlr"
    path = f"/collections/{request.param}"
    file.write_bytes(gip.get(f"{path}/qgis.qlr", **_LAYERS[request.param]).content)
    style = folder / "style.qml"
    style.write_bytes(gip.get(f"{path}/styles/{_styled(request.param)}", f="qml").content)
    told = qgis(_SCRIPT, gip.login, gip.password, file, folder / "couche.png", style, home=folder)[
        0
    ]
    hits = gip.json(f"{path}/items", resulttype="hits")["numberMatched"]
    return told | {"matched": hits, "collection": request.param}


def _styled(collection: str) -> str:
    """The style that the layer was asked for in."""
    asked = _LAYERS[collection]
    method = f":{asked['methode']}" if "methode" in asked else ""
    return asked.get("indicateur", "defaut") + method


def test_the_style_file_has_the_classes_of_the_layer(seen: dict[str, Any]) -> None:
    assert seen["styled"] == seen["rules"]
    assert len(seen["styled"]) > 2


def test_every_feature_is_in_one_class(seen: dict[str, Any]) -> None:
    assert sum(seen["rules"].values()) == seen["featureCount"] == seen["matched"] > 0
    assert seen["rules"][""] == 0


def test_columns_are_named_and_codes_are_labelled(seen: dict[str, Any]) -> None:
    assert seen["aliases"]["code_commune"] == "Code de la commune"
    assert seen["maps"]


def test_it_is_drawn_and_tells_what_lies_under_the_pointer(seen: dict[str, Any]) -> None:
    assert seen["crs"]  # else a project in Lambert-93 has it nowhere
    assert seen["painted"] > 0.005
    assert seen["tip"].startswith("<b>")
    assert "[%" not in seen["tip"]
