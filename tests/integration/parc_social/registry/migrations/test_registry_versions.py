"""Servers of two versions beside one registry: which may go on, on both databases."""

import os
import re
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from parc_social.errors import Unavailable
from parc_social.registry.migrations.version import MIGRATIONS, known_versions
from parc_social.registry.registry import open_registry
from testing.made.registry import DDT

TO_COME = """from alembic import op
import sqlalchemy as sa
revision, down_revision = "9998_essai", "{latest}"
def upgrade():
    op.create_table("essai", sa.Column("un", sa.Integer(), primary_key=True))
    if {takes_away}:
        op.execute("UPDATE registre_lisible SET depuis = '9998'")
"""


@pytest.mark.parametrize(("takes_away", "serves"), [(False, True), (True, False)])
def test_a_server_goes_on_beside_a_newer_registry_that_only_has_more(
    registry_url: str, tmp_path: Path, *, takes_away: bool, serves: bool
) -> None:
    with closing(open_registry(registry_url)) as registry:
        latest = max(known_versions())
        with registry.engine.connect() as connection:
            migrate_to_come(connection, tmp_path, latest, takes_away=takes_away)
        if serves:
            registry.check()
            registry.accounts.save_organisation(DDT)
        else:
            with pytest.raises(Unavailable, match=r"ne connaît pas \(9998_essai\)"):
                registry.check()
        with pytest.raises(Unavailable, match=r"ne connaît pas \(9998_essai\)"):
            registry.migrate()  # never backwards


def migrate_to_come(connection: Connection, folder: Path, latest: str, *, takes_away: bool) -> None:
    """What the next version will do, beside all that ours has done."""
    (folder / "9998_essai.py").write_text(TO_COME.format(latest=latest, takes_away=takes_away))
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.set_main_option("path_separator", "os")
    ours = Path(str(files("parc_social.registry"))) / "migrations" / "versions"
    config.set_main_option("version_locations", os.pathsep.join((str(ours), str(folder))))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def test_a_migration_says_whether_it_takes_anything_away() -> None:
    """One that drops, renames or narrows leaves no server of the version before beside it."""
    ours = Path(str(files("parc_social.registry"))) / "migrations" / "versions"
    narrowing = re.compile(r"op\.(drop|alter|rename)|DROP|RENAME|SET NOT NULL|TYPE ")
    later = [path for path in sorted(ours.glob("*.py")) if path.name > "0016_lisible.py"]
    silent = [
        path.name
        for path in later
        if narrowing.search(path.read_text("utf-8")) and "registre_lisible" not in path.read_text()
    ]
    assert silent == []
