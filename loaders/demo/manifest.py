"""What the demonstration's folder holds: `demo.json`, and the paths that loaders are given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoBailleur:
    """An invented landlord and the départements where it works."""

    siren: str
    nom: str
    departements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erreur:
    """A planted error: line of the file (the header is line 1), column at fault, kind."""

    fichier: str
    ligne: int
    champ: str
    faute: str
    description: str


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """Files by source; `rpls`, `rpls_bailleurs` and `ops` by millésime, `territoires` by level.

    `territoires` has two more keys, `appartenance` and `recensement`. `ops_erreurs` (a deposit for
    2024 with planted errors) is not in `ops`.
    """

    folder: Path
    graine: int
    logements: int
    departements: tuple[str, ...]
    rpls: Mapping[int, tuple[Path, ...]]
    rpls_bailleurs: Mapping[int, tuple[Path, ...]]
    ops: Mapping[int, tuple[Path, ...]]
    ops_erreurs: Path
    ban: tuple[Path, ...]
    territoires: Mapping[str, Path]
    bailleurs: tuple[DemoBailleur, ...]
    erreurs: tuple[Erreur, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file made but the manifest."""
        by_year = (self.rpls, self.rpls_bailleurs, self.ops)
        found = [path for kind in by_year for paths in kind.values() for path in paths]
        return (*found, self.ops_erreurs, *self.ban, *self.territoires.values())


def write_manifest(made: DemoFiles) -> None:
    """Writes `demo.json`, last of all files: where it is, the others are whole."""
    text = json.dumps(_as_json(made), ensure_ascii=False, indent=1)
    (made.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _as_json(made: DemoFiles) -> dict[str, Any]:
    def name(path: Path) -> str:
        return path.relative_to(made.folder).as_posix()

    def by_year(paths: Mapping[int, tuple[Path, ...]]) -> dict[str, list[str]]:
        return {str(year): [name(path) for path in found] for year, found in paths.items()}

    return {
        "fictif": True,
        "graine": made.graine,
        "logements": made.logements,
        "departements": list(made.departements),
        "files": {
            "rpls": by_year(made.rpls),
            "rpls_bailleurs": by_year(made.rpls_bailleurs),
            "ops": by_year(made.ops),
            "ops_erreurs": name(made.ops_erreurs),
            "ban": [name(path) for path in made.ban],
            "territoires": {level: name(path) for level, path in made.territoires.items()},
        },
        "bailleurs": [
            {"siren": b.siren, "nom": b.nom, "departements": list(b.departements)}
            for b in made.bailleurs
        ],
        "erreurs_plantees": [
            {"fichier": e.fichier, "ligne": e.ligne, "champ": e.champ, "faute": e.faute,
             "description": e.description}
            for e in made.erreurs
        ],
    }  # fmt: skip
