"""A terminal on a registry of its own: empty, or with a signed convention."""

import shutil
from pathlib import Path

import pytest

from testing.made.requests.shell import Shell, sign_two


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Commands on an empty registry."""
    monkeypatch.setenv("PARC_SOCIAL_DATA", str(tmp_path))
    monkeypatch.delenv("PARC_SOCIAL_REGISTRY", raising=False)
    return Shell()


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A convention of the GIP and one of a DDT, with two signatories and a reader: to copy."""
    data = tmp_path_factory.mktemp("peuple")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARC_SOCIAL_DATA", str(data))
        patch.delenv("PARC_SOCIAL_REGISTRY", raising=False)
        sign_two(Shell())
    return data


@pytest.fixture
def peopled(people: Path, shell: Shell, tmp_path: Path) -> Shell:
    """Commands on a copy of it."""
    shutil.copytree(people, tmp_path, dirs_exist_ok=True)
    return shell
