"""What a database of ours holds is what a backup takes."""

from collections.abc import Callable

import psycopg

from parc_social.backup.postgres import SCHEMAS

_ALL = """
SELECT nspname FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public') ORDER BY 1
"""


def test_every_schema_of_a_migrated_database_is_taken(
    own_database: Callable[..., str], run_command: Callable[..., str], tmp_path: object
) -> None:
    """The queue's too: without it a restored registry accepts jobs that no worker is told of."""
    url = own_database()
    environ = {
        "PARC_SOCIAL_STORE": url, "PARC_SOCIAL_REGISTRY": url,
        "PARC_SOCIAL_DATA": str(tmp_path),
    }  # fmt: skip
    run_command(environ, "migrate")
    with psycopg.connect(url) as connection:
        found = [name for (name,) in connection.execute(_ALL).fetchall()]
    assert found == sorted(SCHEMAS)
