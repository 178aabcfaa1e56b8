"""Databases of PostgreSQL by its own tools: pg_dump at one snapshot, pg_restore into an empty one.

A password goes by the environment of the tool, never by its command line, which others can read.
"""

import os
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from parc_social.errors import Away, InvalidValue, Unavailable
from parc_social.wording import first_line

# The store's, the registry's and its queue's: all where they share a base.
SCHEMAS = ("parc_social", "registre", "travaux")
_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}
_OURS = "SELECT nspname FROM pg_namespace WHERE nspname = ANY(%s) ORDER BY 1"
_JOBS = "2"


def same_base(one: str, other: str) -> bool:
    """Whether two URLs name one database."""
    return _place(one) == _place(other)


@contextmanager
def snapshot(url: str) -> Generator[str]:
    """The name of what a database holds now, which `dump` can be given until the block ends.

    Raises Away.
    """
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            yield row[0] if row else ""
    except psycopg.OperationalError as error:
        reason = f"PostgreSQL ne répond pas ({first_line(error)}) : rien n'est sauvegardé"
        raise Away(reason) from error


def dump(url: str, name: str, target: Path) -> None:
    """Our schemas of a database at a snapshot, to a file. Raises Unavailable with what it said."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        schemas = [one for (one,) in connection.execute(_OURS, [list(SCHEMAS)]).fetchall()]
    chosen = [f"--schema={schema}" for schema in schemas]
    out = f"--file={target}"
    _run("pg_dump", url, ["--format=custom", f"--snapshot={name}", "--no-owner", out, *chosen])


def check_empty(url: str) -> None:
    """Raises InvalidValue for a database that holds something of ours, Away for none."""
    schemas = _schemas(url)
    if schemas:
        raise InvalidValue(
            f"la base {_place(url)[2]} contient déjà {' et '.join(schemas)} : nommez une base vide"
            " (createdb) ; rien n'a été changé"
        )


def check_back(url: str) -> None:
    """Raises InvalidValue for a database that holds nothing of ours, Away for none."""
    if not _schemas(url):
        raise InvalidValue(
            f"la base {_place(url)[2]} est vide : faites-la revenir d'abord par pg_basebackup et"
            " ses journaux, ou restaurez tout, sans --dossier-seul ; rien n'a été changé"
        )


def _schemas(url: str) -> list[str]:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return [one for (one,) in connection.execute(_OURS, [list(SCHEMAS)]).fetchall()]
    except psycopg.OperationalError as error:
        raise Away(f"PostgreSQL ne répond pas : {first_line(error)}") from error


def restore(url: str, file: Path, roles: Sequence[str]) -> None:
    """Fills an empty database. Raises Unavailable with what PostgreSQL or pg_restore said."""
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
            rows = connection.execute("SELECT rolname FROM pg_roles").fetchall()
            for role in set(roles) - {name for (name,) in rows}:
                connection.execute(f"CREATE ROLE {role} NOLOGIN".encode())
    except psycopg.Error as error:
        raise Unavailable(
            f"la base {_place(url)[2]} ne peut être préparée ({first_line(error)}) : il y"
            " faut PostGIS, et le droit de créer des rôles (CREATEROLE)"
        ) from error
    base = f"--dbname={_place(url)[2]}"
    _run("pg_restore", url, [base, "--no-owner", "--exit-on-error", f"--jobs={_JOBS}", str(file)])


def _place(url: str) -> tuple[str, str, str]:
    known = conninfo_to_dict(_plain(url))
    return (
        str(known.get("host") or ""),
        str(known.get("port") or "5432"),
        str(known.get("dbname") or known.get("user") or ""),
    )


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _run(tool: str, url: str, options: Sequence[str]) -> None:
    known = conninfo_to_dict(_plain(url))
    given = {name: str(known[key]) for key, name in _ENVIRONMENT.items() if known.get(key)}
    try:
        subprocess.run(  # noqa: S603 - a fixed tool, our own options
            [tool, "--no-password", *options],
            env={**os.environ, **given},
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise Unavailable(
            f"{tool} est introuvable : installez les outils de PostgreSQL de la version du serveur"
            " (Debian : postgresql-client-17)"
        ) from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        raise Unavailable(f"{tool} : {said[0] if said else f'code {error.returncode}'}") from error
