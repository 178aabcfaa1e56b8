"""What is there before the first test, and how tests are collected (fixtures: testing/fixtures)."""

import gc
import os
from collections.abc import Generator, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import typer.main
import typer.testing
from hypothesis import settings as trials
from hypothesis.internal.conjecture import providers
from xdist.scheduler import LoadFileScheduling

from testing.cluster import BINARIES, POSTGIS
from testing.fixtures.passwords import cheapen, product_cost
from testing.sample import TURN, Turn, awaits, of_other_stores, sampled, store_of, turn_among

pytest_plugins = [
    "testing.fixtures.databases", "testing.fixtures.logs", "testing.fixtures.processor",
    "testing.fixtures.servers", "testing.fixtures.services",
]  # fmt: skip

STORES = ("duckdb", "postgresql")
NEEDED = {  # what `make services` installs for the tests
    BINARIES / "postgres": "postgresql-17",
    POSTGIS: "postgresql-17-postgis-3",
    Path("/usr/bin/chromium-headless-shell"): "chromium-headless-shell",
    Path("/usr/bin/curl"): "curl",
    Path("/usr/bin/docker-compose"): "docker-compose",
}
# Files whose session fixtures are long to make and their own: one worker has all of them.
TOGETHER = {
    "tests/integration/parc_social/storage/reads/test_parity": "stores of test_parity",
    "tests/integration/loaders/publication/recount/": "a demonstration counted again",
    "tests/integration/parc_social/access/test_grant_oracle.py": "stores of the oracle",
    "tests/integration/parc_social/access/test_grant_oracle_pictures.py": "stores of the oracle",
    "tests/integration/parc_social/access/test_grant_oracle_polygon.py": "world of the oracle",
    "tests/integration/parc_social/access/test_grant_oracle_processes.py": "world of the oracle",
}
# xdist gives each process a file, and another once two tests are left. One of the first makes
# the demonstration and its cluster: for that minute the others have long files that need neither.
FIRST = (
    "test_publication_again.py", "test_rights_matrice.py", "test_scenarios.py",
    "test_publication_change.py", "test_table_ouverte_publiee.py", "test_carte.py",
    "test_parity.py", "test_secret_partition.py", "test_export_memory.py",
    "test_standing_rights.py", "test_rpls_doublons.py", "test_shared_levels.py",
    "test_drafts_numbers.py", "test_page_access.py",
    # of `make proofs`
    "test_publication_refused.py", "test_publication_versions.py", "test_editions_life.py",
)  # fmt: skip
EXAMPLES = os.environ.get("EXEMPLES")  # so many of each property, and other ones each time

trials.register_profile(
    "suite",
    max_examples=int(EXAMPLES or (100 if "FAUTE_PLANTEE" in os.environ else 20)),
    derandomize=EXAMPLES is None,
    deadline=None,
    database=None,
)
trials.load_profile("suite")
cheapen({})
# Typer makes all commands of an application at each call of one: 14 ms of each.
cast(dict[str, Any], typer.testing.__dict__)["_get_command"] = cache(typer.main.get_command)
gc.disable()  # until the tests are collected: a fifth of what that takes
if EXAMPLES is None:
    # Hypothesis mixes in the numbers and texts that it reads in each module of ours: seconds of
    # each process of a fresh clone, for twenty examples that would be others at each commit.
    providers._get_local_constants = lambda: providers._local_constants


def pytest_configure(config: pytest.Config) -> None:
    """Each process of xdist begins to collect elsewhere, and finds what the others compiled."""
    worker, tests = os.environ.get("PYTEST_XDIST_WORKER", ""), config.rootpath / "tests"
    if not worker or [Path(path).resolve() for path in config.args] != [tests]:
        return
    left_out = {Path(path).resolve() for path in config.getoption("ignore") or ()}
    kinds = sorted({one for one in tests.iterdir() if one.is_dir()} - left_out)
    places = [one for kind in kinds for one in sorted(kind.iterdir())]
    begun = [str(one) for one in places if one.is_dir() or one.match("test_*.py")]
    first = len(begun) * int(worker.removeprefix("gw"))
    first //= int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    config.args[:] = begun[first:] + begun[:first]


def _missing() -> str:
    """What `make services` would install; empty: nothing."""
    packages = sorted(package for file, package in NEEDED.items() if not file.exists())
    return f"missing: {', '.join(packages)} (`make services` as root)" if packages else ""


def pytest_sessionstart() -> None:
    """What is missing in CI is told before the first test, and there is none then."""
    told = _missing()
    if told and os.environ.get("PARC_SOCIAL_TEST_REQUIRE") == "1":
        pytest.exit(told, returncode=1)


def pytest_report_header() -> list[str]:
    """Elsewhere, too; and whose turn it is."""
    told = _missing()
    lines = [f"{told}: the tests that need them skip or fail"] if told else []
    return lines if TURN is None else [*lines, f"what takes turns: TOUR={TURN:x} asks the same"]


class ByFile(LoadFileScheduling):
    """A file stays with one worker, and those of TOGETHER with the same."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((name for start, name in TOGETHER.items() if file.startswith(start)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """For `--dist loadfile`."""
    return ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """What takes turns waits for its own; then those of FIRST first, the others as they were."""
    items.sort(key=lambda item: item.path.parts)  # each process has begun elsewhere
    for item in items:
        if item.get_closest_marker("turns") or store_of(item):
            item.add_marker(sampled)
        if TURN is not None and (turn := Turn.of(item)) and turn.is_long(TURN):
            item.add_marker(pytest.mark.long)
    yield
    if TURN is not None:
        stores = ((item, _file_of(item), store) for item in items if (store := store_of(item)))
        _left_out(config, items, of_other_stores(stores, TURN))
        turns = ((item, turn) for item in items if (turn := Turn.of(item)))
        _left_out(config, items, awaits(turns, TURN))
    ranks = {name: rank for rank, name in enumerate(FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))


def _file_of(item: pytest.Item) -> str:
    """As the tree names it: a commit asks the same wherever its clone lies."""
    return item.nodeid.partition("::")[0]


def _left_out(
    config: pytest.Config, items: list[pytest.Item], waiting: Sequence[pytest.Item]
) -> None:
    """Takes out of the tests those whose turn it is not."""
    them = {*map(id, waiting)}
    config.hook.pytest_deselected(items=waiting)
    items[:] = [item for item in items if id(item) not in them]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Garbage is looked for again from here on, also in the process that collects none."""
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """14,000 tests live to the end: the collector looks at them once, and never again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def passwords_of_the_product() -> Iterator[None]:
    """Argon2 at its own cost, for tests of what it costs (testing/fixtures/passwords.py)."""
    with product_cost():
        yield


@pytest.fixture(scope="module", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """What a file leaves open is told at its last test: else a later one, anywhere, fails of it.

    What lives on is looked at this once: the catalogue and the caches took 0.25 s of each file.
    """
    yield
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which stores answer a test over HTTP: tests/http/README.md says which need both."""
    if "service" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_stores")
        stores = STORES if both else STORES[:1]
        if both and not both.kwargs.get("each_time"):
            stores = turn_among(STORES, metafunc.definition.nodeid)
        metafunc.parametrize("service", stores, indirect=True, scope="session")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their argument: those of a gzip hold the second at which it was made."""
    return argname if isinstance(val, bytes) else None
