"""What `parc-social demo` wrote in a folder, read back from its `demo.json`."""

import json
from pathlib import Path
from typing import Any

from loaders.demo.manifest import MANIFEST, DemoBailleur, DemoFiles, Erreur


def read_manifest(folder: Path) -> DemoFiles:
    """What `make` wrote there."""
    return _from_json(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))


def _from_json(folder: Path, read: dict[str, Any]) -> DemoFiles:
    files = read["files"]

    def paths(names: list[str]) -> tuple[Path, ...]:
        return tuple(folder / name for name in names)

    def by_year(names: dict[str, list[str]]) -> dict[int, tuple[Path, ...]]:
        return {int(year): paths(found) for year, found in names.items()}

    return DemoFiles(
        folder=folder,
        graine=read["graine"],
        logements=read["logements"],
        departements=tuple(read["departements"]),
        rpls=by_year(files["rpls"]),
        rpls_bailleurs=by_year(files["rpls_bailleurs"]),
        ops=by_year(files["ops"]),
        ops_erreurs=folder / files["ops_erreurs"],
        ban=paths(files["ban"]),
        territoires={level: folder / name for level, name in files["territoires"].items()},
        bailleurs=tuple(
            DemoBailleur(b["siren"], b["nom"], tuple(b["departements"])) for b in read["bailleurs"]
        ),
        erreurs=tuple(Erreur(**e) for e in read["erreurs_plantees"]),
    )
