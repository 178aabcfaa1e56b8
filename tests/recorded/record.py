"""`make enregistrer`: asks everything and writes recorded.json, which `make rejouer` compares with.

`--corps DIR` keeps the whole answers too, outside the tree: a replay that is given the same folder
(CORPS=DIR) shows the first lines of each difference.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def main() -> int:
    """The exit code of pytest, which starts the servers."""
    reader = argparse.ArgumentParser(prog="record.py")
    reader.add_argument("--corps", type=Path, help="dossier des réponses entières")
    asked = reader.parse_args()
    environ = {**os.environ, "PARC_SOCIAL_ENREGISTRER": "1"}
    if asked.corps:
        environ["PARC_SOCIAL_CORPS"] = str(asked.corps.absolute())
    run = [sys.executable, "-m", "pytest", "-q", "-n0", "-m", "proof", str(HERE)]
    return subprocess.run(run, cwd=ROOT, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
