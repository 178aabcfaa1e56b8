"""Editions of addresses and households, marked, to be read across a swap."""

import time
from datetime import UTC, datetime
from pathlib import Path

import orjson

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.store import Store

MINE, OTHER = "552100554", "732829320"
COLUMNS = {name: tuple(f.name for f in c.fields) for name, c in collections().items()}


def own(*sirens: str) -> Grant:
    """A landlord's right on its own households, and on the twin."""
    names = ("ops-menages", "ops-menages-serie")
    rights = (Right(n, (RightPart((FRANCE,), COLUMNS[n], sirens=sirens),)) for n in names)
    return Grant("compte", "bailleur", rights=tuple(rights))


def quiet(_relation: str, _done: int, _rows: int) -> None:
    """Progress that nobody is told."""


def households(store: Store, folder: Path, mark: int, year: int = 2024) -> str:
    """Stages ten households of each of two landlords; ids are those of the dwellings."""
    siren = f"CASE WHEN i <= 10 THEN '{MINE}' ELSE '{OTHER}' END"
    values = f"'m' || i, {year}, 'publie', {siren}, '97101', {mark}, -61.5, 16.2"
    names = "id, millesime, etat, siren_bailleur, code_commune, nb_mineurs, lon, lat"
    return stage_rows(store, folder, ("ops", year, mark, 20), ("ops-menages", names, values))


def stage_rows(
    store: Store, folder: Path, what: tuple[str, int, int, int], content: tuple[str, str, str]
) -> str:
    """An edition, staged."""
    (source, year, mark, rows), (name, names, values) = what, content
    collection = collections()[name]
    edition = Edition(
        f"{source}_{year}_{mark:08d}", source, year, EditionState.STAGED,
        datetime(2026, 1, mark, tzinfo=UTC), ((collection.relation, rows),),
    )  # fmt: skip
    file = folder / f"{edition.id}.duckdb"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO {collection.relation} (fid, {names})"  # noqa: S608
            f" SELECT i, {values} FROM range(1, {rows + 1}) AS r(i)"
        )
    store.stage(edition, file, quiet)
    return edition.id


def marks(body: bytes, column: str = "logements") -> set[int]:
    """The marks that a reader is given."""
    return {f["properties"][column] for f in orjson.loads(b"[" + body + b"]")}


SOON_S = 0.1  # between two looks, instead of a second: tests/integration/…/editions/conftest.py


def settle(look_s: float = SOON_S) -> None:
    """A publication is seen one look later at most."""
    time.sleep(look_s + 0.1)
