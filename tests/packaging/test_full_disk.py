"""A disk that fills while an edition is loaded, then published: told as such, and nothing is lost.

On a disk of memory of its own (a mount namespace): `make proofs`.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from testing.service import command

pytestmark = pytest.mark.proof
SPARE_MB = 120  # what a load and a publication need, and the filler takes
SCRIPT = """
set -eu
mount -t tmpfs -o size=${SIZE}m tmpfs "$DISK"
cp -a "$MADE/." "$DISK"
run() { echo "== $*"; "$@" && echo "code 0" || echo "code $?"; }
fill() {
  left=$(df --output=avail -m "$DISK" | tail -1)
  head -c $(((left - $1) * 1048576)) /dev/zero > "$DISK/plein" || true
}
cat /dev/zero > "$DISK/plein" || true
run $COMMAND load rpls "$FILE"
fill 1; run $COMMAND load rpls "$FILE"
rm "$DISK/plein"; run $COMMAND load rpls "$FILE"
fill 5; run $COMMAND publish
run $COMMAND editions --json
rm "$DISK/plein"; run $COMMAND publish
umount "$DISK"
"""


def test_a_full_disk_is_told_and_harms_nothing(tmp_path: Path) -> None:
    alone = ["unshare", "--mount", "--map-root-user"]
    if subprocess.run([*alone, "mount", "-t", "tmpfs", "x", str(tmp_path)], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk of his own")
    made, disk, files = (tmp_path / name for name in ("made", "disk", "files"))
    disk.mkdir()
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PARC_SOCIAL_")},
        "PARC_SOCIAL_DATA": str(made), "PARC_SOCIAL_DEPOTS_CLE": str(tmp_path / "depots.cle"),
    }  # fmt: skip
    demo = [*command("demo"), "--departements", "971", "--logements", "1000"]
    subprocess.run(demo, env=environ, check=True, capture_output=True, timeout=600)
    subprocess.run([*demo, "--vers", str(files)], env=environ, check=True, capture_output=True)
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file()) // 1_048_576
    told = subprocess.run(
        [*alone, "bash", "-c", SCRIPT],
        env={
            **environ, "PARC_SOCIAL_DATA": str(disk), "TMPDIR": str(disk), "DISK": str(disk),
            "MADE": str(made), "SIZE": str(size + SPARE_MB), "COMMAND": " ".join(command()),
            "FILE": str(next((files / "rpls").glob("*/rpls-*.csv"))), "PYTHONPATH": os.getcwd(),
        },
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    steps = told.stdout.split("== ")[1:]
    codes = [step.rstrip().rpartition("code ")[2] for step in steps]
    assert codes == ["1", "1", "0", "1", "0", "0"], told.stdout + told.stderr
    assert told.stderr.count("parc-social : disque plein : ") == 3
    assert "Traceback" not in told.stderr
    assert '"publiée"' in steps[4]
    assert "publiée : rpls_" in steps[5]
    shutil.rmtree(made)
