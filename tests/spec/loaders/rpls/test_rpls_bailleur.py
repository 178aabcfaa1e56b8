"""The landlord's file, 64 fields: what each code for « unknown » or « no object » becomes.

Source: arrêté du 5 janvier 2010, annexe.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from loaders.context import Context
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row

HEAD = "2025;900000001;OPH FICTIF;FICTIF;1 RUE;;;;93;99990001200013;{};"
# A flat that is let: breaks no rule. Ranks are those of the annexe, from 1.
SOUND = {
    1: "9300000001", 3: "1", 4: "93001", 5: "93300", 7: "3", 9: "RUE", 10: "DE L'ETOILE", 15: "2",
    23: "C", 24: "3", 25: "65", 26: "1970", 27: "1971", 28: "1971", 29: "1", 32: "13", 34: "1",
    35: "93.1980.1", 37: "9", 40: "1", 41: "03/2015", 43: "68", 44: "412", 48: "05/2019", 49: "D",
    50: "E", 62: "02/2015", 63: "2",
}  # fmt: skip
# what is written, the rules it breaks, what is kept
CASES: list[tuple[dict[int, str], set[str], dict[str, Any]]] = [
    ({}, set(), {"mode": "1", "bail_date": "2015-03-01", "loyer_principal": 412.0,
                 "surface_loyer": 68.0, "offre_date": "2015-02-01", "contingent": "2"}),
    ({41: "17/03/2015"}, set(), {"bail_date": "2015-03-17"}),
    ({40: "9", 41: "01/1900"}, set(), {"mode": None, "bail_date": None}),
    ({41: "01/1900"}, {"RPLS-043"}, {"mode": "1", "bail_date": None}),
    ({41: "06/2026"}, {"RPLS-044"}, {"bail_date": "2026-06-01"}),
    ({62: "01/1900"}, set(), {"offre_date": None}),
    ({62: "01/01/1900"}, set(), {"offre_date": None}),
    ({44: "9999"}, set(), {"loyer_principal": None}),
    ({44: "9998"}, set(), {"loyer_principal": 9998.0}),
    ({44: "412,50"}, set(), {"loyer_principal": 412.5}),
    ({43: "999"}, set(), {"surface_loyer": None}),
    ({43: "0"}, {"RPLS-035"}, {"surface_loyer": None}),
    ({63: "9"}, set(), {"contingent": None}),
    ({63: "8"}, {"RPLS-038"}, {"contingent": None}),
    ({40: "6"}, {"RPLS-033"}, {"mode": None}),
    ({25: "999"}, set(), {"surfhab": None}),
    ({26: "9999", 27: "0000", 28: "9999"}, set(),
     {"construct": None, "locat": None, "patrimoine": None}),
    ({29: "9", 34: "9"}, set(), {"origine": None, "conv": None}),
    ({48: "01/1900", 49: "", 50: ""}, set(),
     {"dpe_date": None, "dpe_energie": None, "dpe_ges": None}),
    ({49: "N", 50: "N"}, set(), {"dpe_energie": None, "dpe_ges": None}),
    ({32: "99"}, set(), {"finan": "99", "finan_groupe": "AVANT77"}),
]  # fmt: skip


def written(number: int, changes: dict[int, str]) -> str:
    fields = SOUND | {1: f"{number:010}", 7: str(number)} | changes
    return ";".join(fields.get(rank, "") for rank in range(1, 65))


@pytest.fixture(scope="module")
def stock(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[int, dict[str, Any]], dict[int, set[str]]]:
    """Dwellings and codes of broken rules, by number of the case."""
    folder = tmp_path_factory.mktemp("bailleur")
    context = Context(folder / "editions", b"k" * 32)
    stage_territoires(territories(folder), 2025, context)
    file = folder / "bailleur-2025.csv"
    lines = [written(n, changes) for n, (changes, *_) in enumerate(CASES)]
    file.write_text("\n".join([HEAD.format(len(lines)), *lines]) + "\n")
    staged = stage_rpls([file], 2025, context)
    broken: dict[int, set[str]] = {}
    for rejet in staged.report.rejets:
        broken.setdefault((rejet.ligne or 0) - 2, set()).add(rejet.code)
    with workshop(None) as bench:
        bench.attach("e", staged.file)
        names = [row[0] for row in bench.rows("DESCRIBE e.rpls_logement")]
        rows = bench.rows("SELECT * FROM e.rpls_logement")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return {int(row["identifiant_rpls"]): row for row in found}, broken


def territories(folder: Path) -> list[Path]:
    """The commune 93001 alone."""
    square = [[[2.3, 48.9], [2.4, 48.9], [2.4, 49], [2.3, 49], [2.3, 48.9]]]
    feature = {
        "type": "Feature",
        "properties": {"code": "93001", "nom": "Aubervilliers"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    outline = folder / "communes-2025.geojson"
    outline.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    table = folder / "appartenance-2025.csv"
    table.write_text(
        "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n"
        "93001;Aubervilliers;90000;93;11;200054781;200057867\n"
    )
    return [outline, table]


@each_row("number", range(len(CASES)))
def test_a_code_is_read_or_means_unknown(
    stock: tuple[dict[int, dict[str, Any]], dict[int, set[str]]], number: int
) -> None:
    _, codes, kept = CASES[number]
    row = stock[0][number]
    found = {c: str(row[c]) if c.endswith("_date") and row[c] else row[c] for c in kept}
    assert found == kept
    assert stock[1].get(number, set()) == codes
