"""A registry of the sixteenth version, with conventions in it, gets what tells of their changes."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from parc_social.database.engine import Base
from parc_social.errors import Unavailable
from parc_social.registry.migrations.version import MIGRATIONS
from parc_social.registry.registry import Registry, open_registry
from testing.made.registry import DDT, TODAY

_INSERTED = """
INSERT INTO convention (numero, organisation, debut, fin, annexe)
VALUES (:numero, :code, '2026-01-01', '2026-12-31', NULL)"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre.sqlite'}"
    own_database: Callable[[], str] = request.getfixturevalue("own_database")
    return own_database()


def _insert(registry: Registry, numero: str) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text(_INSERTED), {"numero": numero, "code": DDT.code})


def _drafts(registry: Registry) -> list[str]:
    return [one.numero for one in registry.convention_lists.queue(TODAY).drafts]


def test_conventions_of_before_are_listed_and_the_next_one_too(url: str) -> None:
    with closing(open_registry(url)) as registry:
        with registry.engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", MIGRATIONS)
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.upgrade(config, "0016_lisible")
        registry.accounts.save_organisation(DDT)
        _insert(registry, "C1")
        with pytest.raises(Unavailable, match="migrate"):
            registry.check()
        registry.migrate()
        registry.check()
        assert _drafts(registry) == ["C1"]
        _insert(registry, "C2")
        assert _drafts(registry) == ["C1", "C2"]
        with registry.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
            kept = "SELECT depuis FROM registre_lisible"
            assert connection.scalar(text(kept)) == "0016"  # servers of before go on beside it
