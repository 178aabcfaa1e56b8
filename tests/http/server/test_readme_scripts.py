"""The Python of README and of docs/traitements.md, run as written, against the demonstration."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

ROOT = Path(__file__).parents[3]
PAGES = [(ROOT / name).read_text() for name in ("README.md", "docs/traitements.md")]
SCRIPTS = [script for page in PAGES for script in re.findall(r"```python\n(.*?)```", page, re.S)]


def script(word: str) -> str:
    return next(text for text in SCRIPTS if word in text)


def printed(account: Any, text: str) -> str:
    environ = {
        **os.environ,
        "API": account.base_url,
        "CLE": account.api_key,
        "LOGIN": account.login,
        "MOT_DE_PASSE": account.password,
    }
    done = subprocess.run(
        [sys.executable, "-c", text], env=environ, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_script_with_httpx_prints_a_table(epci: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(epci, script("import httpx")))))
    assert len(rows) > 10
    assert {row["indicateur"] for row in rows} == {"part_personnes_seules"}


def test_the_script_with_owslib_prints_the_same_rows(epci: Any) -> None:
    lines = printed(epci, script("owslib")).splitlines()
    rows = list(csv.DictReader(io.StringIO(printed(epci, script("import httpx")))))
    assert [line.split()[0] for line in lines] == [row["code"] for row in rows]


def test_both_scripts_compute_a_drawn_polygon(epci: Any) -> None:
    ours = [text for text in SCRIPTS if "indicateurs-polygone" in text]
    assert ["import httpx" in text for text in ours] == [True, False]
    first, second = (printed(epci, text).split() for text in ours)
    assert first == second
    valeur, statut, groupes, surface, edition = first
    assert statut == "D"
    assert 0 <= float(valeur) <= 100
    assert int(groupes) > 1
    assert int(surface) > 1_000_000_000  # m²: 40 km by 40 km
    assert edition.startswith("indicateurs_")


@each_row("text", SCRIPTS)
def test_a_script_has_at_most_ten_lines(text: str) -> None:
    assert len([line for line in text.splitlines() if line.strip()]) <= 10
