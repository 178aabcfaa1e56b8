"""Households and dwellings of two landlords in PostgreSQL, read under its roles."""

from datetime import UTC, datetime
from pathlib import Path

from parc_social.catalogue.collection import Audience, FieldType
from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.postgres.store import PostgresStore

MINE, OTHER = "552100554", "732829320"
MENAGES, LOGEMENTS = collections()["ops-menages"], collections()["rpls-logements"]
PUBLIC = tuple(f.name for f in LOGEMENTS.fields if f.audience is Audience.OPEN)
PRIVATE = tuple(f.name for f in LOGEMENTS.fields if f.audience is Audience.OWN)
OWN_FIELDS = [f for f in LOGEMENTS.fields if f.name in PRIVATE and f.name != "siren_bailleur"]
VALUES = {FieldType.STRING: "'s' || fid", FieldType.NUMBER: "fid", FieldType.DATE: "'2020-01-01'"}
OWNER = f"CASE WHEN i <= 10 THEN '{MINE}' ELSE '{OTHER}' END"


def quiet(_relation: str, _done: int, _rows: int) -> None:
    """Progress that nobody is told."""


def staged(
    store: PostgresStore, folder: Path, name: str, source: str, values: str, serial: int = 1
) -> str:
    """The id of an edition of these rows, staged."""
    collection = collections()[name]
    year = 2024 if source == "ops" else 2025
    edition = Edition(
        f"{source}_{year}_0000000{serial}", source, year, EditionState.STAGED,
        datetime(2026, 1, 1, tzinfo=UTC), ((collection.relation, 20),),
    )  # fmt: skip
    file = folder / f"{edition.id}.duckdb"
    third = "etat" if source == "ops" else "mode"
    with workshop(file) as bench:
        create_relation(bench, collection)
        bench.run(
            f"INSERT INTO {collection.relation}"  # noqa: S608 - our own names
            f" (fid, id, millesime, {third}, siren_bailleur, code_commune, lon, lat)"
            f" SELECT i, {values}, '97101', -61.5, 16.2 FROM range(1, 21) AS r(i)"
        )
        if source == "rpls":
            filled = ", ".join(f"{f.name} = {VALUES[f.type]}" for f in OWN_FIELDS)
            bench.run(f"UPDATE {collection.relation} SET {filled}")  # noqa: S608 - our own names
    store.stage(edition, file, quiet)
    return edition.id


def table(collection: str, edition: str) -> str:
    """Name of the relation of an edition."""
    return f'parc_social."{edition}__{collections()[collection].relation}"'


HOUSEHOLDS = table("ops-menages", "ops_2024_00000001")
DWELLINGS = table("rpls-logements", "rpls_2025_00000001")
OWN_DWELLINGS = f'{DWELLINGS[:-1]}_propres"'
COUNT = f"SELECT count(*) FROM {HOUSEHOLDS}"  # noqa: S608 - our own names
