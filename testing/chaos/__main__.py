"""Proof by force of what serves: `python -m testing.chaos --taille 20 --registre deux`.

One line of JSON an act; exit code 1 with the first thing found lost, doubled, mixed, or late.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from testing.chaos.acts import ACTS, run_acts
from testing.chaos.made import made_site

_UNSHARE, _ALONE = "/usr/bin/unshare", "CHAOS_SEUL"
_REGISTRIES = ("sqlite", "postgresql")


def main() -> None:
    """Each registry in turn, on a demonstration made for it."""
    parser = argparse.ArgumentParser(description="Ce qui tombe en panne autour du serveur.")
    parser.add_argument("--registre", choices=(*_REGISTRIES, "deux"), default="deux")
    parser.add_argument("--taille", type=int, default=20, help="redémarrages ; cinq fois les morts")
    parser.add_argument("--actes", default=",".join(ACTS))
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--sur", type=Path, help="dossier d'une démonstration déjà faite")
    asked = parser.parse_args()
    if _ALONE not in os.environ:  # again in a mount namespace, for disks that fill
        again = [_UNSHARE, "--mount", sys.executable, "-m", "testing.chaos", *sys.argv[1:]]
        os.execve(_UNSHARE, again, {**os.environ, _ALONE: "1"})  # noqa: S606 - ourselves
    for registry in _REGISTRIES:
        if asked.registre in (registry, "deux"):
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                folder.chmod(0o711)
                site = stack.enter_context(made_site(folder, registry, asked.sur))
                draw = random.Random(asked.graine)  # noqa: S311 - moments, not secrets
                for told in run_acts(site, asked.actes.split(","), asked.taille, draw):
                    line = {"registre": registry, **told}
                    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
