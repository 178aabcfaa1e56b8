"""Deposits of the survey from end to end: models, trames, profiles, outlines."""

import json
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from loaders.ops.exchange_format import fields_of
from loaders.ops.models import example_rows
from parc_social.errors import InvalidValue
from testing.made.files.deposits import NORTH, deposit, run
from testing.sample import taking_turns

pytestmark = taking_turns(4)

BAN = "id;numero;rep;nom_voie;code_postal;code_insee;lon;lat\n"
ABSENT = ("OPS-C087", "OPS-C088")  # no BAN and no register here


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


def test_a_refused_line_is_no_household_of_the_edition(data: Path, var: Path) -> None:
    file = deposit(data / "ops-2024.csv", {}, {"nb_pieces": "99"}, {})
    report = json.loads(run("load", "ops", file, "--millesime", "2024", "--json").stdout)
    assert (report["retenues"], report["refusees"]) == (2, 1)
    edition = var / "editions" / f"{report['edition']}.duckdb"
    with duckdb.connect(str(edition), read_only=True) as connection:
        kept = connection.execute("SELECT id_logement_bailleur FROM ops_menage").fetchall()
    assert sorted(kept) == [("D-0",), ("D-2",)]


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
    [("ops", "doux", "profil inconnu : « doux »"), ("rpls", "depot", "ne vaut que pour ops")],
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
