"""Connections of all processes against what a server accepts: told, fitted or refused at start."""

from pathlib import Path

import psycopg
import pytest

from parc_social.errors import InvalidValue
from parc_social.settings import Settings
from parc_social.storage.open import settle_connections
from testing.rows import each_row

ACCEPTED = 57  # of the tests' 60, three are set apart for superusers


def on(url: str, processes: int, each: int | None = None) -> Settings:
    """All in one database."""
    return Settings(data=Path("var"), store=url, registry=url, processus=processes, connexions=each)


@each_row(
    ("processes", "said", "each"),
    [(1, None, 32), (2, None, 21), (3, None, 14), (4, None, 12), (1, 57, 57), (3, 19, 19)],
)
def test_what_is_not_said_is_what_there_is_room_for(
    url: str, processes: int, said: int | None, each: int
) -> None:
    settings = settle_connections(on(url, processes, said))
    assert settings.connexions == each
    assert processes * each <= ACCEPTED


@each_row(("processes", "said"), [(1, 58), (3, 20), (5, None), (5, 12)])
def test_what_does_not_fit_is_refused_with_its_figures_and_the_remedy(
    url: str, processes: int, said: int | None
) -> None:
    need = processes * (said or 12)
    words = rf"{processes} processus.*{need} à PostgreSQL.*accepte {ACCEPTED}.*max_connections"
    with pytest.raises(InvalidValue, match=words) as caught:
        settle_connections(on(url, processes, said))
    assert "PARC_SOCIAL_PROCESSUS" in str(caught.value)
    assert "postgres:" not in str(caught.value)


def test_a_limit_of_the_login_or_of_the_base_counts(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        host, port, base = session.info.host, session.info.port, session.info.dbname
        session.execute("CREATE ROLE peu LOGIN PASSWORD 'p' CONNECTION LIMIT 20")
        few = f"postgresql://peu:p@{host}:{port}/{base}"
        assert settle_connections(on(few, 1)).connexions == 15
        with pytest.raises(InvalidValue, match="en accepte 20"):
            settle_connections(on(few, 2))
        session.execute(f"ALTER DATABASE {base} CONNECTION LIMIT 13".encode())
        assert settle_connections(on(few, 1)).connexions == 12
        session.execute(f"ALTER DATABASE {base} CONNECTION LIMIT -1".encode())


def test_a_server_that_does_not_answer_is_not_waited_for(url: str) -> None:
    away = "postgresql://personne@127.0.0.1:1/rien"
    assert settle_connections(on(away, 2)).connexions == 32
    files = Settings(data=Path("var"), registry="sqlite:///x", processus=2)
    assert settle_connections(files) is files
    # The share of the registry alone is of the server that answers.
    apart = Settings(data=Path("var"), store=away, registry=url, processus=3)
    assert settle_connections(apart).connexions == 21
