"""The README's own words: `make run` becomes ready, its two questions get their answers, ctrl-C."""

import os
import re
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from testing.sample import taking_turns

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PROGRAM = Path(sys.executable).parent / "parc-social"


@dataclass(frozen=True)
class Site:
    """Where a run of the demonstration keeps its data and listens."""

    data: Path
    port: int

    @property
    def ready(self) -> str:
        """The line that says so."""
        return f"prêt : http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An empty data folder and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Site(tmp_path_factory.mktemp("var"), probe.getsockname()[1])


@contextmanager
def run(site: Site) -> Iterator[list[str]]:
    """What `make run` starts once its environment is there, until ctrl-C; gives what it printed."""
    environment = {
        **os.environ,
        "PROGRAMME": str(PROGRAM),
        "LOGEMENTS": "2000",
        "PARC_SOCIAL_DATA": str(site.data),
        "PARC_SOCIAL_PORT": str(site.port),
    }
    with subprocess.Popen(
        [ROOT / "tools" / "run.sh"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        printed: list[str] = []
        assert process.stdout is not None
        try:
            for line in process.stdout:
                printed.append(line.rstrip())
                if site.ready in line:
                    break
            assert process.poll() is None, printed
            yield printed
        finally:
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0, rest
    assert "Traceback" not in rest


def commands(word: str) -> str:
    """The block of shell of the README that holds a word, turned to this site's folder and port."""
    block = next(block for block in re.findall(r"```sh\n(.*?)```", README, re.S) if word in block)
    return block.strip()


def shell(block: str, site: Site) -> str:
    here = block.replace("var/", f"{site.data}/").replace(":5000", f":{site.port}")
    done = subprocess.run(["sh", "-euc", here], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.mark.proof
def test_a_first_run_answers_the_two_questions_and_stops_on_ctrl_c(site: Site) -> None:
    with run(site):
        answered = shell(commands("X-API-Key"), site)
        refused = shell(commands("-sS -i"), site)
    assert answered.count('"type":"Feature"') == 2
    assert refused.startswith("HTTP/1.1 401")
    assert "www-authenticate: basic" in refused.lower()


@pytest.mark.proof
def test_a_second_run_costs_less_than_ten_seconds_and_keeps_the_data(site: Site) -> None:
    accounts = (site.data / "demo-comptes.json").read_text()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with run(site) as printed:
        assert printed == [site.ready]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Of processor: what the clock says depends on what else the machine does.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 10
    assert (site.data / "demo-comptes.json").read_text() == accounts
    assert (site.data / "demo-comptes.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.proof
def test_a_port_in_use_is_one_clear_line(site: Site) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        done = subprocess.run(
            [PROGRAM, "serve"],
            env={**os.environ, "PARC_SOCIAL_DATA": str(site.data), "PARC_SOCIAL_PORT": port},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    lines = done.stderr.strip().splitlines()
    assert done.returncode != 0
    assert len(lines) == 1
    assert port in lines[0]


@taking_turns(2)
def test_a_data_folder_that_can_not_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    folder = tmp_path / "fichier" / "var"
    done = subprocess.run(
        [PROGRAM, "demo", "--logements", "1000"],
        env={**os.environ, "PARC_SOCIAL_DATA": str(folder)},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    lines = done.stderr.strip().splitlines()
    assert done.returncode != 0
    assert len(lines) == 1
    assert str(folder) in lines[0]
