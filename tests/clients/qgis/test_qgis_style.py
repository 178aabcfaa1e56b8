"""A style file of ours (.qml) in a headless QGIS: each row is drawn by the rule of its class."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parc_social.catalogue.load import indicators, style_of
from parc_social.catalogue.style import figure_look
from parc_social.drawing.layer import Layer, LayerRows
from parc_social.drawing.styles.qml import qml

_PYTHON = "/usr/bin/python3"  # Debian's, which python3-qgis extends
_SCRIPT = Path(__file__).with_name("qgis_style.py")
_ROWS = [(19.9, "D"), (20.0, "A"), (40.0, "D"), (None, "S"), (None, "N"), (None, None)]


@pytest.mark.parametrize("geometry", ["Polygon", "Point"])
@pytest.mark.parametrize("name", ["part_personnes_seules", "logements"])
def test_each_row_is_drawn_by_the_rule_of_its_class(
    geometry: str, name: str, tmp_path: Path, require: Callable[[bool, str], None]
) -> None:
    installed = subprocess.run([_PYTHON, "-c", "import qgis"], capture_output=True).returncode == 0
    require(installed, "needs python3-qgis (`make clients` as root)")
    indicator = indicators()[name]
    look = figure_look(style_of(indicator), indicator, [20, 40])
    file = tmp_path / "style.qml"
    file.write_text(qml(look, points=geometry == "Point"), encoding="utf-8")
    command: list[Any] = [_PYTHON, _SCRIPT, geometry, name, file, json.dumps(_ROWS)]
    made = subprocess.run(
        command, capture_output=True, text=True, env={"QT_QPA_PLATFORM": "offscreen"}
    )
    assert made.returncode == 0, made.stderr
    told = json.loads(next(line for line in made.stdout.splitlines() if line.startswith("{")))
    assert told["done"], told["told"]
    assert told["kind"] == "RuleRenderer"
    assert all(told["symbols"])
    values, statuts = zip(*_ROWS, strict=True)
    ranks = Layer(LayerRows([b""] * len(_ROWS), values, statuts), look).ranks().tolist()
    assert told["rows"] == [[look.entries[rank - 1].label.fr] for rank in ranks]
