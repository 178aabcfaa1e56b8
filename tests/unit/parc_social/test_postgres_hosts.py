"""Settings that name several servers of PostgreSQL, and how many connections they may take."""

import pytest
from psycopg.conninfo import make_conninfo

from parc_social.connection_shares import QUEUE_CONNECTIONS, shares_of
from parc_social.database.engine import engine_of, libpq_values
from parc_social.errors import InvalidValue
from parc_social.postgres_hosts import hosts_of, reading_url, writing_url
from parc_social.settings import read_settings
from testing.rows import each_row

BOTH = "postgresql://u:p@a,b:5433/base"
STORE = {"PARC_SOCIAL_STORE": BOTH}


@each_row(
    ("given", "written", "read"),
    [
        ("postgresql://u@a/base", "postgresql://u@a/base", "postgresql://u@a/base"),
        ("postgresql:///base", "postgresql:///base", "postgresql:///base"),
        (BOTH, f"{BOTH}?target_session_attrs=read-write", f"{BOTH}?target_session_attrs=standby"),
        (
            f"{BOTH}?sslmode=require",
            f"{BOTH}?sslmode=require&target_session_attrs=read-write",
            f"{BOTH}?sslmode=require&target_session_attrs=standby",
        ),
    ],
)
def test_of_several_servers_one_takes_writes_and_another_is_read(
    given: str, written: str, read: str
) -> None:
    assert writing_url("X", given) == written
    assert reading_url("X", given) == read


@each_row(
    ("url", "words"),
    [
        ("postgresql://u:secret@a,/base?target_session_attrs=standby", "STORE : target_session"),
        ("postgresql://u:secret@a/base?target_session_attrs=any", "ne convient pas"),
        ("postgresql://u:secret@a:5432,b:0/base", "séparés par des virgules"),
        ("postgresql://u:secret@a:5432,:5433/base", "séparés par des virgules"),
        ("postgresql://u:secret@a,b:70000/base", "séparés par des virgules"),
        ("postgresql://u:secret@a,b:x/base", "séparés par des virgules"),
    ],
)
def test_a_url_that_no_write_can_use_is_refused_without_its_password(url: str, words: str) -> None:
    with pytest.raises(InvalidValue, match=words) as caught:
        read_settings({"PARC_SOCIAL_STORE": url})
    assert "secret" not in str(caught.value)


@each_row(
    ("environ", "words"),
    [
        ({"PARC_SOCIAL_STORE_READ": BOTH}, "PARC_SOCIAL_STORE doit être l'URL postgresql://"),
        ({**STORE, "PARC_SOCIAL_STORE_READ": "b:5433"}, "postgresql:// est attendue"),
        ({**STORE, "PARC_SOCIAL_STORE_READ": f"{BOTH}?target_session_attrs=primary"}, "STORE_READ"),
        ({"PARC_SOCIAL_REGISTRY": f"{BOTH}?target_session_attrs=standby"}, "REGISTRY"),
        ({"PARC_SOCIAL_CONNEXIONS_BASE": "11"}, "un entier de 12 à 500"),
        ({"PARC_SOCIAL_CONNEXIONS_BASE": "501"}, "un entier de 12 à 500"),
        ({"PARC_SOCIAL_CONNEXIONS_BASE": "-12"}, "un entier de 12 à 500"),
        ({"PARC_SOCIAL_CONNEXIONS_BASE": "²4"}, "un entier de 12 à 500"),
        ({"PARC_SOCIAL_CONNEXIONS_BASE": "beaucoup"}, "un entier de 12 à 500"),
    ],
)
def test_a_setting_that_cannot_serve_is_refused_by_its_name(
    environ: dict[str, str], words: str
) -> None:
    with pytest.raises(InvalidValue, match=words):
        read_settings(environ)


def test_the_registry_is_on_the_server_that_takes_writes() -> None:
    settings = read_settings({"PARC_SOCIAL_REGISTRY": BOTH})
    values = libpq_values(engine_of(settings.registry))
    assert {name: values[name] for name in ("host", "port", "dbname", "user", "password")} == {
        "host": "a,b", "port": ",5433", "dbname": "base", "user": "u", "password": "p",
    }  # fmt: skip
    assert values["target_session_attrs"] == "read-write"
    assert "host=a,b" in make_conninfo(**values)  # libpq knows each of them
    assert hosts_of(settings.registry) == ("a", "b:5433")


@each_row("total", [12, 16, 21, 32, 64, 500])
def test_the_shares_of_a_process_are_all_it_may_take_and_each_has_some(total: int) -> None:
    shares = shares_of(total)
    assert shares.data + shares.of_registry == total
    assert shares.of_registry == shares.registry + shares.drafts + QUEUE_CONNECTIONS
    assert shares.data >= 4
    assert shares.registry >= 3
    assert shares.drafts >= 1


@each_row(("processes", "each"), [(1, 32), (2, 32), (3, 21), (4, 16), (8, 12), (64, 12)])
def test_the_processes_of_a_machine_share_what_one_would_take(processes: int, each: int) -> None:
    environ = {"PARC_SOCIAL_PROCESSUS": str(processes)}
    assert read_settings(environ).connection_total == each
    said = read_settings({**environ, "PARC_SOCIAL_CONNEXIONS_BASE": "40"})
    assert said.connection_total == 40
