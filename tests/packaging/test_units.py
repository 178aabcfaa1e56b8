"""The units of deploy/systemd as systemd reads them, and what they let a process do."""

import configparser
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from testing.rows import each_row

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
SERVING = ("parc-social-web@.service", "parc-social-worker.service")
PROGRAM = "/opt/parc-social/bin/parc-social"


@pytest.fixture(scope="module")
def systemd(require: Callable[[bool, str], None]) -> None:
    """`systemd-analyze` is installed."""
    require(shutil.which("systemd-analyze") is not None, "needs systemd (`make services`)")


def lines_of(unit: Path, key: str) -> list[str]:
    """The values that a unit gives a key, in order."""
    return re.findall(rf"^{key}=(.*)$", unit.read_text(), re.MULTILINE)


@each_row("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_service_may_do_is_under_two(unit: Path, systemd: None) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", unit],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level is not None
    assert float(level[1]) < 2


def test_systemd_reads_every_unit_without_a_word(systemd: None, tmp_path: Path) -> None:
    """Each as it is but for the program, which is not where the units look for it."""
    for unit in UNITS.glob("*.[st]*"):
        text = unit.read_text().replace(PROGRAM, "/bin/true")
        text = text.replace("/opt/parc-social/bin/python", sys.executable)
        (tmp_path / unit.name.replace("@", "@5000")).write_text(text.replace("%i", "5000"))
    names = sorted(str(unit) for unit in tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True
    )
    said = [line for line in done.stderr.splitlines() if "parc-social" in line]
    assert (said, done.returncode) == ([], 0)


def test_a_stop_waits_longer_than_answers_under_way_may_take() -> None:
    limits = yaml.safe_load((ROOT / "config" / "limits.yml").read_text())
    for name in SERVING:
        (stop,) = lines_of(UNITS / name, "TimeoutStopSec")
        assert int(stop) > limits["attente_arret_s"] + 15  # supervisor's own patience
        assert lines_of(UNITS / name, "Restart") == ["always"]
        assert lines_of(UNITS / name, "StartLimitIntervalSec") == ["0"]


def test_the_web_server_has_another_login_than_those_that_own() -> None:
    for unit in SERVICES:
        handed = {line.partition(":")[0] for line in lines_of(unit, "LoadCredential")}
        is_web = unit.name == SERVING[0]
        assert ("url_service" in handed, "url_proprietaire" in handed) == (is_web, not is_web)


@each_row("unit", SERVICES, ids=lambda unit: unit.name)
def test_no_secret_is_in_the_environment_and_each_file_is_handed_over(unit: Path) -> None:
    told = " ".join(lines_of(unit, "Environment"))
    asked = set(re.findall(r"_FILE=%d/(\w+)", told))
    handed = {line.partition(":")[0] for line in lines_of(unit, "LoadCredential")}
    assert asked
    assert asked <= handed
    assert "postgresql://" not in unit.read_text()


def test_what_a_unit_runs_is_a_command_that_is_there(run_command: Callable[..., str]) -> None:
    for unit in SERVICES:
        (line,) = lines_of(unit, "ExecStart")
        program, *words = line.split()
        assert program == PROGRAM
        nouns = [word for word in words if re.fullmatch("[a-z]+", word)]
        told = run_command({}, *nouns, "--help")
        for option in (word for word in words if word.startswith("--")):
            assert option in told


def test_each_timer_has_its_service_and_each_hour_is_another() -> None:
    hours = []
    for timer in UNITS.glob("*.timer"):
        assert timer.with_suffix(".service").exists()
        read = configparser.ConfigParser(strict=False)
        read.read(timer)
        hours.append(read["Timer"]["OnCalendar"])
        assert read["Timer"]["Persistent"] == "yes"
    assert len(set(hours)) == len(hours) == 3
