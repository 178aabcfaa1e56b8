"""docs/fautes-plantees.md: who saw each fault of the families, when it was last planted."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_HEAD = """# Fautes plantées

Chaque faute est mise à son tour dans le texte du serveur, et un essai doit la voir par ce qu'il
affirme. Tableau fait par `make proof-mutants` ; les fautes du contrôle d'accès ont le leur, par
`make proof-access`. Quelques-unes, d'autres à chaque commit, sont plantées par `make proofs`.
"""
_COLUMNS = ("| faute | ce qu'elle casse | où | essai qui la voit |", "|---|---|---|---|")
_STORE = """## Sur PostgreSQL seul

Par `make proof-access MAGASIN=postgresql` : les fautes, d'accès et des familles, que des essais
propres à ce magasin demandent.
"""


def written(
    told: Mapping[str, str], before: str, families: Mapping[str, Mapping[str, Any]], store: str
) -> str:
    """The page with what was told of some faults; of the others, its own lines of `before`.

    `store` empty: of the families, both stores. Else that of PostgreSQL, whose table has a name and
    who saw it alone.
    """
    first, _, last = before.partition(_STORE)
    lines = dict(_lines(first)) | ({} if store else dict(told))
    of_store = dict(_lines(last)) | (dict(told) if store else {})
    parts = [_HEAD, *_families(lines, families)]
    if of_store:
        rows = [f"| {name} | {of_store[name]} |" for name in sorted(of_store)]
        parts += [_STORE, "| faute | essai qui la voit |", "|---|---|", *rows, ""]
    return "\n".join(parts)


def _families(lines: Mapping[str, str], families: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for family, faults in families.items():
        yield f"## {family[0].upper()}{family[1:]}"
        yield ""
        yield from _COLUMNS
        for name, fault in faults.items():
            seen = lines.get(name, "pas encore plantée")
            yield f"| {name} | {fault.mechanism} | `{fault.module}` | {seen} |"
        yield ""


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """(fault, who saw it) of the tables of a page."""
    rows = re.findall(r"^\| ([a-z0-9-]+) \|(?:.* \|)? (.+) \|$", text, re.MULTILINE)
    return (row for row in rows if row[0] != "faute")  # the head
