"""Deposits of the survey from end to end: models, trames, profiles, outlines, identities."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import typer
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from cli import load, modele
from loaders.ops.exchange_field import fields_of
from loaders.ops.models import csv_text, example_rows
from parc_social.errors import InvalidValue

TABLE = (
    "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept\n"
    "93001;A;1;93;11;;\n01001;B;1;01;84;;\n"
)
# Aubervilliers is a square; a thousandth of a degree of latitude is 111 m.
WEST, EAST, SOUTH, NORTH = 2.0, 2.1, 48.9, 49.0
BAN = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat\n"
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
ABSENT = ("OPS-C087", "OPS-C088")  # no BAN and no register here
TEXTS = ("id_logement_bailleur", "adr_numero", "adr_rep", "adr_typvoie", "adr_nomvoie")


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of all these tests, with two communes, Aubervilliers a square."""
    tmp_path = tmp_path_factory.mktemp("ops")
    square = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
    commune = {
        "type": "Feature",
        "properties": {"code": "93001", "nom": "A"},
        "geometry": {"type": "Polygon", "coordinates": [square]},
    }
    outline = tmp_path / "communes.geojson"
    outline.write_text(json.dumps({"type": "FeatureCollection", "features": [commune]}))
    table = tmp_path / "appartenance-2024.csv"
    table.write_text(TABLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARC_SOCIAL_DATA", str(tmp_path / "var"))
        patch.delenv("PARC_SOCIAL_STORE", raising=False)
        assert run("load", "territoires", outline, table).exit_code == 0
        yield tmp_path / "var"


@pytest.fixture
def data(var: Path, tmp_path: Path) -> Path:
    """A folder of this test alone for what it deposits."""
    assert var.is_dir()
    return tmp_path


def run(*words: str | Path) -> Result:
    root = typer.Typer()
    load.register(root)
    modele.register(root)
    return CliRunner().invoke(root, [str(word) for word in words])


def verified(file: Path, *options: str) -> dict[str, dict[str, str | int]]:
    result = run("verifier", "ops", file, "--millesime", "2024", "--json", *options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    report = json.loads(result.stdout)
    found = {
        t["code"]: {"nombre": t["nombre"], "gravite": t["gravite"]}
        for t in report["totaux"]
        if t["code"] not in ABSENT
    }
    return found | {"": {"lues": report["lues"], "refusees": report["refusees"]}}


def deposit(file: Path, *changes: dict[str, str]) -> Path:
    rows = [
        example_rows(2024)[0] | {"id_logement_rpls": "", "id_logement_bailleur": f"D-{n}"} | change
        for n, change in enumerate(changes)
    ]
    file.write_text(csv_text(2024, rows), encoding="utf-8")
    return file


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_example_breaks_no_rule(data: Path, form: str) -> None:
    assert run("modele", "ops", "--millesime", "2024", "--vers", data / "m").exit_code == 0
    found = verified(data / "m" / f"exemple-ops-2024.{form}")
    assert found == {"": {"lues": 5, "refusees": 0}}


def test_a_zero_that_excel_took_is_an_error_with_its_remedy(data: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("donnees")
    sheet.append([f.name for f in fields_of(2024)])
    row = example_rows(2024)[0] | {"code_insee": "01001", "code_postal": "01400"}
    kept: list[int | str] = [*row.values()]
    lost = [int(v) if v.isdigit() else v for v in row.values()]
    sheet.append(kept)
    sheet.append(lost)
    book.save(data / "depot.xlsx")
    report = json.loads(
        run("verifier", "ops", data / "depot.xlsx", "--millesime", "2024", "--json").stdout
    )
    broken = {(r["ligne"], r["code"], r["valeur"]) for r in report["rejets"] if r["ligne"]}
    assert {(3, "OPS-C014", "1001"), (3, "OPS-C015", "1400")} <= broken
    assert all(line == 3 for line, _, _ in broken)
    remedies = {t["code"]: t["remede"] for t in report["totaux"]}
    assert "Excel a retiré un zéro" in remedies["OPS-C014"]


TRAME = """
nom: inventee
version: inventee-1
debut: 2024-01-01
schema:
  fields:
    - {name: ANNEE_ENQ, champ: millesime}
    - {name: SIREN, champ: siren_bailleur}
    - {name: REF, champ: id_logement_bailleur}
    - {name: DEPCOM, champ: code_insee}
    - {name: VOIE, champ: adr_nomvoie}
    - {name: CONV, champ: conventionne, correspondance: {O: "1", N: "2"}}
    - {name: ETAT, champ: etat_occupation, correspondance: {L: "1", V: "2"}}
    - {name: REP, champ: reponse_enquete}
    - {name: BAIL, champ: date_bail}
    - {name: MENAGE, champ: composition, correspondance: {"01": SEULE, "06": COUPLE_0}}
    - {name: NBPERS, champ: nb_occupants}
    - {name: AGE, champ: tranche_age_titulaire, correspondance: {"4": "40_49", "9": INC}}
    - {name: RFR, champ: rfr_connu}
    - {name: PLAFOND, champ: tranche_plafond, correspondance: {"2": P40_60}, colonne_requise: false}
"""
TRAME_HEADER = "SIREN;REF;DEPCOM;VOIE;ANNEE_ENQ;CONV;ETAT;REP;BAIL;MENAGE;NBPERS;AGE;RFR;PLAFOND"
TRAME_LINE = "999900012;T-1;93001;RUE DE L'ETOILE;2024;o;L;1;2015-06;01;1;4;1;2"


def test_another_trame_loads_by_a_file_of_data_alone(data: Path, var: Path) -> None:
    folder = var / "dispositions"
    folder.mkdir()
    (folder / "ops-inventee.yml").write_text(TRAME, encoding="utf-8")
    lines = [TRAME_LINE, TRAME_LINE.replace("T-1", "T-2").replace(";01;", ";SEULE;"),
             TRAME_LINE.replace("T-1", "T-3").replace(";L;", ";1;")]  # fmt: skip
    file = data / "trame-2024.csv"
    file.write_text("\n".join([TRAME_HEADER, *lines]) + "\n", encoding="utf-8")
    ours = deposit(data / "ops-2024.csv", {})
    result = run("load", "ops", file, ours, "--millesime", "2024", "--json")
    report = json.loads(result.stdout)
    assert [(f["format"], f["retenues"]) for f in report["fichiers"]] == [
        ("inventee", 1),
        ("ops", 1),
    ]
    broken = {
        (r["fichier"], r["ligne"], r["code"], r["valeur"])
        for r in report["rejets"]
        if r["code"] not in ABSENT
    }
    # A code of ours is none of theirs: it is not taken as it stands.
    assert broken == {
        ("trame-2024.csv", 3, "OPS-C024", "?SEULE"),
        ("trame-2024.csv", 4, "OPS-C021", "?1"),
    }
    edition = var / "editions" / f"{report['edition']}.duckdb"
    with duckdb.connect(str(edition), read_only=True) as connection:
        found = connection.execute(
            "SELECT id_logement_bailleur, conventionne, etat_occupation, composition,"
            " tranche_age_titulaire, tranche_plafond FROM ops_menage ORDER BY 1 DESC"
        ).fetchall()
    assert found[0] == ("T-1", "1", "1", "SEULE", "40_49", "P40_60")
    assert found[1][0] == "D-0"


def test_a_profile_changes_what_a_line_costs(data: Path) -> None:
    file = deposit(data / "ops-2024.csv", {"composition": "COUPLE_C2"}, {})
    assert verified(file) == {
        "OPS-C059": {"nombre": 1, "gravite": "alerte"},
        "": {"lues": 2, "refusees": 0},
    }
    assert verified(file, "--profil", "controle") == {
        "OPS-C059": {"nombre": 1, "gravite": "erreur"},
        "": {"lues": 2, "refusees": 1},
    }


def test_a_profile_makes_another_edition(data: Path) -> None:
    file = deposit(data / "ops-2024.csv", {})
    ids = {run("load", "ops", file, *more).stdout for more in ([], ["--profil", "controle"])}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("source", "profil", "said"),
    [("ops", "doux", "profil inconnu : 'doux'"), ("rpls", "depot", "ne vaut que pour ops")],
)
def test_a_profile_that_is_not_is_refused(data: Path, source: str, profil: str, said: str) -> None:
    file = deposit(data / "ops-2024.csv", {})
    result = run("verifier", source, file, "--profil", profil)
    assert isinstance(result.exception, InvalidValue)
    assert said in str(result.exception)


def test_a_model_needs_a_folder(data: Path) -> None:
    result = run("modele", "ops")
    assert isinstance(result.exception, InvalidValue)
    assert "--vers DOSSIER" in str(result.exception)


def test_an_address_far_out_of_its_commune_is_told_and_kept(data: Path) -> None:
    places = {"1": NORTH - 0.001, "2": NORTH + 0.002, "3": NORTH + 0.004}  # in, 220 m, 440 m out
    lines = [f"A{n};{n};;Rue de la Lune;93300;93001;2.05;{lat}" for n, lat in places.items()]
    (data / "adresses-2024.csv").write_text(BAN + "\n".join(lines) + "\n", encoding="utf-8")
    assert run("load", "ban", data / "adresses-2024.csv").exit_code == 0
    file = deposit(
        data / "ops-2024.csv", *({"adr_numero": n, "adr_nomvoie": "LA LUNE"} for n in places)
    )
    assert verified(file) == {
        "OPS-C083": {"nombre": 1, "gravite": "alerte"},
        "": {"lues": 3, "refusees": 0},
    }


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
