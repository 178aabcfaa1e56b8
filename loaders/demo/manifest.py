"""What the demonstration's folder holds: `demo.json`, and the paths that loaders are given."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST = "demo.json"
_FILES = ("rpls", "rpls_bailleurs", "ops", "ops_erreurs", "ban", "territoires")


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

    `territoires` has three more keys, `appartenance`, `codes_postaux` and `recensement`.
    `ops_erreurs` (a deposit for 2024 with planted errors) is not in `ops`.
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
    document = {
        "fictif": True,
        "graine": made.graine,
        "logements": made.logements,
        "departements": made.departements,
        "files": {name: getattr(made, name) for name in _FILES},
        "bailleurs": [asdict(bailleur) for bailleur in made.bailleurs],
        "erreurs_plantees": [asdict(erreur) for erreur in made.erreurs],
    }

    def relative(path: Path) -> str:
        return path.relative_to(made.folder).as_posix()

    text = json.dumps(document, ensure_ascii=False, indent=1, default=relative)
    (made.folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
