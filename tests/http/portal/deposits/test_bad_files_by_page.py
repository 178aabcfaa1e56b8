"""The bad files of the loaders by the pages and the API: the codes of `verifier`, nothing left."""

import json
import shutil
import time
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import requests
from typer.testing import CliRunner

from cli.main import application
from parc_social.access.conventions.convention import legal_day
from testing.bad_files import CASES, Case
from testing.demonstration import linked
from testing.processes import cpu_ms, highest
from testing.servers import COMMAND, running_server
from testing.service import Service, accounts_of, environment

pytestmark = pytest.mark.proof
ADDRESS = "/portail/deposer"
YEAR = "2024"
SECONDS = 10.0  # of the server's processor, for a file and a way of sending it
MEGABYTES = 500  # of server and worker at once
_JSON_OCTETS = 700_000  # above, its base 64 is no ordinary body any more
# What no browser and no program can send: they give octets, not a place on a disk.
NEVER_SENT = {
    "fichier absent", "dossier", "tube nommé", "périphérique sans fin", "lien vers lui-même",
    "lien vers rien",
}  # fmt: skip
# A sound file of the survey, of another landlord: the command reads the deposits of all.
ANOTHERS = {"dépôt OPS donné à RPLS": {"OPS-C007"}}
# Sealed: what came, and its lines and workbook where some were read.
_DEPOSITED = (".aes", ".fiches", ".annote")
SENT = [case for case in CASES if case.nom not in NEVER_SENT]
_OPENED: dict[str, Any] = {}


@pytest.fixture(scope="module")
def own_service(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory, run_command: Callable[..., str]
) -> Iterator[Service]:
    """A process of its own, whose temporary folder is empty, where the campaign of 2024 is open."""
    data, temporary = tmp_path_factory.mktemp("refuses") / "var", tmp_path_factory.mktemp("tmp")
    shutil.copytree(demonstration, data, copy_function=linked)
    environ = environment(data, "duckdb:") | {"TMPDIR": str(temporary)}
    today, by = legal_day(datetime.now(UTC)), ("--compte", "demo-gip")
    days = ("--ouverture", str(today - timedelta(9)), "--cloture", str(today + timedelta(9)))
    run_command(environ, "campagne", "creer", "ops", YEAR, *days, *by)
    run_command(environ, "campagne", "ouvrir", "ops", YEAR, *by)
    port = int(environ["PARC_SOCIAL_PORT"])
    with running_server([COMMAND, "serve"], environ, port) as pid:
        _OPENED.update(pid=pid, temporary=temporary)
        yield Service(environ["PARC_SOCIAL_BASE_URL"], data, environ, accounts_of(environ))


def octets_of(case: Case, folder: Path) -> tuple[str, bytes]:
    """Name and octets as a person would send them: several files in one ZIP."""
    files = case.make(folder)
    if len(files) == 1:
        return files[0].name, files[0].read_bytes()
    whole = folder / "source-2025.zip"
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return whole.name, whole.read_bytes()


def by_command(environ: Mapping[str, str], name: str, octets: bytes, folder: Path) -> set[str]:
    """The codes of `parc-social verifier ops`."""
    (folder / name).write_bytes(octets)
    report = folder / "rapport.json"
    words = ["verifier", "ops", str(folder / name), "--millesime", YEAR, "--rapport", str(report)]
    given = {k: v for k, v in environ.items() if k.startswith("PARC_SOCIAL_")}
    done = CliRunner().invoke(application(), words, env=given)
    assert done.exit_code == 1, done.output
    return codes(json.loads(report.read_text(encoding="utf-8")))


def codes(report: Any) -> set[str]:
    return {total["code"] for total in report["totaux"]}


class Way:
    """A file sent in one of four ways, and what is told of it."""

    def __init__(self, one: Any, name: str, octets: bytes) -> None:
        self.one, self.name, self.octets = one, name, octets

    def page(self, act: str) -> tuple[Any, str]:
        """By a form of the page: the report, and the words of its page."""
        answer = self.one.browser.post(
            f"{self.one.base_url}{ADDRESS}/{act}",
            data={"jeton": self.one.token(), "millesime": YEAR},
            files={"fichier": (self.name, self.octets)},
            headers={"Origin": self.one.base_url},
            allow_redirects=False,
            timeout=120,
        )
        assert answer.status_code == 303, answer.text
        self.path = answer.headers["Location"].removeprefix(self.one.base_url)
        waited(lambda: self.one.see(f"{self.path}?f=etat").json()["fini"])
        return self.one.see(f"{self.path}?f=json").json(), self.one.text(self.path)

    def twin(self, process: str) -> tuple[Any, str]:
        """By the API, as JSON where it is small: its answer, and its text."""
        path = f"/processes/{process}/execution"
        if len(self.octets) < _JSON_OCTETS:
            file = {"value": b64encode(self.octets).decode(), "encoding": "base64"}
            inputs = {"millesime": int(YEAR), "nom": self.name, "fichier": file}
            answer = self.one.account.ask("POST", path, json={"inputs": inputs})
        else:
            form = {"data": {"millesime": YEAR}, "files": {"fichier": (self.name, self.octets)}}
            answer = self.one.account.ask("POST", path, **form)
        assert answer.status_code == 201, answer.text
        job = f"/jobs/{answer.json()['jobID']}"
        waited(lambda: self.one.account.json(job)["status"] not in ("accepted", "running"))
        told: requests.Response = self.one.account.get(f"{job}/results")
        assert told.status_code == 200, told.text
        if process == "depot":
            self.path = f"{ADDRESS}/{told.json()['accuse']['depot']}"
        return told.json(), told.text


def by_every_way(way: Way) -> dict[str, tuple[Any, str]]:
    """What each way tells; the server is quick, and what was deposited is refused."""
    told: dict[str, tuple[Any, str]] = {}
    for act, ask in (
        ("vérifier", lambda: way.page("verifier")),
        ("vérifier par l'API", lambda: way.twin("verification-depot")),
        ("déposer", lambda: way.page("envoyer")),
        ("déposer par l'API", lambda: way.twin("depot")),
    ):
        begun = cpu_ms([_OPENED["pid"]])
        told[act] = ask()
        spent = (cpu_ms([_OPENED["pid"]]) - begun) / 1000
        assert spent < SECONDS, (act, spent)
        if act.startswith("déposer"):
            assert way.one.see(f"{way.path}?f=etat").json()["message"] == "refusé"
            assert way.one.send(f"{way.path}/retirer").status_code == 303  # or it is there already
    return told


def waited(over: Callable[[], bool]) -> None:
    limit = time.monotonic() + 120
    while not over():
        assert time.monotonic() < limit
        time.sleep(0.1)


def left(service: Service) -> set[str]:
    """Files but for the registry, logs and what was deposited; temporary ones too."""
    of_data = (p for p in service.data.rglob("*") if p.is_file() and p.suffix not in _DEPOSITED)
    names = {str(p.relative_to(service.data)) for p in of_data}
    kept = {name for name in names if not name.startswith(("registre.", "serve"))}
    return kept | {str(p) for p in _OPENED["temporary"].rglob("*")}


def test_who_sends_octets_meets_every_case_but_six(tmp_path: Path) -> None:
    assert {case.nom for case in CASES} >= NEVER_SENT
    for number, case in enumerate(SENT):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert len(octets_of(case, folder)[0]) > 0, case.nom
    assert len(SENT) >= 60


@pytest.mark.parametrize("case", SENT, ids=lambda case: case.nom)
def test_a_bad_file_is_refused_alike_by_each_way_and_leaves_nothing(
    own_service: Service, person: Callable[..., Any], tmp_path: Path, case: Case
) -> None:
    one, other = person("demo-bailleur-1"), person("demo-bailleur-2")
    theirs, before = other.text(ADDRESS), left(own_service)
    folders = [tmp_path / name for name in ("made", "command")]
    for folder in folders:
        folder.mkdir()
    name, octets = octets_of(case, folders[0])
    expected = by_command(own_service.environ, name, octets, folders[1])
    expected = ANOTHERS.get(case.nom, expected)
    if case.source == "ops":
        assert expected == {case.code}
    way = Way(one, name, octets)
    with highest(_OPENED["pid"]) as memory:
        told = by_every_way(way)
    assert memory.both < MEGABYTES
    for act, (report, words) in told.items():
        assert codes(report.get("rapport", report)) == expected, act
        for place in (str(own_service.data), str(_OPENED["temporary"]), ".sources."):
            assert place not in words, act
    remedies: list[str] = [total["remede"] for total in told["vérifier"][0]["totaux"]]
    for act, remedy in product(("vérifier", "déposer"), remedies):
        assert remedy.casefold() in told[act][1].casefold(), act
    assert left(own_service) == before
    assert other.text(ADDRESS) == theirs
