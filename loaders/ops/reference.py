"""docs/format-ops.md: the reference of the exchange format, made from the layout."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from loaders.ops.exchange_field import ExchangeField, fields_of
from loaders.ops.layout import ops_document
from loaders.tabular.table_schema import code_lists

_YEAR = 2024
_COLUMNS = ("Colonne", "Libellé", "Type", "Obligatoire", "Valeurs")
_LISTS = ("Liste", "Code", "Libellé", "Du", "Au")
_PROFILES = ("Profil", "Usage", "Gravités changées")


def reference() -> str:
    """The page, in French."""
    document = ops_document()
    page = files("loaders.ops").joinpath("reference.md").read_text(encoding="utf-8")
    return page.format(
        version=document["version"],
        year=_YEAR,
        columns="\n".join([*_table(_COLUMNS), *(_line(field) for field in fields_of(_YEAR))]),
        lists="\n".join([*_table(_LISTS), *_codes(document)]),
        profiles="\n".join([*_table(_PROFILES), *_profiles(document)]),
    )


def _table(names: Sequence[str]) -> list[str]:
    return [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]


def _line(field: ExchangeField) -> str:
    values = "liste" if field.codes else field.values.replace("|", "\\|")
    same = field.description.rstrip(".").startswith(field.title)
    text = field.description if same else f"{field.title}. {field.description}"
    return f"| `{field.name}` | {text} | {field.kind} | {field.needed} | {values} |"


def _codes(document: Mapping[str, Any]) -> list[str]:
    return [
        f"| `{name}` | `{c.code}` | {c.libelle} | {c.debut} | {c.fin or ''} |"
        for name, codes in code_lists(document).items()
        for c in codes
    ]


def _profiles(document: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, profile in document["profils"].items():
        changed = ", ".join(f"{code} {severity}" for code, severity in profile["gravites"].items())
        lines.append(f"| `{name}` | {profile['titre']} | {changed or 'aucune'} |")
    return lines
