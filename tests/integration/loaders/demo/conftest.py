"""The demonstration's files: formats, agreement between sources, calibration, determinism."""

import pytest

from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from testing.made.files.demo import LOGEMENTS


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, int, int]]:
    """What `make` told of its progress."""
    return []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]) -> DemoFiles:
    folder = tmp_path_factory.mktemp("demo")
    return make(folder, ["974", "971"], LOGEMENTS, 7, lambda *step: steps.append(step))
