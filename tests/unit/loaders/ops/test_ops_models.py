"""What is made from the layout of the survey: Table Schema, template, page; and what it refuses."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from loaders.files.xlsx.convert import write_csv
from loaders.ops.exchange_format import fields_of, reference
from loaders.ops.layout import DEFAULT_PROFILE, ops_document, profile, read_ops, with_severities
from loaders.ops.models import example_rows, table_schema, write_models
from loaders.report import Gravite
from loaders.tabular.layout import read_layout
from loaders.tabular.table_schema import OUTSIDE, as_columns, code_lists
from parc_social.domain.campaigns.campaign import PROFILES
from parc_social.errors import InvalidValue
from testing.rows import each_row

PAGE = Path(__file__).parents[4] / "docs" / "format-ops.md"
TYPES = {"string", "integer", "year", "yearmonth", "number", "boolean", "date"}
CONSTRAINTS = {
    "required", "unique", "minimum", "maximum", "minLength", "maxLength", "pattern", "enum",
}  # fmt: skip
NUMBERS = {"minimum", "maximum"}


def schema_faults(schema: dict[str, Any]) -> list[str]:
    """What breaks the Table Schema specification (v1), of what a descriptor of ours can hold."""
    names = [f.get("name") for f in schema["fields"]]
    found = [f"{n} twice" for n in set(names) if names.count(n) > 1]
    for field in schema["fields"]:
        constraints = field.get("constraints", {})
        found += [f"{field['name']}: type"] if field["type"] not in TYPES else []
        found += [f"{field['name']}: {c}" for c in constraints if c not in CONSTRAINTS]
        if "enum" in constraints and not constraints["enum"]:
            found.append(f"{field['name']}: empty enum")
        if field["type"] in {"string", "yearmonth"} and NUMBERS & constraints.keys():
            found.append(f"{field['name']}: bounds of a text")
        if field["type"] == "integer" and {"pattern", "maxLength"} & constraints.keys():
            found.append(f"{field['name']}: pattern of a number")
        re.compile(constraints.get("pattern", ""))
    return found


def fits(value: str, constraints: dict[str, Any]) -> bool:
    """Whether a text satisfies a field's constraints."""
    if not value:
        return not constraints.get("required")
    bounds = [constraints.get("minimum"), constraints.get("maximum")]
    return (
        ("enum" not in constraints or value in constraints["enum"])
        and ("pattern" not in constraints or bool(re.fullmatch(constraints["pattern"], value)))
        and (bounds[0] is None or int(value) >= bounds[0])
        and (bounds[1] is None or int(value) <= bounds[1])
        and len(value) <= constraints.get("maxLength", len(value))
    )


def test_the_table_schema_follows_its_specification() -> None:
    schema = table_schema(2024)
    assert schema_faults(schema) == []
    assert schema["missingValues"] == [""]
    assert set(schema) == {"$schema", "name", "title", "version", "missingValues", "fields"}
    assert all(f["title"] and f["description"] for f in schema["fields"])
    standard = {"name", "type", "title", "description", "example", "constraints"}
    assert {key for f in schema["fields"] for key in f} == standard


def test_the_table_schema_has_the_columns_that_are_read() -> None:
    names = [f["name"] for f in table_schema(2024)["fields"]]
    assert names == [c.nom for c in read_layout("ops").colonnes if c.nom != OUTSIDE]


def test_the_example_fits_the_table_schema() -> None:
    for row in example_rows(2024):
        for field in table_schema(2024)["fields"]:
            assert fits(row[field["name"]], field.get("constraints", {})), field["name"]


def test_the_page_of_the_format_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_the_template_offers_the_codes_and_keeps_zeros(tmp_path: Path) -> None:
    files = {file.name: file for file in write_models(tmp_path, 2024)}
    book = load_workbook(files["modele-ops-2024.xlsx"])
    assert book.sheetnames == ["donnees", "listes", "dictionnaire"]
    fields = fields_of(2024)
    sheet = book["donnees"]
    assert [cell.value for cell in sheet[1]] == [f.name for f in fields]
    listed = [f for f in fields if f.codes]
    validations = sheet.data_validations.dataValidation
    assert len(validations) == len(listed)
    first = {c.value: get_column_letter(n) for n, c in enumerate(book["listes"][1], start=1)}
    for field, validation in zip(listed, validations, strict=True):
        letter = first[field.name]
        assert validation.formula1 == f"listes!${letter}$2:${letter}${len(field.codes) + 1}"
        offered = [cell.value for cell in book["listes"][letter][1 : len(field.codes) + 1]]
        assert offered == [code.code for code in field.codes]
    assert sheet.column_dimensions["E"].number_format == "@"
    assert book["dictionnaire"].max_row == len(fields) + 1


def test_the_example_workbook_holds_what_the_example_text_holds(tmp_path: Path) -> None:
    files = {file.name: file for file in write_models(tmp_path, 2024)}
    target = tmp_path / "lu.csv"
    write_csv(files["exemple-ops-2024.xlsx"], target)
    text = files["exemple-ops-2024.csv"].read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8") == text
    assert len(list(csv.DictReader(text.splitlines(), delimiter=";"))) == 5


def dated(debut: str, fin: str | None) -> dict[str, Any]:
    code = {"code": "A", "libelle": "a", "debut": date.fromisoformat(debut)}
    if fin is not None:
        code["fin"] = date.fromisoformat(fin)
    always = {"code": "B", "libelle": "b", "debut": date(2000, 1, 1)}
    field = {"name": "x", "type": "string", "liste": "l"}
    return {"listes": {"l": [code, always]}, "schema": {"fields": [field]}}


@each_row(
    ("debut", "fin", "annee", "codes"),
    [
        ("2024-01-01", None, 2022, ["B"]),
        ("2024-01-01", None, 2024, ["A", "B"]),
        ("2024-01-02", None, 2024, ["B"]),
        ("2020-01-01", "2023-12-31", 2022, ["A", "B"]),
        ("2020-01-01", "2023-12-31", 2024, ["B"]),
        ("2020-01-01", "2024-01-01", 2024, ["A", "B"]),
    ],
)
def test_a_code_serves_the_surveys_of_its_dates(
    debut: str, fin: str | None, annee: int, codes: list[str]
) -> None:
    found = as_columns(dated(debut, fin), date(annee, 1, 1))
    assert found["colonnes"]["x"]["codes"] == codes


def test_every_list_is_used_and_every_code_is_told() -> None:
    document = ops_document()
    used = {f["liste"] for f in document["schema"]["fields"] if "liste" in f}
    lists = code_lists(document)
    assert used == set(lists)
    assert all(code.libelle for codes in lists.values() for code in codes)


def test_every_rule_tells_a_remedy() -> None:
    layout = read_layout("ops")
    assert [c.nom for c in layout.colonnes if c.controle and not c.remede] == []
    assert [rule.code for rule in layout.controles if not rule.remede] == []
    faults = layout.parametres["fautes_de_fichier"]
    assert [f["code"] for f in faults.values() if not f["remede"]] == []


def test_a_code_means_one_thing() -> None:
    messages: dict[str, set[str]] = {}
    for rule in read_layout("ops").controles:
        messages.setdefault(rule.code, set()).add(rule.message)
    assert {code: found for code, found in messages.items() if len(found) > 1} == {}


def severities(name: str) -> dict[str, Gravite]:
    layout = read_ops(2024, name).layout
    found = {rule.code: rule.gravite for rule in layout.controles}
    faults = layout.parametres["fautes_de_fichier"].values()
    return found | {f["code"]: Gravite(f["gravite"]) for f in faults}


@each_row(
    ("code", "depot", "controle"),
    [
        ("OPS-C059", Gravite.ALERTE, Gravite.ERREUR),
        ("OPS-C063", Gravite.ALERTE, Gravite.ERREUR),
        ("OPS-C046", Gravite.ERREUR, Gravite.ERREUR),
        ("OPS-C070", Gravite.BLOQUANT, Gravite.INFORMATION),
        ("OPS-C071", Gravite.ALERTE, Gravite.INFORMATION),
        ("OPS-C004", Gravite.BLOQUANT, Gravite.BLOQUANT),
        ("OPS-C005", Gravite.ALERTE, Gravite.BLOQUANT),
    ],
)
def test_a_profile_changes_severities(code: str, depot: Gravite, controle: Gravite) -> None:
    assert (severities("depot")[code], severities("controle")[code]) == (depot, controle)


def test_an_unknown_profile_is_refused_by_name() -> None:
    with pytest.raises(
        InvalidValue, match="profil inconnu : « doux » ; au choix : depot, controle"
    ):
        read_ops(2024, "doux")


def test_every_profile_names_codes_that_exist() -> None:
    known = set(severities("depot")) | {c.controle for c in read_layout("ops").colonnes}
    for name in ops_document()["profils"]:
        assert set(profile(ops_document(), name)) <= known


@each_row("code", ["OPS-C004", "OPS-C046", "OPS-C047", "OPS-C048", "OPS-C049"])
def test_no_profile_lets_a_person_in(code: str) -> None:
    with pytest.raises(InvalidValue, match=f"{code} protège les personnes"):
        with_severities(read_layout("ops"), {code: Gravite.ALERTE})


TRAME = """
nom: inventee
version: inventee-1
debut: 2024-01-01
fin: 2025-12-31
schema:
  fields:
    - {{name: ANNEE, champ: {champ}, correspondance: {{"1": {code}}}}}
"""


@each_row(
    ("champ", "code", "said"),
    [
        ("inconnu", "SEULE", "champ inconnu « inconnu »"),
        ("composition", "FAMILLE", "composition n'a pas de code « FAMILLE »"),
    ],
)
def test_a_trame_that_says_what_we_have_not_is_refused(
    tmp_path: Path, champ: str, code: str, said: str
) -> None:
    (tmp_path / "ops-x.yml").write_text(TRAME.format(champ=champ, code=code), encoding="utf-8")
    with pytest.raises(InvalidValue, match=said):
        read_ops(2024, folder=tmp_path)


@each_row("text", ["", "a: [", "nom: x", "- a", "nom: x\nschema: {fields: [1]}"])
def test_a_file_that_is_no_trame_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "ops-x.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"ops-x\.yml : ce n'est pas une trame"):
        read_ops(2024, folder=tmp_path)


def test_a_trame_must_be_told_apart_by_a_column(tmp_path: Path) -> None:
    text = TRAME.format(champ="composition", code="SEULE")
    text = text.replace("SEULE}}", "SEULE}, colonne_requise: false}")
    (tmp_path / "ops-x.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match="aucune colonne requise"):
        read_ops(2024, folder=tmp_path)


@each_row(("annee", "trames"), [(2022, 1), (2024, 2), (2026, 1)])
def test_a_trame_serves_the_surveys_of_its_dates(tmp_path: Path, annee: int, trames: int) -> None:
    text = TRAME.format(champ="composition", code="SEULE")
    (tmp_path / "ops-x.yml").write_text(text, encoding="utf-8")
    assert len(read_ops(annee, folder=tmp_path).trames) == trames


def test_campaigns_know_the_profiles_of_the_exchange_format() -> None:
    assert tuple(ops_document()["profils"]) == PROFILES
    assert PROFILES[0] == DEFAULT_PROFILE
