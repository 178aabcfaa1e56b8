"""Secrecy attacked on a published demonstration, as `make proof-secret` does after its worlds.

By polygons that are drawn, and by taking everything that is shown from one another, rents too.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections, indicators
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from processes.indicateurs_polygone import open_indicators
from processes.zone_rows import GROUPS, SURVEY, WIDE
from testing.secret.polygon_scene import scene
from testing.secret.polygones import TOGETHER, attacked, drawn, held, look, mask_of
from testing.secret.read_edition import read_edition
from testing.secret.rent_figures import read_rents
from testing.secret.rent_subtraction import rents_subtracted, rents_unfaithful
from testing.secret.subtraction import subtracted, unfaithful


def everything() -> Grant:
    """A Grant on all figures of groups."""
    rights = (
        Right(name, (RightPart((FRANCE,), tuple(f.name for f in collections()[name].fields)),))
        for name in (GROUPS, WIDE)
    )
    return Grant("preuve", "preuve", rights=tuple(rights))


def prove(data: Path, store_url: str, seeds: range) -> dict[str, object]:
    """Figures of the polygons of these seeds; `trouves` must be empty, `faute` must not be 0."""
    settings = read_settings({"PARC_SOCIAL_DATA": str(data), "PARC_SOCIAL_STORE": store_url})
    store, grant = open_store(settings, owner=False), everything()
    try:
        one = scene(store, settings.editions)
        names = [n for n in open_indicators(grant) if indicators()[n].source == SURVEY]
        found = [fault for seed in seeds for fault in look(one, store, grant, names, seed)]
        edition = read_edition(store, settings.editions)
        rents = read_rents(store, settings.editions)
    finally:
        store.close()
    cut = 0
    for seed in seeds[:20]:  # planted: one group more is cut to its first households
        masks = [mask_of(held(one, polygon, "base")) for polygon in drawn(one, seed)]
        whole = [group for group in one.groups if group.table == "base"][seed % 7]
        few = sum(1 << member for member in whole.members[:5])
        cut += bool(attacked(one, [*masks, mask_of([whole]), few]))
    taken, rented = subtracted(edition), rents_subtracted(rents)
    return {
        "soustractions": taken.tried,
        "figures_trouvees": dict(taken.figures + Counter()),
        "soustractions_loyers": rented.tried,
        "loyers_trouves": dict(rented.figures + Counter()),
        "polygones": TOGETHER * len(seeds),
        "chiffres": TOGETHER * len(seeds) * len(names),
        "menages": len(one.columns.households),
        "groupes": len(one.groups),
        "trouves": [
            *found,
            *unfaithful(edition),
            *taken.examples,
            *rents_unfaithful(rents),
            *rented.examples,
        ],
        "faute_vue": f"{cut}/{len(seeds[:20])}",
    }


def main() -> None:
    """Prints figures, one JSON object; exit code 1 when somebody is found, or the fault is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--polygones", type=int, default=10_000)
    parser.add_argument("--donnees", type=Path, help="démonstration publiée (sinon, une est faite)")
    asked = parser.parse_args()
    started = time.process_time()
    with TemporaryDirectory() as folder:
        data = asked.donnees or Path(folder)
        if asked.donnees is None:
            made = [sys.executable, "-m", "cli.main", "demo", "--departements", "93,974"]
            environ = {**os.environ, "PARC_SOCIAL_DATA": str(data), "PARC_SOCIAL_STORE": "duckdb:"}
            subprocess.run([*made, "--logements", "6000"], env=environ, check=True)  # noqa: S603 - our own command
        seeds = range(-(-asked.polygones // TOGETHER))
        told = prove(data, "duckdb:", seeds)
    told["cpu_s"] = round(time.process_time() - started)
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    seen, planted = str(told["faute_vue"]).split("/")
    if told["trouves"] or seen != planted:
        sys.exit(1)


if __name__ == "__main__":
    main()
