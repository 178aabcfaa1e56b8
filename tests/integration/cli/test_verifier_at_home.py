"""`parc-social verifier` where nothing is loaded: a report that says so, and not a byte kept."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from cli import load
from testing.sample import taking_turns

pytestmark = [taking_turns(4), pytest.mark.long]

BAN = (
    "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat\n"
    "A1;1;;Rue de l'Étoile;93300;93001;2.38;48.91\n"
)
TABLE = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n93001;A;1;93;11;;\n"
OPS = (
    "millesime;siren_bailleur;id_logement_rpls;id_logement_bailleur;code_insee;adr_nomvoie;"
    "conventionne;etat_occupation;reponse_enquete;date_bail;composition;nb_personnes_charge;"
    "nb_mineurs;nb_majeurs;nb_occupants;tranche_age_titulaire;rfr_connu;tranche_plafond\n"
    "2024;999900012;;L1;93001;RUE DE L'ETOILE;1;2;;;;;;;;;0;\n"
    "2024;999900012;;L2;99999;RUE DE L'ETOILE;1;2;;;;;;;;;0;\n"  # no such commune
    "2024;999900013;;L3;93001;RUE DE L'ETOILE;1;2;;;;;;;;;0;\n"  # a wrong SIREN
)
RPLS = (
    "DEPCOM;CODEPOSTAL;NUMVOIE;INDREP;TYPVOIE;NOMVOIE;ETAGE;NBPIECE;SURFHAB;CONSTRUCT;LOCAT;"
    "FINAN_CODE;NUMCONV;DPEENERGIE\n"
    "93001;93300;1;;RUE;DE L'ETOILE;0;3;60;1970;1971;13;;D\n"
    "93999;93300;1;;RUE;DE L'ETOILE;0;3;60;1970;1971;13;;D\n"  # no such commune
    "9300X;93300;1;;RUE;DE L'ETOILE;0;3;60;1970;1971;13;;D\n"  # no code
)
FILES = {"ops": OPS, "rpls": RPLS}
YEARS = {"ops": "2024", "rpls": "2025"}
WRONG = {"ops": {"OPS-C041"}, "rpls": {"RPLS-010"}}
UNJUDGED = {"ops": "OPS-C044", "rpls": "RPLS-020"}  # asks the territories
ABSENT = {
    "ops": {"OPS-C086": "territoires", "OPS-C087": "ban", "OPS-C088": "rpls"},
    "rpls": {"RPLS-006": "territoires", "RPLS-007": "ban"},
}


def run(*words: str | Path) -> Result:
    root = typer.Typer()
    load.register(root)
    return CliRunner().invoke(root, [str(word) for word in words])


def done(*words: str | Path) -> str:
    result = run(*words)
    assert result.exit_code == 0, f"{result.output} {result.exception!r}"
    return result.stdout


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder of these tests."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file of each source, outside of the data."""
    folder = tmp_path / "fichiers"
    folder.mkdir()
    found = {source: folder / f"{source}-{YEARS[source]}.csv" for source in FILES}
    for source, file in found.items():
        file.write_text(FILES[source], encoding="utf-8")
    return found


def missing(_data: Path) -> None:
    pass


def empty(data: Path) -> None:
    data.mkdir()


def read_only(data: Path) -> None:
    (data / "editions").mkdir(parents=True)
    (data / "editions").chmod(0o555)
    data.chmod(0o555)


@pytest.fixture(params=[missing, empty, read_only], ids=lambda made: made.__name__)
def data(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The data folder of a machine that never loaded anything."""
    folder = tmp_path / "donnees"
    make: Callable[[Path], None] = request.param
    make(folder)
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(folder))
    monkeypatch.delenv("PARC_SOCIAL_STORE", raising=False)
    yield folder
    for path in (folder, folder / "editions"):
        if path.is_dir():
            path.chmod(0o755)


def tree(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every name below a folder, it included: mode, instant of change, bytes."""
    paths = [folder, *sorted(folder.rglob("*"))] if folder.exists() else []
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.read_bytes() if stat.S_ISREG(path.stat().st_mode) else b"",
        )
        for path in paths
    }


@pytest.mark.parametrize("source", FILES)
def test_a_machine_without_anything_gets_a_report_and_keeps_nothing(
    data: Path, temporary: Path, files: dict[str, Path], source: str
) -> None:
    before = tree(data)
    report = json.loads(done("verifier", source, files[source], "--json"))
    assert tree(data) == before
    assert tree(temporary).keys() == {str(temporary)}
    totals = {total["code"]: total for total in report["totaux"]}
    assert WRONG[source] <= totals.keys()
    assert UNJUDGED[source] not in totals
    assert (report["lues"], report["retenues"], report["refusees"]) == (3, 2, 1)
    for code, other in ABSENT[source].items():
        assert (totals[code]["gravite"], totals[code]["nombre"]) == ("information", 1)
        assert f"« parc-social load {other} »" in totals[code]["remede"]
    assert UNJUDGED[source] in totals[next(iter(ABSENT[source]))]["message"]


@pytest.mark.parametrize("source", FILES)
def test_every_form_of_the_report_says_what_is_not_there(
    temporary: Path, files: dict[str, Path], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(temporary / "aucun"))
    monkeypatch.delenv("PARC_SOCIAL_STORE", raising=False)
    written = files[source].parent / "rapport"
    said = done("verifier", source, files[source], "--rapport", written)
    book = load_workbook(BytesIO((written / "rapport.xlsx").read_bytes()))
    cells = (str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row)
    forms = {
        "terminal": " ".join(said.split()),
        "xlsx": "\n".join(cells),
        "html": (written / "rapport.html").read_text("utf-8"),
        "csv": (written / "rapport.csv").read_text("utf-8-sig"),
        "json": (written / "rapport.json").read_text("utf-8"),
    }
    for code, other in ABSENT[source].items():
        for form, told in forms.items():
            assert code in told, form
            assert f"parc-social load {other}" in told, form
    assert max(len(line) for line in said.splitlines()) <= 80


def _same(report: dict[str, Any]) -> dict[str, Any]:
    """The report without the time it took."""
    return report | {"duree_s": None}


def test_with_references_the_report_is_that_of_the_loading(
    temporary: Path, tmp_path: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "donnees"
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(data))
    monkeypatch.delenv("PARC_SOCIAL_STORE", raising=False)
    table, ban = tmp_path / "appartenance-2025.csv", tmp_path / "adresses-93.csv"
    table.write_text(TABLE)
    ban.write_text(BAN)
    done("load", "territoires", table)
    for source in ("rpls", "ops"):  # first without a BAN, then with one
        if source == "ops":
            done("load", "ban", ban, "--millesime", "2025")
        before = tree(data)
        checked = json.loads(done("verifier", source, files[source], "--json"))
        assert tree(data) == before
        loaded = json.loads(done("load", source, files[source], "--json"))
        assert _same(checked) == _same(loaded)
        codes = {total["code"] for total in loaded["totaux"]}
        assert UNJUDGED[source] in codes
    # The register has no landlord's file: nothing to compare a deposit with.
    assert "OPS-C088" in codes
    assert not {"OPS-C086", "OPS-C087"} & codes
    assert tree(temporary).keys() == {str(temporary)}


def test_with_nothing_loaded_a_database_is_not_asked(
    temporary: Path, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(temporary / "aucun"))
    monkeypatch.setenv("PARC_SOCIAL_STORE", "postgresql://127.0.0.1:1/nulle_part")
    assert "OPS-C086" in done("verifier", "ops", files["ops"])


def test_the_next_check_removes_what_a_killed_one_left(
    data: Path, temporary: Path, files: dict[str, Path]
) -> None:
    over = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    dead = temporary / f"parc-social-verifier.{over.stdout.strip()}.abcd"
    alive = temporary / f"parc-social-verifier.{os.getpid()}.abcd"
    other = temporary / "parc-social-verifier"
    for folder in (dead, alive, other):
        folder.mkdir()
        (folder / "brouillon").write_bytes(b"x")
    done("verifier", "ops", files["ops"])
    assert not dead.exists()
    assert (alive / "brouillon").is_file()
    assert (other / "brouillon").is_file()
    assert not data.exists() or not list(data.rglob("*.*"))
