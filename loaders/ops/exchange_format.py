"""The exchange format of the survey as people are told it: its fields, and docs/format-ops.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from loaders.ops.layout import ops_document
from loaders.tabular.table_schema import Code, code_lists, codes_on

_TYPES = {"year": "année", "yearmonth": "mois AAAA-MM", "integer": "entier", "string": "texte"}


@dataclass(frozen=True, slots=True)
class ExchangeField:
    """One column as people are told of it; `codes` are those in force, empty without a list."""

    name: str
    type: str
    title: str
    description: str
    example: str
    constraints: Mapping[str, Any]
    codes: tuple[Code, ...]
    header: bool

    @property
    def needed(self) -> str:
        """When a value is asked for, in French."""
        if self.constraints.get("required"):
            return "oui"
        return "colonne" if self.header else "non"

    @property
    def values(self) -> str:
        """Values that the column can hold, in French."""
        if self.codes:
            return " ; ".join(f"{code.code} : {code.libelle}" for code in self.codes)
        if "minimum" in self.constraints:
            return f"de {self.constraints['minimum']} à {self.constraints['maximum']}"
        if "maxLength" in self.constraints:
            return f"{self.constraints['maxLength']} caractères au plus"
        return f"forme {self.constraints['pattern']}" if "pattern" in self.constraints else ""

    @property
    def kind(self) -> str:
        """The type, in French."""
        return "code" if self.codes else _TYPES[self.type]


def fields_of(millesime: int) -> tuple[ExchangeField, ...]:
    """The columns of the exchange format, with the codes in force for a survey."""
    document = ops_document()
    lists = code_lists(document)
    day = date(millesime, 1, 1)
    return tuple(_field(spec, lists, day) for spec in document["schema"]["fields"])


def _field(
    spec: Mapping[str, Any], lists: Mapping[str, Sequence[Code]], day: date
) -> ExchangeField:
    return ExchangeField(
        name=spec["name"],
        type=spec["type"],
        title=spec["title"],
        description=spec["description"],
        example=str(spec.get("example", "")),
        constraints=spec.get("constraints", {}),
        codes=codes_on(lists[spec["liste"]], day) if "liste" in spec else (),
        header=bool(spec.get("colonne_requise")),
    )


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
        severities = ", ".join(
            f"{code} {severity}" for code, severity in profile["gravites"].items()
        )
        lines.append(f"| `{name}` | {profile['titre']} | {severities or 'aucune'} |")
    return lines
