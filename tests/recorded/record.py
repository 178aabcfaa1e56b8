"""`make enregistrer`: asks everything and writes recorded.json, which `make rejouer` compares with.

Both stores at a time. `--corps DIR` keeps the whole answers too, outside the tree: a replay that is
given the same folder (CORPS=DIR) shows the first lines of each difference.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from recording import STORES, write

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main() -> int:
    """The exit code of pytest, which starts the servers; nothing is written where it failed."""
    reader = argparse.ArgumentParser(prog="record.py")
    reader.add_argument("--corps", type=Path, help="dossier des réponses entières")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as place:
        environ = {**os.environ, "PARC_SOCIAL_ENREGISTRER": place}
        if asked.corps:
            environ["PARC_SOCIAL_CORPS"] = str(asked.corps.absolute())
        run = [sys.executable, "-m", "pytest", "-q", "-n2", "-m", "proof", str(HERE)]
        code = subprocess.run(run, cwd=ROOT, env=environ, check=False).returncode
        if not code:
            write({s: json.loads((Path(place) / s).read_text("utf-8")) for s in STORES})
    return code


if __name__ == "__main__":
    sys.exit(main())
