"""A nominative file (« RPLS loi ») loaded and published: landlords' figures, by their rule.

Three landlords of 93001, two of 93002. Each has six dwellings of 50 m²: four let at 400 € a month,
one of them in June 2017, and two vacant, for five months and for three.
"""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import editions, load
from parc_social.storage.edition_files.workbench import workshop
from testing.sample import taking_turns

pytestmark = taking_turns(4)

LANDLORDS = ("999900004", "999900012", "999900020")
HELD = {"93001": LANDLORDS, "93002": LANDLORDS[:2]}
LET, LATE = ("1", "05/2010", "400", ""), ("1", "06/2017", "400", "")
DWELLINGS = (LET, LET, LET, LATE, ("2", "", "", "5"), ("2", "", "", "3,0"))
FORMS = {
    "rpls-loi": "IDENT_REP;SIRET;DEPCOM_red;MODE_red;bail_red;loyerprinc_red;duree_vacance;"
    "nbpiece_red;surfhab_red;construct_red;locat_red",
    "rpls-loi-2022": "IDENT_REP;SIRET;DEPCOM;MODE;BAIL;LOYERPRINC;duree_vacance;"
    "NBPIECE;SURFHAB;CONSTRUCT;LOCAT;NUMVOIE;TYPVOIE;NOMVOIE",
}
TABLE = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
FIGURES = (
    "taux_vacance",
    "taux_vacance_3_mois",
    "taux_mobilite",
    "loyer_moyen",
    "loyer_relocations",
)
# Of 18 dwellings offered: 6 vacant, 3 for more than three months, 3 let in the year; 8 € a m².
SHOWN = [33.3, 16.7, 16.7, 8.0, 8.0]


def run(*words: str | Path) -> Result:
    root = typer.Typer()
    for noun in (load, editions):
        noun.register(root)
    found = CliRunner().invoke(root, [str(word) for word in words])
    assert found.exit_code == 0, f"{found.output} {found.exception!r}"
    return found


def territories(folder: Path) -> list[Path]:
    table = folder / "appartenance-2018.csv"
    rows = [f"{code};{code};1000;93;11;200054781;" for code in HELD]
    table.write_text("\n".join([TABLE, *rows]) + "\n")
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, 48], [x + 1, 48], [x + 1, 49], [x, 49], [x, 48]]],
            },
        }
        for x, code in enumerate(HELD, 2)
    ]
    outlines = folder / "communes.geojson"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return [table, outlines]


def nominative(folder: Path, form: str) -> Path:
    lines = [
        f"{commune}{siren[-2:]}{n};{siren}00013;{commune};{mode};{lease};{rent};{months};3;50;1970;1971"
        for commune, sirens in HELD.items()
        for siren in sirens
        for n, (mode, lease, rent, months) in enumerate(DWELLINGS)
    ]
    header = FORMS[form]
    if "NOMVOIE" in header:
        lines = [f"{line};{n};RUE;DES LILAS" for n, line in enumerate(lines, 1)]
    file = folder / "loi.csv"
    file.write_text("\n".join([header, *lines]) + "\n")
    return file


# The form changes what is read, which both are asked of beside this; the rule is asked of one.
@pytest.mark.parametrize(
    "form", ["rpls-loi", pytest.param("rpls-loi-2022", marks=pytest.mark.proof)]
)
def test_figures_of_business_follow_the_landlords_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("PARC_SOCIAL_STORE", raising=False)
    run("load", "territoires", *territories(tmp_path))
    loaded = run("load", "rpls", nominative(tmp_path, form), "--millesime", "2018", "--json")
    report = json.loads(loaded.stdout)
    assert [file["format"] for file in report["fichiers"]] == [form]
    run("publish")
    (edition,) = (tmp_path / "var").rglob("indicateurs_2018_*.duckdb")
    columns = ", ".join(f"{name}, {name}_statut" for name in FIGURES)
    with workshop(None) as bench:
        bench.attach("i", edition)
        told = {
            code: row
            for level in ("commune", "epci", "france")
            for code, *row in bench.rows(
                f"SELECT code, {columns} FROM i.indicateur_{level} WHERE population = 'tous'"  # noqa: S608
            )
        }
    shown = [value for figure in SHOWN for value in (figure, "D")]
    assert told["93001"] == shown
    assert told["93002"] == [None, "S"] * len(FIGURES)  # of two landlords
    assert told["200054781"] == told["FR"] == shown  # and nothing by subtraction
