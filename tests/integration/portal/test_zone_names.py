"""The name of a zone is kept, and told to nobody who does not see it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.domain.territory import Niveau
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from parc_social.storage.store import Store
from portal.map.choices import Choices
from portal.map.state import Zone
from portal.map.words import zone_name
from portal.page_reads import PageReads
from testing.demonstration import linked
from testing.rows import each_row

_COMMUNES = "indicateurs-commune"
_ZONE = Zone(Niveau.COMMUNE, "97411")
_ELSEWHERE, _NAMED = Perimeter(communes=("97101",)), ("code", "nom")


@pytest.fixture(scope="module")
def store(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    data = tmp_path_factory.mktemp("noms") / "donnees"
    shutil.copytree(demonstration, data, copy_function=linked)
    opened = open_store(Settings(data=data, store="duckdb:"), owner=False)
    yield opened
    opened.close()


def _grant(perimeter: Perimeter, columns: tuple[str, ...], collection: str = _COMMUNES) -> Grant:
    return Grant("a", "b", rights=(Right(collection, (RightPart((perimeter,), columns),)),))


def _told(store: Store, grant: Grant) -> tuple[str, list[str]]:
    """The name, and what the journal was told of."""
    named: list[str] = []
    reads = PageReads(store, grant, named.extend)
    return zone_name(Choices(reads), _ZONE), named


@each_row(
    "other",
    [
        _grant(_ELSEWHERE, _NAMED),
        _grant(FRANCE, ("code",)),
        _grant(FRANCE, _NAMED, "indicateurs-departement"),
        Grant("a", "b", rights=()),
    ],
)
def test_a_name_that_was_told_to_one_is_not_told_to_another(store: Store, other: Grant) -> None:
    assert _told(store, _grant(FRANCE, _NAMED))[0] == "Saint-Denis"
    assert _told(store, other)[0] == "97411"
    assert _told(store, _grant(FRANCE, _NAMED))[0] == "Saint-Denis"


def test_the_journal_is_told_each_time(store: Store) -> None:
    for _ in range(2):
        assert _COMMUNES in _told(store, _grant(FRANCE, _NAMED))[1]
