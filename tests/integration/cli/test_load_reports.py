"""`--rapport` of load and verifier, and `parc-social rapport`: what is told, and what never is."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from cli import load, rapport
from parc_social.errors import BadFile, InvalidValue, NotFound

BAN = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat\n"
TABLE = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n93001;A;1;93;11;;\n"
HEADER = (
    "millesime;siren_bailleur;id_logement_rpls;id_logement_bailleur;code_insee;adr_nomvoie;"
    "adr_complement;conventionne;etat_occupation;reponse_enquete;date_bail;composition;"
    "nb_personnes_charge;nb_mineurs;nb_majeurs;nb_occupants;tranche_age_titulaire;rfr_connu;"
    "tranche_plafond"
)
VACANT = "{};999900012;;L{};93001;RUE DE L'ETOILE;{};1;2;;;;;;;;;0;"
PRIVATE = ("185057800608436", "anne.fictive@exemple.fr", "06 12 34 56 78")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("PARC_SOCIAL_STORE", raising=False)
    return tmp_path


def run(*words: str | Path) -> Result:
    root = typer.Typer()
    for noun in (load, rapport):
        noun.register(root)
    return CliRunner().invoke(root, [str(word) for word in words])


def done(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, f"{result.output} {result.exception!r}"
    return result.stdout


def text(file: Path, content: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def ban(data: Path, name: str, rows: int, wrong: int = 0) -> Path:
    lines = [f"A{n};{n};;Rue de l'Étoile;93300;93001;2.38;48.9{n:03d}" for n in range(1, rows + 1)]
    lines += [f"B{n};{n};;Rue de l'Étoile;93300;XX;2.38;48.91" for n in range(wrong)]
    return text(data / name, BAN + "\n".join(lines) + "\n")


def report(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "rapport.json").read_text(encoding="utf-8"))


def cells(file: Path) -> Iterator[str]:
    """Every text of a workbook."""
    for sheet in load_workbook(BytesIO(file.read_bytes())):
        for row in sheet.iter_rows(values_only=True):
            yield from (str(value) for value in row if value is not None)


def test_the_bad_lines_are_given_at_their_line_and_personal_values_never(data: Path) -> None:
    text(data / "appartenance-2025.csv", TABLE)
    done("load", "territoires", data / "appartenance-2025.csv")
    lines = [
        VACANT.format(2024, 1, '"BATIMENT A\nESCALIER 2"'),  # lines 2 and 3
        *(VACANT.format(2024, n, value) for n, value in enumerate(PRIVATE, start=2)),  # 4 to 6
        VACANT.format(2023, 5, "PORTE 12"),  # line 7: another year
    ]
    file = text(data / "ops-2024.csv", "\n".join([HEADER, *lines]) + "\n")
    done("verifier", "ops", file, "--rapport", data / "r")
    told = {(r["ligne"], r["code"]) for r in report(data / "r")["rejets"] if r["ligne"]}
    assert {(7, "OPS-C040"), (4, "OPS-C046"), (5, "OPS-C047"), (6, "OPS-C048")} <= told
    workbook = list(cells(data / "r" / "rapport.xlsx"))
    shown = [
        (data / "r" / f"rapport.{form}").read_text("utf-8") for form in ("json", "csv", "html")
    ]
    for value in PRIVATE:
        assert not any(value in one for one in (*workbook, *shown))
    assert "PORTE 12" in workbook
    assert "L5" in workbook
    assert not any("BATIMENT A" in one for one in workbook)  # a sound line
    sheet = load_workbook(data / "r" / "rapport.xlsx").worksheets[-1]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [4, 5, 6, 7]
    assert not list((data / "var" / "editions").glob("ops_*"))


def test_a_load_is_compared_with_the_millesime_before(data: Path) -> None:
    done("load", "ban", ban(data, "adresses-2024.csv", 100), "--rapport", data / "r24")
    assert report(data / "r24")["ecarts"] == []
    identifier = done("load", "ban", ban(data, "adresses-2025.csv", 200), "--rapport", data / "r25")
    moves = [m for m in report(data / "r25")["ecarts"] if m["mesure"] == "lignes de ban"]
    assert [(m["avant"], m["apres"], m["alerte"]) for m in moves] == [(100, 200, True)]
    assert moves[0]["reference"].startswith("BAN 2024")
    assert json.loads(done("rapport", identifier.strip(), "--json")) == report(data / "r25")


def test_a_loading_keeps_its_report_with_the_edition_but_not_its_lines(data: Path) -> None:
    file = ban(data, "adresses-2025.csv", 3, wrong=2)
    identifier = done("load", "ban", file, "--rapport", data / "a").strip()
    assert "XX" in list(cells(data / "a" / "rapport.xlsx"))
    assert len(load_workbook(data / "a" / "rapport.xlsx").sheetnames) == 5
    shown = done("rapport", identifier, "--rapport", data / "b")
    assert "BAN-010" in shown
    assert report(data / "a") == report(data / "b")
    assert len(load_workbook(data / "b" / "rapport.xlsx").sheetnames) == 4
    assert any("ne les garde pas" in cell for cell in cells(data / "b" / "rapport.xlsx"))
    (total,) = [t for t in report(data / "b")["totaux"] if t["code"] == "BAN-010"]
    assert (total["nombre"], bool(total["remede"])) == (2, True)


def test_one_form_alone_is_written_where_it_is_named(data: Path) -> None:
    target = data / "ici" / "mon-rapport.html"
    done("load", "ban", ban(data, "adresses-2025.csv", 3), "--rapport", target)
    assert [file.name for file in target.parent.iterdir()] == [target.name]


def test_a_file_that_can_not_be_read_has_a_report_too(data: Path) -> None:
    file = text(data / "adresses-2025.csv", BAN)
    result = run("load", "ban", file, "--rapport", data / "r")
    assert isinstance(result.exception, BadFile)
    assert result.exception.code == "FIC-008"
    found = report(data / "r")
    assert [(t["code"], t["gravite"]) for t in found["totaux"]] == [("FIC-008", "bloquant")]
    assert found["totaux"][0]["remede"] in str(result.exception)
    assert found["bloquant"]


def test_a_wrong_ending_is_told_before_anything_is_read(data: Path) -> None:
    result = run("load", "ban", ban(data, "adresses-2025.csv", 3), "--rapport", data / "r.pdf")
    assert isinstance(result.exception, InvalidValue)
    assert not (data / "var" / "editions").exists()


@pytest.mark.parametrize("name", ["ban_2025_00000000", "../cle", "*"])
def test_an_unknown_edition_has_no_report(data: Path, name: str) -> None:
    assert isinstance(run("rapport", name).exception, NotFound)
