"""What the tests of a process share is written by none: who tries fails there and then."""

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from parc_social.access.conventions.convention import legal_day
from parc_social.access.model.organisation import Identity
from parc_social.database.engine import writing
from parc_social.errors import Unavailable
from parc_social.registry.registry import Registry, open_registry
from parc_social.registry.secrets.account_secrets import NewSecret, SecretTransport
from parc_social.settings import Settings, read_settings
from parc_social.storage.open import open_store
from testing.fixtures.shared_demonstration import TOLD, lent, share
from testing.rows import each_row

LOGIN = "demo-epci"


def another_organisation(registry: Registry) -> None:
    today = legal_day(datetime.now(UTC))
    gip = registry.accounts.get("demo-gip").acting(today).organisation
    registry.rattachements.add(Identity(LOGIN, gip), None, today)


def another_key(registry: Registry) -> None:
    registry.secrets.add(LOGIN, NewSecret(SecretTransport.CLE, "essai"))


def no_account(registry: Registry) -> None:
    registry.accounts.revoke(LOGIN)


@pytest.mark.both_stores(each_time=True)
@each_row("write", [another_organisation, another_key, no_account])
def test_what_others_count_in_it_is_refused(
    service: Any, write: Callable[[Registry], None]
) -> None:
    registry = open_registry(read_settings(service.environ).registry)
    with closing(registry), pytest.raises(IntegrityError, match=TOLD[:40]):
        write(registry)
    assert service.accounts[LOGIN].get("/collections").status_code == 200


@pytest.mark.both_stores(each_time=True)
def test_nothing_is_published_or_thrown_away_in_it(service: Any) -> None:
    with closing(open_store(read_settings(service.environ), owner=True)) as store:
        before = store.editions()
        with pytest.raises((psycopg.errors.CheckViolation, Unavailable)):
            store.publish([], [before[0].id])
        assert store.editions() == before


@pytest.fixture
def own(demonstration: Path, tmp_path: Path) -> Settings:
    """A shared registry of this test alone."""
    shutil.copy(demonstration / "registre.sqlite", tmp_path)
    settings = Settings(data=tmp_path, registry=f"sqlite:///{tmp_path / 'registre.sqlite'}")
    share(settings)
    return settings


def test_who_is_lent_it_gives_it_back_as_it_was(own: Settings) -> None:
    with closing(open_registry(own.registry)) as registry:
        with lent(own):
            another_organisation(registry)
            with writing(registry.engine) as session:
                last = "id = (SELECT max(id) FROM rattachement)"
                session.execute(text(f"DELETE FROM rattachement WHERE {last}"))  # noqa: S608
        with pytest.raises(IntegrityError, match=TOLD[:40]):
            another_organisation(registry)


@each_row(
    ("write", "table"),
    [(another_key, "cle"), (another_organisation, "rattachement"), (no_account, "compte")],
)
def test_who_does_not_is_told(own: Settings, write: Callable[[Registry], None], table: str) -> None:
    with (
        closing(open_registry(own.registry)) as registry,
        pytest.raises(AssertionError, match=f"others share.*'{table}'"),
        lent(own),
    ):
        write(registry)


def test_and_what_is_said_to_stay_may_stay(own: Settings) -> None:
    with closing(open_registry(own.registry)) as registry, lent(own, keeps={"cle"}):
        another_key(registry)


def test_it_is_closed_again_whatever_happens(own: Settings) -> None:
    with suppress(KeyError), lent(own):
        raise KeyError
    with closing(open_registry(own.registry)) as registry, pytest.raises(IntegrityError):
        another_key(registry)


def test_a_copy_is_written(own_service: Any) -> None:
    registry = open_registry(read_settings(own_service.environ).registry)
    with closing(registry):
        another_organisation(registry)
        assert len(registry.accounts.get(LOGIN).rattachements) == 2
