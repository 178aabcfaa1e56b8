"""The demonstration's files: formats, agreement between sources, calibration, determinism."""

from collections.abc import Callable, Iterator

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, silent
from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from loaders.ops.stage import stage_ops
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.errors import Unavailable
from parc_social.storage.edition_files.workbench import workshop
from testing.made.files.demo import DWELLINGS, LOGEMENTS, Loaded, rpls_files


@pytest.fixture(scope="session")
def steps() -> list[tuple[str, int, int]]:
    """What `make` told of its progress."""
    return []


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]) -> DemoFiles:
    folder = tmp_path_factory.mktemp("demo")
    return make(folder, ["974", "971"], LOGEMENTS, 7, lambda *step: steps.append(step))


@pytest.fixture(scope="session")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[bool, str], None]
) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("demo")
    try:
        files = make(folder / "files", ("93", "971"), DWELLINGS, 7, silent)
    except Unavailable as missing:
        require(False, str(missing))
        raise
    context = Context(folder / "editions", b"k" * 32, fictive=True)
    staged = {
        "territoires": stage_territoires(list(files.territoires.values()), 2025, context),
        "ban": stage_ban(files.ban, 2025, context),
        "rpls": stage_rpls(rpls_files(files), 2025, context),
        "ops": stage_ops(files.ops[2024], 2024, context),
    }
    with workshop(None) as bench:
        for source, made in staged.items():
            bench.attach(source, made.file)
        yield Loaded(files, context, staged, bench)
