"""A layout written as a Table Schema (frictionless vocabulary), and what the loaders read of it.

`fields` are the schema's; what a loader needs besides stands in them under French names, as the
specification lets descriptors do: `liste` names a dated list of codes, `colonne_requise`,
`majuscules`, `controle`, `gravite`, `attendu`, `remede`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

OUTSIDE = "hors_format"  # the texts of the columns that are not of the layout, joined
_TYPES = {"year": "annee", "yearmonth": "mois", "integer": "entier"}
_LONGEST_FORM = r"(?s).{{1,{length}}}"
_MONTH = "un mois AAAA-MM"


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list, and the days between which a survey may use it (None: no end)."""

    code: str
    libelle: str
    debut: date
    fin: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether a survey of that day may use the code."""
        return self.debut <= day and (self.fin is None or day <= self.fin)


def code_lists(document: Mapping[str, Any]) -> dict[str, tuple[Code, ...]]:
    """The lists of a layout by name."""
    return {
        name: tuple(Code(str(c["code"]), c["libelle"], c["debut"], c.get("fin")) for c in codes)
        for name, codes in document.get("listes", {}).items()
    }


def codes_on(codes: Sequence[Code], day: date | None) -> tuple[Code, ...]:
    """The codes in force on a day; None: all that ever were, each once."""
    if day is None:
        return tuple({code.code: code for code in codes}.values())
    return tuple(code for code in codes if code.in_force(day))


def as_columns(document: Mapping[str, Any], day: date | None = None) -> dict[str, Any]:
    """The document with the `colonnes` and `controles` that loaders.tabular.layout reads.

    `day` chooses the codes in force. Raises KeyError for a list that is not there.
    """
    lists = code_lists(document)
    fields: list[dict[str, Any]] = document["schema"]["fields"]
    columns = {field["name"]: _column(field, lists, day) for field in fields}
    columns[OUTSIDE] = {"type": "texte", "entetes": []}
    rules = [*_identity_rules(document.get("identites", {})), *document.get("controles", [])]
    return {**document, "colonnes": columns, "controles": rules}


def _column(
    field: Mapping[str, Any], lists: Mapping[str, Sequence[Code]], day: date | None
) -> dict[str, Any]:
    constraints: Mapping[str, Any] = field.get("constraints", {})
    own = {key: field[key] for key in ("controle", "gravite", "attendu", "remede") if key in field}
    column: dict[str, Any] = {"type": _type(field), **own}
    column["obligatoire"] = bool(constraints.get("required"))
    column["requise"] = bool(field.get("colonne_requise"))
    if "liste" in field:
        column["codes"] = [code.code for code in codes_on(lists[field["liste"]], day)]
    if "pattern" in constraints:
        column["forme"] = constraints["pattern"]
    elif "maxLength" in constraints:
        column["forme"] = _LONGEST_FORM.format(length=constraints["maxLength"])
    for here, there in (("minimum", "mini"), ("maximum", "maxi")):
        if here in constraints:
            column[there] = constraints[here]
    if column["type"] == "mois":
        column.setdefault("attendu", _MONTH)
    return column


def _type(field: Mapping[str, Any]) -> str:
    if field["type"] == "string":
        return "code" if field.get("majuscules") or "liste" in field else "texte"
    return _TYPES[field["type"]]


def _identity_rules(identities: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One masked rule a column and a kind of identity."""
    columns: Mapping[str, str] = identities.get("colonnes", {})
    return [
        {
            "code": rule["code"],
            "gravite": "erreur",
            "colonne": column,
            "message": rule["message"],
            "remede": rule["remede"],
            "masque": True,
            "quand": f"{rule['macros'][kind]}(lecture.{column})",
        }
        for column, kind in columns.items()
        for rule in identities["regles"]
    ]
