"""What a depositor starts from, made from the layout: template, example, Table Schema."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loaders.ops.exchange_field import fields_of
from loaders.ops.layout import ops_document
from loaders.ops.model_workbook import workbook_of

_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
_STANDARD = ("name", "type", "title", "description", "example")


def table_schema(millesime: int) -> dict[str, Any]:
    """The Table Schema of the exchange format: standard properties only, lists as `enum`."""
    document = ops_document()
    fields = [_descriptor(spec) for spec in document["schema"]["fields"]]
    for descriptor, field in zip(fields, fields_of(millesime), strict=True):
        if field.codes:
            constraints = {**field.constraints, "enum": [code.code for code in field.codes]}
            descriptor["constraints"] = constraints
    return {
        "$schema": _SCHEMA,
        "name": f"{document['version']}-{millesime}",
        "title": document["titre"],
        "version": str(document["version"]),
        "missingValues": document["schema"]["missingValues"],
        "fields": fields,
    }


def example_rows(millesime: int) -> list[dict[str, str]]:
    """Five invented dwellings: three answers, one of them partial, a vacant one, no answer."""
    couple = {f.name: f.example for f in fields_of(millesime)} | {"millesime": str(millesime)}
    couple["code_qpv"] = ""
    changes: list[dict[str, str]] = [
        {},
        _ALONE,
        _partial(couple),
        _vacant(couple),
        _unanswered(couple),
    ]
    return [
        couple
        | change
        | {"id_logement_rpls": f"932000004{n}", "id_logement_bailleur": f"LGT-{n:06d}"}
        for n, change in enumerate(changes, start=1)
    ]


def write_models(folder: Path, millesime: int) -> list[Path]:
    """Writes template and example (CSV, XLSX) and the Table Schema; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = example_rows(millesime)
    made = {
        f"modele-ops-{millesime}.csv": csv_text(millesime, []),
        f"exemple-ops-{millesime}.csv": csv_text(millesime, rows),
        f"schema-ops-{millesime}.json": schema_text(millesime),
    }
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    books = {f"modele-ops-{millesime}.xlsx": [], f"exemple-ops-{millesime}.xlsx": rows}
    for name, lines in books.items():
        workbook_of(millesime, lines).save(folder / name)
    return [folder / name for name in (*made, *books)]


def csv_text(millesime: int, rows: Sequence[Mapping[str, str]]) -> str:
    """The header and some lines, as they are deposited."""
    out = io.StringIO()
    names = [field.name for field in fields_of(millesime)]
    writer = csv.DictWriter(out, names, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def schema_text(millesime: int) -> str:
    """The Table Schema as JSON."""
    return json.dumps(table_schema(millesime), ensure_ascii=False, indent=2) + "\n"


_ALONE = {
    "composition": "SEULE",
    "nb_personnes_charge": "0",
    "nb_mineurs": "0",
    "nb_majeurs": "1",
    "nb_occupants": "1",
    "nb_occ_6_10": "0",
    "nb_occ_40_49": "1",
    "nb_chomeurs": "0",
    "categorie_menage_plus": "1",
    "tranche_plafond": "P20_40",
}
_DWELLING = 17  # the columns that describe the dwelling and its occupation come first


def _partial(row: Mapping[str, str]) -> dict[str, str]:
    """An answer of which only the composition is known."""
    known = {"reponse_enquete": "2", "composition": "COUPLE_0", "nb_occupants": "2"}
    return _empty(row) | known | {"date_bail": row["date_bail"], "rfr_connu": "0"}


def _vacant(row: Mapping[str, str]) -> dict[str, str]:
    return _empty(row) | {"etat_occupation": "2", "rfr_connu": "0"}


def _unanswered(row: Mapping[str, str]) -> dict[str, str]:
    kept = {"reponse_enquete": "3", "date_bail": row["date_bail"], "rfr_connu": "0"}
    return _empty(row) | kept


def _empty(row: Mapping[str, str]) -> dict[str, str]:
    return dict.fromkeys(list(row)[_DWELLING:], "")


def _descriptor(spec: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: spec[name] for name in _STANDARD if name in spec}
    if "constraints" in spec:
        found["constraints"] = dict(spec["constraints"])
    return found
