"""docs/regles.md: every code that a report can show, made from the layouts.

`python -m loaders.rules_reference docs/regles.md` writes the page (`make regles`).
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from loaders.files.faults import file_faults
from loaders.ops.layout import ops_document, read_ops
from loaders.report import Gravite
from loaders.tabular.layout import Layout, LayoutRule, control_of, read_layout
from loaders.tabular.rules import rules_of, unreadable

_PLACE = re.compile(r"\{[^}]*\}")  # what a message quotes of the file
_YEAR = 2024  # the survey whose codes are shown
_TITLES = (
    ("rpls", "RPLS"),
    ("sdes", "RPLS, table ouverte du SDES"),
    ("ban", "Base Adresse Nationale"),
    ("territoires", "Territoires"),
)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One code: what it looks at, its severities by layout, its remedy."""

    code: str
    columns: tuple[str, ...]
    messages: tuple[str, ...]
    severities: tuple[Gravite, ...]
    remedy: str
    pressing: bool = False


def reference() -> str:
    """The page, in French."""
    profiles = list(ops_document()["profils"])
    layouts = [read_ops(_YEAR, name).layout for name in profiles]
    head = files("loaders").joinpath("rules_reference.md").read_text(encoding="utf-8")
    parts = [head, "## Fichiers de toutes les sources\n", *_file_table()]
    parts += ["\n## OPS\n", _profiles_line(profiles), *_table(layouts, profiles)]
    for name, title in _TITLES:
        parts += [f"\n## {title}\n", *_table([read_layout(name)], ["gravité"])]
    return "\n".join(parts) + "\n"


def file_rules() -> list[tuple[str, str, str, str]]:
    """Code, severity, message and remedy of what any file may break."""
    return [
        (f.code, Gravite.BLOQUANT.value, _PLACE.sub("…", f.message), f.remede)
        for f in file_faults().values()
    ]


def rule_lines(layouts: Sequence[Layout]) -> list[RuleLine]:
    """A line a code, sorted; severities in the order of the layouts."""
    by_code = [_by_code(layout) for layout in layouts]
    return [
        RuleLine(
            code,
            tuple(dict.fromkeys(r.colonne for r in rules if r.colonne)),
            tuple(dict.fromkeys(r.message for r in rules)),
            tuple(one[code][0].gravite for one in by_code),
            next((r.remede for r in rules if r.remede), ""),
            any(r.pressante for r in rules),
        )
        for code, rules in sorted(by_code[0].items())
    ]


def _file_table() -> list[str]:
    rows = [(f"`{code}`", *told) for code, *told in file_rules()]
    return _rows(("Code", "Gravité", "Règle", "Remède"), rows)


def _profiles_line(profiles: Sequence[str]) -> str:
    document = ops_document()["profils"]
    names = " ; ".join(f"`{name}`, {document[name]['titre']}" for name in profiles)
    return f"Profils : {names}.\n"


def _table(layouts: Sequence[Layout], titles: Sequence[str]) -> list[str]:
    rows = [
        (
            f"`{line.code}`",
            *(severity.value for severity in line.severities),
            ", ".join(f"`{name}`" for name in line.columns),
            " ; ".join(line.messages) + (" **(à ne pas manquer)**" if line.pressing else ""),
            line.remedy,
        )
        for line in rule_lines(layouts)
    ]
    columns = [title[0].upper() + title[1:] for title in titles]
    return _rows(("Code", *columns, "Colonnes", "Règle", "Remède"), rows)


def _by_code(layout: Layout) -> dict[str, list[LayoutRule]]:
    faults: Mapping[str, Mapping[str, object]] = layout.parametres.get("fautes_de_fichier", {})
    rules: dict[str, list[LayoutRule]] = {}
    for rule in (unreadable(layout), *rules_of(layout), *(control_of(f) for f in faults.values())):
        rules.setdefault(rule.code, []).append(rule)
    return rules


def _rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", "|---" * len(header) + "|"]
    return [*lines, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reference(), encoding="utf-8")
