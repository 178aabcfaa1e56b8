"""Editions of addresses, each told apart by its `rep`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.query.model import FeatureQuery
from parc_social.storage.store import Store

ADRESSES = FeatureQuery("adresses", limit=1_000)
GRANT = Grant(
    "compte",
    "org",
    rights=tuple(
        Right(name, (RightPart((FRANCE,), tuple(f.name for f in collections()[name].fields)),))
        for name in ("adresses", "adresses-serie", "ops-menages")
    ),
)
RELATIONS = {"rpls": "adresses", "ops": "ops-menages"}


def quiet(relation: str, done: int, rows: int) -> None:
    """Progress that nobody is told."""
    assert 0 <= done <= rows, relation


def edition_of(source: str, year: int, mark: int, rows: int) -> Edition:
    """What is known of an edition before it is staged."""
    made = datetime(2026, 1, mark, tzinfo=UTC)
    relation = collections()[RELATIONS[source]].relation
    name = f"{source}_{year}_{mark:08d}"
    return Edition(name, source, year, EditionState.STAGED, made, ((relation, rows),), fictive=True)


def make(
    folder: Path, source: str = "rpls", year: int = 2025, mark: int = 1, rows: int = 30
) -> tuple[Edition, Path]:
    """An edition whose every row carries `mark`: a mixed page would show two."""
    edition = edition_of(source, year, mark, rows)
    collection = collections()[RELATIONS[source]]
    number = "logements" if source == "rpls" else "nb_mineurs"
    text = "nom_voie" if source == "rpls" else "adr_nomvoie"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{edition.id}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO {collection.relation}"  # noqa: S608
            f" (fid, id, millesime, code_commune, {number}, {text}, lon, lat)"
            f" SELECT i, 'a' || i, {year}, '97101', {mark}, 'RUE DE L''ÉTÉ ' || i, -61.5, 16.2"
            f" FROM range(1, {rows + 1}) AS r(i)"
        )
    return edition, file


def stage_marked(store: Store, folder: Path, **what: Any) -> str:
    """The edition, staged with one address that bears this mark."""
    edition, file = make(folder, **what)
    store.stage(edition, file, quiet)
    return edition.id


def marks(store: Store) -> list[int]:
    """The marks that a reader is given."""
    features = orjson.loads(b"[" + store.page(GRANT, ADRESSES).body + b"]")
    return [f["properties"]["logements"] for f in features]
