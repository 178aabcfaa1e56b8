"""What a worker checks files with, where no edition is loaded."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parc_social.limits import DEFAULTS, ResourceLimits
from parc_social.registry.registry import open_registry
from parc_social.settings import read_settings
from parc_social.storage.open import open_store
from server.jobs.file_check import FileChecks


@pytest.fixture
def file_checks(tmp_path: Path) -> Iterator[Callable[..., FileChecks]]:
    """Within these bounds."""
    with ExitStack() as stack:

        def made(bounds: ResourceLimits = DEFAULTS) -> FileChecks:
            environ = {"PARC_SOCIAL_DATA": str(tmp_path / "donnees")}
            settings = replace(read_settings(environ), bounds=bounds)
            settings.data.mkdir()
            url = f"sqlite:///{tmp_path / 'registre.sqlite'}"
            registry = stack.enter_context(closing(open_registry(url)))
            registry.migrate()
            store = stack.enter_context(closing(open_store(settings, owner=True)))
            return FileChecks(
                settings, store, registry.deposits, registry.deposit_rows,
                lambda: datetime.now(UTC),
            )  # fmt: skip

        yield made
