"""Small invented files of every family of the register, pairing, and places that were drawn."""

import pytest

from loaders.context import Context
from testing.made.files.rpls_files import stage_references


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = tmp_path_factory.mktemp("register")
    made = Context(folder / "editions", b"k" * 32)
    stage_references(folder, made)
    return made
