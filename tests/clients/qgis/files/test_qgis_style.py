"""A style file of ours (.qml) in a headless QGIS: each row is drawn by the rule of its class."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parc_social.catalogue.load import indicators, style_of
from parc_social.catalogue.style import figure_look
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.drawing.styles.qml import qml

_SCRIPT = Path(__file__).with_name("qgis_style.py")
_ROWS = [(19.9, "D"), (20.0, "A"), (40.0, "D"), (None, "S"), (None, "N"), (None, None)]


@pytest.mark.parametrize("geometry", ["Polygon", "Point"])
@pytest.mark.parametrize("name", ["part_personnes_seules", "logements"])
def test_each_row_is_drawn_by_the_rule_of_its_class(
    geometry: str, name: str, tmp_path: Path, qgis: Callable[..., Any]
) -> None:
    indicator = indicators()[name]
    look = figure_look(style_of(indicator), indicator, [20, 40])
    file = tmp_path / "style.qml"
    file.write_text(qml(look, points=geometry == "Point"), encoding="utf-8")
    told = qgis(_SCRIPT, geometry, name, file, json.dumps(_ROWS), home=tmp_path)[0]
    assert told["done"], told["told"]
    assert told["kind"] == "RuleRenderer"
    assert all(told["symbols"])
    values, statuts = zip(*_ROWS, strict=True)
    ranks = Layer(LayerRows([b""] * len(_ROWS), values, statuts), look).ranks().tolist()
    assert told["rows"] == [[look.entries[rank - 1].label.fr] for rank in ranks]
