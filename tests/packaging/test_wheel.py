"""The built wheel, installed from the hashed lock in a new environment, run from elsewhere."""

import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = [taking_turns(2), pytest.mark.long]

ROOT = Path(__file__).parents[2]
PACKAGES = [
    "auth_proxy", "cli", "loaders", "ows", "parc_social", "portal", "processes", "providers",
    "server",
]  # fmt: skip
UV = [sys.executable, "-m", "uv"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `make wheel` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [*UV, "build", "--quiet", "--wheel", "--no-build-isolation", "--python", sys.executable,
         "--out-dir", folder, ROOT],
        check=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of an environment that holds the lock and the wheel, nothing else."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    python = folder / "bin" / "python"
    lock = ROOT / "requirements" / "runtime.txt"
    for command in (
        ["venv", "--python", sys.executable, folder],
        ["pip", "install", "--python", python, "--require-hashes", "-r", lock],
        ["pip", "install", "--python", python, "--no-deps", wheel],
    ):
        subprocess.run([*UV, "--quiet", *command], check=True)
    _compiled_already(next(folder.glob("lib/python*/site-packages")))
    return folder / "bin"


def _compiled_already(packages: Path) -> None:
    """Gives the same modules what this environment has compiled of them; else all is made anew.

    Python compiles again what is not of the very file (its time and size) that is installed.
    """
    ours = Path(sysconfig.get_path("purelib"))
    for made in ours.rglob("__pycache__"):
        there = packages / made.relative_to(ours)
        if there.parent.is_dir():
            shutil.copytree(made, there, dirs_exist_ok=True)


@pytest.fixture
def run(installed: Path, tmp_path: Path) -> Callable[..., str]:
    """Runs a program of that environment from an empty folder; gives what it printed."""

    def call(program: str, *arguments: str) -> str:
        done = subprocess.run(
            [installed / program, *arguments],
            cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def sources(suffix: str) -> Iterator[str]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob(f"*{suffix}"):
            yield str(path.relative_to(ROOT))


@each_row("suffix", [".py", ".sql", ".yml"])
def test_the_wheel_holds_every_source_file(wheel: Path, suffix: str) -> None:
    wanted = set(sources(suffix))
    assert wanted
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_the_map_of_browsers_whole_beside_its_licence(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel)
    vendor = "portal/static/vendor/"
    told = json.loads(held.read(f"{vendor}manifest.json"))["files"]
    assert {"maplibre-gl/maplibre-gl.mjs", "maplibre-gl/maplibre-gl-worker.mjs"} <= told.keys()
    assert b"MapLibre" in held.read(f"{vendor}maplibre-gl/LICENSE.txt")
    for name, sum_ in told.items():
        assert hashlib.sha256(held.read(vendor + name)).hexdigest() == sum_, name


def test_the_wheel_holds_nothing_but_our_packages(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_pygeoapi_finds_our_provider_which_opens_nothing_without_a_grant(
    run: Callable[..., str],
) -> None:
    code = """
from pygeoapi.plugin import load_plugin
definition = {"name": "providers.features.provider.FeatureProvider", "type": "feature",
              "data": "rpls-logements", "id_field": "id"}
try:
    print("opened", load_plugin("provider", definition))
except LookupError as error:
    print(error.__traceback__.tb_next.tb_next.tb_frame.f_globals["__name__"])
"""
    assert run("python", "-I", "-c", code).strip() == "providers.features.provider"


def test_every_plugin_that_the_configuration_names_is_in_the_wheel(run: Callable[..., str]) -> None:
    text = (ROOT / "config" / "pygeoapi-config.yml").read_text()
    names = sorted(set(re.findall(r"\b(?:providers|processes)(?:\.\w+)+\.[A-Z]\w+", text)))
    assert {name.partition(".")[0] for name in names} == {"providers", "processes"}
    code = f"""
import importlib, inspect
for name in {names}:
    module, _, plugin = name.rpartition(".")
    bases = inspect.getmro(getattr(importlib.import_module(module), plugin))
    print(any(base.__module__.startswith("pygeoapi.") for base in bases))
"""
    assert run("python", "-I", "-c", code).split() == ["True"] * len(names)


def test_every_module_imports_from_the_wheel_alone(run: Callable[..., str]) -> None:
    code = f"""
import importlib, json, pkgutil
names = []
for package in {PACKAGES}:
    for found in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
            names.append(found.name)
print(json.dumps(names))
"""
    assert "parc_social.settings" in json.loads(run("python", "-I", "-c", code))


def test_the_deployment_folder_is_no_module_of_the_wheel(run: Callable[..., str]) -> None:
    code = "import importlib.util; print(importlib.util.find_spec('config'))"
    assert run("python", "-I", "-c", code).strip() == "None"


def test_the_command_lists_its_nouns_from_anywhere(run: Callable[..., str]) -> None:
    page = run("parc-social", "--help")
    for noun in ("demo", "load", "publish", "serve", "migrate", "worker", "convention", "compte"):
        assert noun in page


def test_the_wheel_holds_the_translations(run: Callable[..., str]) -> None:
    code = "from parc_social.wording import both; print(both('Territoires').en)"
    assert run("python", "-I", "-c", code).strip() == "Territories"


def test_a_demonstration_without_its_outlines_names_a_command_that_this_environment_has(
    installed: Path, tmp_path: Path
) -> None:
    environ = {"PATH": "/usr/bin:/bin", "PARC_SOCIAL_DATA": str(tmp_path / "var")}

    def told() -> list[str]:
        asked = [installed / "parc-social", "demo"]
        done = subprocess.run(asked, cwd=tmp_path, env=environ, capture_output=True, text=True)
        assert done.returncode == 1
        (command,) = re.findall(r"remède : ([^)]+)\)", " ".join(done.stderr.split()))
        return shlex.split(command)

    without = told()
    assert without[:5] == ["uv", "pip", "install", "--python", str(installed / "python")]
    subprocess.run([*UV, *without[1:3], "--help"], check=True, stdout=subprocess.DEVNULL)
    seeded = [*UV, "pip", "install", "--quiet", "--python", installed / "python", "pip"]
    subprocess.run(seeded, check=True)
    with_pip = told()
    assert with_pip[:4] == [str(installed / "python"), "-m", "pip", "install"]
    subprocess.run([*with_pip[:4], "--help"], check=True, stdout=subprocess.DEVNULL)
