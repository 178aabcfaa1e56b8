"""Fields of a household's form: each with its rule in words, from the layout that judges files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from loaders.ops.layout import ops_document, read_ops
from loaders.tabular.layout import LayoutRule
from loaders.tabular.rules import rules_of
from loaders.tabular.table_schema import code_lists, codes_on
from server.jobs.at_rest.sealed_rows import FaultTold

_COLUMN = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
LONGEST = 200  # letters of a value
_GROUPS = (
    ("Le logement", "millesime"),
    ("Son adresse", "code_insee"),
    ("Le logement loué", "conventionne"),
    ("Le ménage", "composition"),
    ("Les âges des occupants", "nb_occ_0_5"),
    ("Ressources et aide", "categorie_menage_plus"),
    ("L’activité des majeurs", "nb_emploi_stable"),
)


@dataclass(frozen=True, slots=True)
class RowField:
    """One field. `codes`: what may be chosen, with its words; none: a text is typed."""

    name: str
    title: str
    help: str
    is_number: bool
    codes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FaultWords:
    """A broken rule as a page tells it."""

    code: str
    column: str | None
    gravity: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FormWords:
    """Fields of a survey's form by group, and the words of its rules."""

    groups: Sequence[tuple[str, Sequence[RowField]]]
    rules: Mapping[tuple[str, str | None], LayoutRule]
    personal: frozenset[str]

    @property
    def fields(self) -> Sequence[RowField]:
        """All of them, in the order of the file."""
        return [field for _, fields in self.groups for field in fields]

    def titled(self, name: str) -> str:
        """A column by its title."""
        return next((f.title for f in self.fields if f.name == name), name)

    def words(self, fault: FaultTold) -> FaultWords:
        """A fault in words."""
        code, column, gravity = fault
        rule = self.rules.get((code, column)) or self.rules.get((code, None))
        if rule is None:
            return FaultWords(code, column, gravity, f"règle {code}", "")
        remedy = f"{rule.remede[:1].upper()}{rule.remede[1:]}." if rule.remede else ""
        return FaultWords(code, column, gravity, rule.message, self._with_titles(remedy))

    def _with_titles(self, text: str) -> str:
        """Columns by the titles that a form has, not by their names in the file."""
        return _COLUMN.sub(lambda found: self._shown(found[0]), text)

    def _shown(self, name: str) -> str:
        title = self.titled(name)
        return name if title == name else f"« {title} »"


@cache
def form_words(millesime: int) -> FormWords:
    """Those of a survey."""
    document, layout = ops_document(), read_ops(millesime).layout
    lists, day = code_lists(document), date(millesime, 1, 1)
    fields = [_field(spec, lists, day) for spec in document["schema"]["fields"]]
    rules: dict[tuple[str, str | None], LayoutRule] = {}
    for rule in (*rules_of(layout), layout.fault("contour")):
        rules.setdefault((rule.code, rule.colonne), rule)
        rules.setdefault((rule.code, None), rule)
    personal = frozenset(rule.code for rule in rules_of(layout) if rule.masque)
    return FormWords(_grouped(fields), rules, personal)


def _field(spec: Mapping[str, Any], lists: Mapping[str, Any], day: date) -> RowField:
    codes = codes_on(lists[spec["liste"]], day) if "liste" in spec else ()
    described = spec.get("description", "")
    said = ["" if described.rstrip(".").casefold() == spec["title"].casefold() else described]
    limits: Mapping[str, Any] = spec.get("constraints", {})
    if "minimum" in limits and "maximum" in limits:
        said.append(f"De {limits['minimum']} à {limits['maximum']}.")
    if "attendu" in spec:
        said.append(f"Attendu : {spec['attendu']}.")
    return RowField(
        spec["name"],
        spec["title"],
        " ".join(filter(None, said)),
        spec["type"] in ("integer", "year"),
        [(code.code, code.libelle) for code in codes],
    )


def _grouped(fields: Sequence[RowField]) -> list[tuple[str, list[RowField]]]:
    first = {name: title for title, name in _GROUPS}
    groups: list[tuple[str, list[RowField]]] = []
    for field in fields:
        if field.name in first or not groups:
            groups.append((first.get(field.name, _GROUPS[0][0]), []))
        groups[-1][1].append(field)
    return groups
