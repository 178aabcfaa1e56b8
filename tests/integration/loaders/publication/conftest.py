"""Stores in which little is published: what only reads shares them, each published once a run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import editions as commands
from testing.made.stores.stock import Stock
from testing.publication.place import Place, copied, load, opened, stage_business, stage_tables
from testing.publication.tables import ADDRESSES, dated, register

MadeOnce = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """An empty store."""
    with opened(tmp_path) as made:
        yield made


@pytest.fixture
def loaded(place: Place) -> Place:
    """Territories, RPLS 2024 and OPS 2024, all staged."""
    load(place)
    return place


@pytest.fixture(scope="session")
def canned(
    made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Place]]:
    """A store that the first process of a run fills and publishes, for all: only to be read."""
    with ExitStack() as still:

        def of(name: str, stage: Callable[[Place], Any], origin: Path | None = None) -> Place:
            def make(data: Path) -> None:
                with copied(origin, data) if origin else opened(data) as made:
                    stage(made)
                    made.publish()

            copy = copied(made_once(f"publie-{name}", make), tmp_path_factory.mktemp(name))
            return still.enter_context(copy)

        yield of


@pytest.fixture(scope="session")
def published(canned: Callable[..., Place]) -> Place:
    """Territories, RPLS 2024 and OPS 2024."""
    return canned("tout", load)


@pytest.fixture(scope="session")
def let(canned: Callable[..., Place]) -> Place:
    """A register of three landlords' files, without a survey."""
    return canned("bailleurs", stage_business)


@pytest.fixture(scope="session")
def tabled(canned: Callable[..., Place]) -> Place:
    """Two addresses of one landlord: one of all sorts, half of whom moved in; one all alike."""
    return canned("tables", stage_tables)


@pytest.fixture(scope="session")
def later(published: Place, canned: Callable[..., Place]) -> Place:
    """As `published`, and then a register of 2025: an address less, three more, one in 93003."""
    there = (*ADDRESSES[1:], ("93001", 8), ("93001", 9), ("93003", 1))
    return canned(
        "suite",
        lambda place: place.stage("rpls", 2025, dated(register(there), 2025)),
        published.data,
    )


@pytest.fixture
def again(published: Place, tmp_path: Path) -> Iterator[Place]:
    """The same as `published`, to go on with."""
    with copied(published.data, tmp_path) as made:
        yield made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`parc-social …` on a store; its output is 200 columns wide."""
    root = typer.Typer()
    commands.register(root)

    def run(place: Place, *words: str) -> Result:
        monkeypatch.setenv("PARC_SOCIAL_DATA", str(place.data))
        monkeypatch.setenv("COLUMNS", "200")
        return CliRunner().invoke(root, words)

    return run


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    made = Stock(tmp_path / "editions")
    made.folder.mkdir()
    made.territories()
    return made
