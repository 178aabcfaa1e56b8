"""Fixtures of every kind: a private PostgreSQL + PostGIS, and the server as clients meet it.

The server's demonstration is made once for all test processes, loaded once a store in each of them
and served by a process of its own.
"""

import atexit
import fcntl
import gc
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import settings as trials
from typer.testing import CliRunner

from cli.demo import load_demo
from cli.main import application
from loaders.demo.manifest import read_manifest
from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.identity import Identity, Role
from parc_social.registry.demo import seed
from parc_social.registry.open import open_registry
from parc_social.settings import Settings, read_settings
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.open import open_store
from testing.cluster import BINARIES, POSTGIS, Cluster, free_port, running
from testing.forked import Forked, Nursery

LOGEMENTS = "3000"  # pages of 1,000 need more than that in one account
DEPARTEMENTS = "93,974"
STORES = ("duckdb", "postgresql")
DEMONSTRATION = "demonstration"  # its database
NEEDED = {  # what `make services` installs for the tests
    BINARIES / "postgres": "postgresql-17",
    POSTGIS: "postgresql-17-postgis-3",
    Path("/usr/bin/chromium-headless-shell"): "chromium-headless-shell",
    Path("/usr/bin/curl"): "curl",
    Path("/usr/bin/docker-compose"): "docker-compose",
}
EXAMPLES = os.environ.get("EXEMPLES")  # so many of each property, and other ones each time
PLANTED = 'A < B & "C" > l\'été \\ <script>alert(1)</script>'  # what encoders like to change


@dataclass(frozen=True)
class Account:
    """A line of demo-comptes.json, and the server that knows it."""

    base_url: str
    login: str
    password: str
    api_key: str
    organisation: str
    perimetre: frozenset[str]
    portal_password: str
    session: requests.Session = field(repr=False)

    def get(self, path: str, **params: Any) -> requests.Response:
        """GET below the root, in JSON unless said otherwise."""
        return self.ask("GET", path, params=params)

    def json(self, path: str, **params: Any) -> Any:
        """The document of a 200."""
        response = self.get(path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def execute(self, process: str, body: Any) -> requests.Response:
        """POST of an execution."""
        return self.ask("POST", f"/processes/{process}/execution", json=body)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """Any request, with this account's password."""
        return self.session.request(
            method, self.base_url + path, auth=(self.login, self.password), timeout=60, **more
        )


@dataclass(frozen=True)
class Service:
    """One running server."""

    base_url: str
    data: Path
    environ: dict[str, str]
    accounts: dict[str, Account]

    def stranger(self, path: str, **more: Any) -> requests.Response:
        """GET without credentials."""
        return requests.get(self.base_url + path, timeout=60, **more)

    def by_type(self, kind: str) -> list[Account]:
        """Active accounts of a type, in the file's order."""
        lines = json.loads((self.data / "demo-comptes.json").read_text())
        active = [a for a in lines if a["type"] == kind and a["state"] == "active"]
        return [self.accounts[a["login"]] for a in active]

    def in_state(self, state: str) -> Account:
        """The account whose convention is in that state."""
        lines = json.loads((self.data / "demo-comptes.json").read_text())
        return next(self.accounts[a["login"]] for a in lines if a["state"] == state)


trials.register_profile(
    "suite",
    max_examples=int(EXAMPLES or (100 if "FAUTE_PLANTEE" in os.environ else 20)),
    derandomize=EXAMPLES is None,
    deadline=None,
    database=None,
)
trials.load_profile("suite")


def _missing() -> str:
    """What `make services` would install; empty: nothing."""
    packages = sorted(package for file, package in NEEDED.items() if not file.exists())
    return f"missing: {', '.join(packages)} (`make services` as root)" if packages else ""


def pytest_sessionstart() -> None:
    """What is missing in CI is told before the first test, and there is none then."""
    told = _missing()
    if told and os.environ.get("PARC_SOCIAL_TEST_REQUIRE") == "1":
        pytest.exit(told, returncode=1)


def pytest_report_header() -> str:
    """Elsewhere, too."""
    told = _missing()
    return f"{told}: the tests that need them skip or fail" if told else ""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A long file that needs no demonstration goes first: the other worker makes one meanwhile."""
    items.sort(key=lambda item: item.path.name != "test_publication.py")


def pytest_collection_finish() -> None:
    """14,000 tests live to the end: the collector looks at them once, and never again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """What a file leaves open is told at its last test: else a later one, anywhere, fails of it."""
    yield
    gc.collect()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which stores answer a test over HTTP: tests/http/README.md says which need both."""
    if "service" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_stores")
        stores = STORES if both else STORES[:1]
        metafunc.parametrize("service", stores, indirect=True, scope="session")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: those of a gzip hold the second at which it was made."""
    return argname if isinstance(val, bytes) else None


def command(*arguments: str) -> list[str]:
    """`parc-social` of the tree under test."""
    return [sys.executable, "-m", "cli.main", *arguments]


def environment(data: Path, store: str) -> dict[str, str]:
    """Variables of a server on a free port."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARC_SOCIAL_", "PYGEOAPI_"))}
    return {
        **kept,
        "PARC_SOCIAL_DATA": str(data),
        "PARC_SOCIAL_CONTACT": "portail@exemple.invalid, 01 23 45 67 89",
        "PARC_SOCIAL_STORE": store,
        "PARC_SOCIAL_PORT": str(port),
        "PARC_SOCIAL_BASE_URL": f"http://127.0.0.1:{port}",
    }


@cache
def nursery() -> Nursery:
    """Where the servers of this process of tests come from."""
    made = Nursery()
    atexit.register(made.close)
    return made


def started(environ: dict[str, str], log: Path | None = None) -> Forked:
    """`parc-social serve`, once it has said that it is ready."""
    log = log or Path(environ["PARC_SOCIAL_DATA"]) / "serve.log"
    process = nursery().start(["serve"], environ, log)
    line = process.stdout.readline()
    assert line == f"prêt : {environ['PARC_SOCIAL_BASE_URL']}\n", log.read_text()
    return process


def stopped(process: Forked) -> int:
    """The exit code after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout=60)  # a busy machine lets it end its answers late
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="session")
def require() -> Callable[[bool, str], None]:
    """Skips with a reason when a service is missing; in CI (PARC_SOCIAL_TEST_REQUIRE=1) fails."""

    def check(present: bool, reason: str) -> None:
        if present:
            return
        if os.environ.get("PARC_SOCIAL_TEST_REQUIRE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    return check


@pytest.fixture(scope="session")
def postgres_is_there(require: Callable[[bool, str], None]) -> None:
    """PostgreSQL and PostGIS are installed."""
    present = (BINARIES / "postgres").exists() and POSTGIS.exists()
    require(present, "needs postgresql-17 and postgresql-17-postgis-3 (`make services` as root)")


@pytest.fixture(scope="session")
def postgres_cluster(postgres_is_there: None) -> Iterator[Cluster]:
    """One server a test process (one a worker under xdist), started by the first test that asks."""
    with _cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def new_database(postgres_cluster: Cluster) -> Callable[..., str]:
    """Each call gives the URL of a new empty database, without PostGIS yet: migrations add it.

    With a name: a copy of that database.
    """
    numbers = count(1)
    return lambda *like: postgres_cluster.create(f"test_{next(numbers)}", *like)


@pytest.fixture
def own_database(
    postgres_cluster: Cluster, new_database: Callable[..., str]
) -> Iterator[Callable[..., str]]:
    """The same for one test, and dropped after it: a cluster of all of them is slow to remove."""
    made: list[str] = []

    def create(*like: str) -> str:
        made.append(new_database(*like))
        return made[-1]

    yield create
    for url in made:
        postgres_cluster.drop(url.rpartition("/")[2])


@pytest.fixture(scope="session")
def migrated_database(new_database: Callable[..., str]) -> str:
    """Name of a database that holds a registry without rows: only to be copied."""
    url = new_database()
    with closing(open_registry(url)) as registry:
        registry.migrate()
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    file = tmp_path_factory.mktemp("registre") / "registre.sqlite"
    with closing(open_registry(f"sqlite:///{file}")) as registry:
        registry.migrate()
    assert [path.name for path in file.parent.iterdir()] == [file.name]  # nothing waits beside it
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def registry_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A registry of each kind for one test, migrated and empty: migrations have their own tests."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "registre.sqlite")
        return f"sqlite:///{file}"
    own_database: Callable[..., str] = request.getfixturevalue("own_database")
    return own_database(request.getfixturevalue("migrated_database"))


@pytest.fixture
def postgres_url(own_database: Callable[[], str]) -> str:
    """A new empty database for this test alone."""
    return own_database()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A folder of this name that the first process of a run makes, for all: only to be copied.

    Under xdist the folders of all workers lie in one. PARC_SOCIAL_ESSAIS is a folder that several
    runs share (tests/proof/launch.py).
    """
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    shared = Path(os.environ.get("PARC_SOCIAL_ESSAIS", shared))

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder = shared / name
        with (shared / f"{name}.verrou").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                arriving = shared / f"{name}.arrive"
                shutil.rmtree(arriving, ignore_errors=True)
                arriving.mkdir()
                make(arriving)
                arriving.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def demonstration(made_once: Callable[..., Path]) -> Path:
    """The data folder of a published demonstration."""
    return made_once("demonstration", _make_demonstration)


@pytest.fixture(scope="session")
def loaded_cluster(
    made_once: Callable[..., Path], demonstration: Path, postgres_is_there: None
) -> Path:
    """The same in PostgreSQL, stopped: its `cluster`, and `donnees` beside it."""
    return made_once(
        "demonstration-postgresql", lambda folder: _load_cluster(demonstration, folder)
    )


@pytest.fixture(scope="session")
def run_command() -> Callable[..., str]:
    """`parc-social …` under these variables and no other of ours; what it prints.

    In this process, as a new one takes seconds to begin: tests/packaging start the installed one.
    """
    root = application()

    def run(environ: Mapping[str, str], *words: str) -> str:
        left_out = {name: None for name in os.environ if name.startswith("PARC_SOCIAL_")}
        given = {k: v for k, v in environ.items() if k.startswith("PARC_SOCIAL_")}
        done = CliRunner().invoke(root, words, env=left_out | given)
        assert done.exit_code == 0, (words, done.output, done.exception)
        return done.stdout

    return run


@pytest.fixture(scope="session")
def start_provider() -> Callable[[Path, int], AbstractContextManager[None]]:
    """A real OpenID Connect provider (tests/oidc_provider.py) on a folder and a port."""

    @contextmanager
    def start(folder: Path, port: int) -> Iterator[None]:
        script = Path(__file__).with_name("oidc_provider.py")
        with (folder / "provider.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, script, folder, str(port)], stdout=log, stderr=log
            )
        try:
            _wait_for(f"http://127.0.0.1:{port}/jwks", process, folder / "provider.log")
            (folder / "asked").unlink(missing_ok=True)
            yield
        finally:
            process.kill()
            process.wait()

    return start


@pytest.fixture(scope="session")
def start_server() -> Callable[[dict[str, str]], AbstractContextManager[Path]]:
    """One more server on loaded data, in another environment; gives its log."""

    @contextmanager
    def start(environ: dict[str, str]) -> Iterator[Path]:
        log = Path(environ["PARC_SOCIAL_DATA"]) / f"serve-{environ['PARC_SOCIAL_PORT']}.log"
        process = started(environ, log)
        try:
            yield log
        finally:
            stopped(process)

    return start


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + 60
    while True:
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def on_duckdb(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demonstration in files, accounts and conventions in SQLite."""
    data = tmp_path_factory.mktemp("http-duckdb") / "donnees"
    shutil.copytree(demonstration, data, copy_function=_copied)
    environ = environment(data, "duckdb:")
    _plant(read_settings(environ))
    process = started(environ)
    service = Service(environ["PARC_SOCIAL_BASE_URL"], data, environ, _accounts(environ))
    with _running(service, process):
        yield service


@pytest.fixture(scope="session")
def on_postgresql(
    loaded_cluster: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Everything in one database of a server of its own, and a worker for its jobs."""
    data = tmp_path_factory.mktemp("http-postgresql") / "donnees"
    shutil.copytree(loaded_cluster / "donnees", data, copy_function=_copied)
    with _cluster(like=loaded_cluster / "cluster") as cluster:
        environ = _all_in_one(data, cluster.url(DEMONSTRATION))
        processes = started(environ), _worker(environ)
        service = Service(environ["PARC_SOCIAL_BASE_URL"], data, environ, _accounts(environ))
        with _running(service, *processes):
            yield service


@pytest.fixture(scope="session")
def serving(request: pytest.FixtureRequest) -> Callable[[str], Service]:
    """The server of a store, started by the first test that asks, stopped after the last one."""
    return lambda store: request.getfixturevalue(f"on_{store}")


@pytest.fixture(scope="session")
def service(request: pytest.FixtureRequest, serving: Callable[[str], Service]) -> Service:
    """The demonstration behind DuckDB; behind each store for a test marked `both_stores`."""
    return serving(request.param)


@pytest.fixture(scope="session")
def embedded(serving: Callable[[str], Service]) -> Service:
    """The default store, for what does not depend on the store."""
    return serving("duckdb")


@pytest.fixture(scope="module")
def own_service(embedded: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A server of these tests alone, on a copy of the default store: they may sign and revoke."""
    data = tmp_path_factory.mktemp("copie") / "var"
    left = shutil.ignore_patterns("registre.sqlite*")
    shutil.copytree(embedded.data, data, ignore=left, copy_function=_copied)
    with (
        closing(sqlite3.connect(embedded.data / "registre.sqlite")) as live,
        closing(sqlite3.connect(data / "registre.sqlite")) as copy,
    ):
        live.backup(copy)
    environ = environment(data, "duckdb:")
    process = started(environ)
    service = Service(environ["PARC_SOCIAL_BASE_URL"], data, environ, _accounts(environ))
    with _running(service, process):
        yield service


@pytest.fixture(scope="module")
def shared_registry_service(
    embedded: Service, new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The same with accounts, conventions and journal in a PostgreSQL of these tests alone."""
    data = tmp_path_factory.mktemp("partage") / "var"
    left = shutil.ignore_patterns("registre.sqlite*", "demo-comptes.json")
    shutil.copytree(embedded.data, data, ignore=left, copy_function=_copied)
    environ = environment(data, "duckdb:") | {"PARC_SOCIAL_REGISTRY": new_database()}
    settings = read_settings(environ)
    with (
        closing(open_store(settings, owner=False)) as store,
        closing(open_registry(settings.registry)) as registry,
    ):
        registry.migrate()
        landlords = [(b.siren, b.nom) for b in read_manifest(data / "demo").bailleurs]
        seed(registry, store, settings.demo_accounts, landlords)
    process = started(environ)
    service = Service(environ["PARC_SOCIAL_BASE_URL"], data, environ, _accounts(environ))
    with _running(service, process):
        yield service


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def any_registry_service(request: pytest.FixtureRequest) -> Iterator[Service]:
    """`own_service`, then `shared_registry_service` with a worker for its jobs."""
    if request.param == "sqlite":
        yield request.getfixturevalue("own_service")
        return
    service: Service = request.getfixturevalue("shared_registry_service")
    process = _worker(service.environ)
    yield service
    stopped(process)


@pytest.fixture
def agent(own_service: Service) -> Iterator[Account]:
    """One person of an EPCI, which it signs for, and of a commune; no secret of software."""
    codes = [own_service.accounts[x].organisation for x in ("demo-epci", "demo-commune")]
    registry = open_registry(read_settings(own_service.environ).registry)
    epci, commune = (registry.accounts.organisation(code) for code in codes)
    registry.accounts.replace(Identity("agent", epci, Role.SIGNATAIRE), "Agent de deux organismes")
    registry.rattachements.add(Identity("agent", commune), None, legal_day(datetime.now(UTC)))
    shown = registry.secrets.add_portal_password("agent", "essai").shown
    registry.close()
    made = replace(own_service.accounts["demo-epci"], login="agent", portal_password=shown,
                   password="", api_key="", perimetre=frozenset())  # fmt: skip
    own_service.accounts["agent"] = made
    yield made
    del own_service.accounts["agent"]


@pytest.fixture(scope="module")
def more_servers() -> Iterator[dict[str, Forked]]:
    """Those that `serve` has started, by address."""
    processes: dict[str, Forked] = {}
    yield processes
    for process in processes.values():
        stopped(process)


@pytest.fixture(scope="module")
def serve(more_servers: dict[str, Forked]) -> Callable[[dict[str, str]], str]:
    """Starts one more server with these variables, on a port of its own; gives its address."""

    def start(environ: dict[str, str]) -> str:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        own = {**environ, "PARC_SOCIAL_PORT": str(port), "PARC_SOCIAL_BASE_URL": address}
        more_servers[address] = started(own)
        return address

    return start


@pytest.fixture(scope="module")
def processor_s(more_servers: dict[str, Forked]) -> Callable[[str], float]:
    """Seconds of processor of one of them, to the microsecond: nothing of its neighbours."""

    def spent(address: str) -> float:
        tasks = Path(f"/proc/{more_servers[address].pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    return spent


@pytest.fixture(scope="session")
def planted() -> str:
    """The name that one region has in every server of these tests."""
    return PLANTED


@pytest.fixture(scope="session")
def gip(service: Service) -> Account:
    """Sees everything but households."""
    return service.by_type("gip")[0]


@pytest.fixture(scope="session")
def epci(service: Service) -> Account:
    """Sees its communes."""
    return service.by_type("epci")[0]


@pytest.fixture(scope="session")
def bailleurs(service: Service) -> list[Account]:
    """Two landlords with disjoint stock."""
    return service.by_type("bailleur")


def _make_demonstration(data: Path) -> None:
    (data / "cle.bin").write_bytes(bytes(range(32)))
    made = subprocess.run(
        command("demo", "--departements", DEPARTEMENTS, "--logements", LOGEMENTS),
        env=environment(data, "duckdb:"), capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def _load_cluster(demonstration: Path, folder: Path) -> None:
    """The database takes in the edition files that are made; the registry is in it too."""
    data = folder / "donnees"
    shutil.copytree(demonstration, data, copy_function=_copied)
    for of_the_other in ("editions/manifest.json", "registre.sqlite", "demo-comptes.json"):
        (data / of_the_other).unlink()
    with _cluster(keep=folder / "cluster") as cluster:
        settings = read_settings(_all_in_one(data, cluster.create(DEMONSTRATION)))
        load_demo(settings, read_manifest(data / "demo"))
        _plant(settings)


@contextmanager
def _cluster(like: Path | None = None, keep: Path | None = None) -> Iterator[Cluster]:
    """A server in a folder that its user reaches; `keep`: where it is copied once stopped."""
    folder = Path(tempfile.mkdtemp(prefix="parc-social-pg-"))
    try:
        if like is not None:
            _copied_whole(like, folder)
        with running(Cluster(folder, {"max_wal_size": "64MB"})) as cluster:
            yield cluster
        if keep is not None:
            keep.mkdir()
            _copied_whole(folder, keep)
    finally:
        shutil.rmtree(folder)


def _copied_whole(folder: Path, target: Path) -> None:
    """With owners and modes: PostgreSQL starts on its own files alone."""
    subprocess.run(["cp", "-a", f"{folder}/.", target], check=True)


def _all_in_one(data: Path, url: str) -> dict[str, str]:
    return environment(data, url) | {"PARC_SOCIAL_REGISTRY": url}


@contextmanager
def _running(service: Service, *processes: Forked) -> Iterator[Service]:
    """Stopped before their database: a worker that has lost it takes long to stop."""
    yield service
    for account in service.accounts.values():
        account.session.close()
    for process in processes:
        stopped(process)


def _worker(environ: dict[str, str]) -> Forked:
    log = Path(environ["PARC_SOCIAL_DATA"]) / "worker.log"
    return nursery().start(["worker"], environ, log)


def _copied(source: str, target: str) -> None:
    """Edition files are never written again: a second name is enough."""
    copy = os.link if source.endswith(".duckdb") else shutil.copy2
    copy(source, target)


def _plant(settings: Settings) -> None:
    """Publishes the outlines anew, one region under a name that no source has."""
    store = open_store(settings, owner=True)
    try:
        known = next(e for e in store.editions() if e.source == "territoires")
        copy = settings.data / "planted.duckdb"
        copy.write_bytes((settings.editions / f"{known.id}.duckdb").read_bytes())
        with workshop(copy) as bench:
            bench.run("UPDATE territoire_region SET nom = ? WHERE fid = 1", [PLANTED])
        edition = replace(
            known, id=f"territoires_{known.millesime}_0badcafe", state=EditionState.STAGED
        )
        store.stage(edition, copy, lambda _what, _done, _all: None)
        store.publish([edition.id], [known.id])
    finally:
        store.close()


def _accounts(environ: dict[str, str]) -> dict[str, Account]:
    lines = json.loads((Path(environ["PARC_SOCIAL_DATA"]) / "demo-comptes.json").read_text())
    return {
        line["login"]: Account(
            environ["PARC_SOCIAL_BASE_URL"],
            line["login"],
            line["password"],
            line["api_key"],
            line["organisation"],
            frozenset(line["perimetre"]),
            line["portal_password"],
            requests.Session(),
        )
        for line in lines
    }
