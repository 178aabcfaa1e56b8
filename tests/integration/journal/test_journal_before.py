"""Lines written before there was one chain a writer keep their chain and can be checked."""

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from parc_social.registry.open import open_registry
from parc_social.registry.registry import Registry

NAMES = (
    *("numero", "quand", "compte", "organisation", "conventions", "methode", "operation"),
    *("collection", "requete", "statut", "octets", "duree_ms", "requete_id", "adresse", "droits"),
    "precedent",
)


@pytest.fixture
def old(empty_url: str) -> Registry:
    """A registry at the version before, with three lines as it wrote them."""
    opened = open_registry(empty_url)
    with opened.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", "parc_social.registry:migrations")
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    last = "0" * 64
    for number in (1, 2, 3):
        values: list[Any] = [
            number, f"2026-06-0{number}T12:00:00.000000+00:00", "ddt", "999000011", "C1", "GET",
            "items", "adresses", "nom=L'Haÿ", 200, None, 3, "r", "127.0.0.1", "d", last,
        ]  # fmt: skip
        last = sha256(json.dumps(values, ensure_ascii=True).encode()).hexdigest()
        row = dict(zip((*NAMES, "empreinte"), (*values, last), strict=True))
        marks = ", ".join(f":{name}" for name in row)
        with opened.engine.begin() as connection:
            connection.execute(text(f"INSERT INTO journal VALUES ({marks})"), row)  # noqa: S608
    return opened


def test_the_chain_before_ends_where_the_first_writer_begins(
    old: Registry, entry: Callable[..., Any], tamper: Callable[..., None]
) -> None:
    old.migrate()
    old.journal.append(entry())
    verdict = old.journal.verify()
    assert (verdict.lignes, verdict.redacteurs, verdict.fautes) == (4, 2, ())
    tamper(old, "UPDATE journal SET compte = 'x' WHERE rang = 2")
    (fault,) = old.journal.verify().fautes
    assert "la chaîne unique d'avant" in fault
    assert "la ligne 2 a été modifiée" in fault
    old.close()


def test_cutting_the_chain_before_is_told(
    old: Registry, entry: Callable[..., Any], tamper: Callable[..., None]
) -> None:
    old.migrate()
    old.journal.append(entry())
    tamper(old, "DELETE FROM journal WHERE rang = 3")
    (fault,) = old.journal.verify().fautes
    assert "la ligne 3 manque" in fault
    tamper(
        old,
        "DELETE FROM journal WHERE redacteur = '" + "0" * 32 + "'",
        "DELETE FROM journal_sceau WHERE redacteur = '" + "0" * 32 + "'",
        "DELETE FROM journal_redacteur WHERE code = '" + "0" * 32 + "'",
    )
    (fault,) = old.journal.verify().fautes
    assert "qu'un autre rédacteur a vu" in fault
    old.close()


def test_the_chain_before_is_archived_as_it_was_hashed(
    old: Registry, entry: Callable[..., Any], tmp_path: Path
) -> None:
    old.migrate()
    old.journal.append(entry())
    (made,) = old.journal.archive(tmp_path, date(2026, 7, 1))
    assert (made.lignes, made.redacteurs) == (3, 1)
    old.journal.flush()
    verdict = old.journal.verify(places=[tmp_path])
    assert (verdict.lignes, verdict.archivees, verdict.fautes) == (2, 3, ())
    old.close()
