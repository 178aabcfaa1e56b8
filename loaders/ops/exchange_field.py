"""A field of the exchange format of the survey, as its models and its dictionary tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
        """What the column can hold, in French."""
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
