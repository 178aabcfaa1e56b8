"""What designates a person in a deposit: in no output, masked or refused in a header."""

import json
import zipfile
from pathlib import Path

import duckdb
from typer.testing import Result

from loaders.ops.models import csv_text, example_rows
from testing.made.files.deposits import deposit, run

# Not one of these is anybody's: the NIR's key is wrong, 06 39 98 is kept for fiction (Arcep).
PLANTED = {
    "nir": "285059935000117",
    "nir_corse": "1 85 05 2A 350 001 17",
    "courriel": "prenom.nom@exemple.invalid",
    "telephone": "06 39 98 12 34",
    "telephone_dom": "+262 639 98 12 34",
    "nom": "CHEZ MME ZYGOMATIQUE",
}
SECRETS = ("285059935000117", "2A 350 001", "exemple.invalid", "39 98 12", "ZYGOMATIQUE")
TEXTS = ("id_logement_bailleur", "adr_numero", "adr_rep", "adr_typvoie", "adr_nomvoie")


def everything(result: Result, reports: Path, editions: Path) -> str:
    """All that a load left or said, as one text."""
    parts = [result.stdout, result.stderr, str(result.exception)]
    for file in reports.iterdir():
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                parts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        else:
            parts.append(file.read_text(encoding="utf-8"))
    for file in editions.glob("ops_*.duckdb"):
        with duckdb.connect(str(file), read_only=True) as connection:
            tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
            for (table,) in tables:
                parts += map(str, connection.execute(f'FROM "{table}"').fetchall())
    return "\n".join(parts)


def test_what_designates_a_person_is_in_no_output(data: Path, var: Path) -> None:
    changes: list[dict[str, str]] = [{}]
    for value in PLANTED.values():
        changes += [{column: value} for column in (*TEXTS, "adr_complement")]
        changes += [{"nb_pieces": value}, {"date_bail": value}, {"code_qpv": value}]
        changes += [{"adr_complement": f"a\x07{value}"}]
    file = deposit(data / "ops-2024.csv", *changes)
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    planted = [f"{lines[0].replace('D-0', f'U-{n}')};{v}" for n, v in enumerate(PLANTED.values())]
    too_long = [f"{lines[0]};x;{v}" for v in PLANTED.values()]
    rows = [f"{head};commentaire", *(f"{line};" for line in lines), *planted, *too_long]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = run("load", "ops", file, "--rapport", data / "r", "--json")
    report = json.loads(result.stdout)
    dropped = len(PLANTED)  # a district that is none is left out, and its line kept
    assert (report["retenues"], report["refusees"]) == (1 + dropped, len(rows) - 2 - dropped)
    assert {f"OPS-C0{n}" for n in ("00", "02", "46", "47", "48", "49")} <= {
        t["code"] for t in report["totaux"]
    }
    said = everything(result, data / "r", var / "editions")
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_broken_quote_shows_nobody(data: Path, var: Path) -> None:
    file = deposit(data / "ops-2024.csv", {})
    lines = file.read_text(encoding="utf-8").splitlines()
    broken = [f'{lines[1]}"{value}' for value in PLANTED.values()]
    broken += [f'"{value}{lines[1]}' for value in PLANTED.values()]
    file.write_text("\n".join([*lines, *broken]) + "\n", encoding="utf-8")
    result = run("load", "ops", file, "--rapport", data / "r")
    said = everything(result, data / "r", var / "editions")
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_person_in_a_header_is_refused_and_masked(data: Path, var: Path) -> None:
    file = deposit(data / "ops-2024.csv", {})
    head, line = file.read_text(encoding="utf-8").splitlines()
    names = ";".join(PLANTED.values())
    file.write_text(f"{head};{names}\n{line}{';x' * len(PLANTED)}\n", encoding="utf-8")
    result = run("verifier", "ops", file, "--rapport", data / "r", "--json")
    said = everything(result, data / "r", var / "editions")
    masked = [r for r in json.loads(result.stdout)["rejets"] if r["code"] == "OPS-C004"]
    assert [r["valeur"] for r in masked] == ["(masqué)"] * len(PLANTED)
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_name_that_is_there_twice_in_a_header_shows_nobody(data: Path, var: Path) -> None:
    file = deposit(data / "ops-2024.csv", {})
    head, line = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{head};{PLANTED['nom']};{PLANTED['nom']}\n{line};;\n", encoding="utf-8")
    result = run("verifier", "ops", file, "--rapport", data / "r")
    assert result.exit_code == 1
    said = everything(result, data / "r", var / "editions")
    assert "ZYGOMATIQUE" not in said


def test_a_file_without_a_header_shows_none_of_its_first_line(data: Path) -> None:
    rows = [example_rows(2024)[0] | {"adr_complement": "ZYGOMATIQUE"}]
    file = data / "ops-2024.csv"
    file.write_text(csv_text(2024, rows).split("\n", 1)[1] * 2, encoding="utf-8")
    result = run("verifier", "ops", file, "--rapport", data / "r")
    said = everything(result, data / "r", data)
    assert result.exit_code == 1
    assert "ZYGOMATIQUE" not in said
    assert "ETOILE" not in said
