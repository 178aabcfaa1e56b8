"""The rows that the matrix of rights is asked of, and how they come into a store."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely

from parc_social.catalogue.collection import Collection, FieldType, Geometry
from parc_social.catalogue.load import collections, full_collection
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store

OURS, THEIRS = "999000011", "999000037"  # the bailleur of the matrix, and another one
DWELLINGS = {  # (commune, SIREN of the landlord); g and h are households of drafts, not published
    "a": ("93001", OURS),
    "b": ("93001", THEIRS),
    "c": ("93008", THEIRS),
    "d": ("97101", THEIRS),
    "e": ("97411", OURS),
    "f": ("97411", THEIRS),
    "g": ("93001", OURS),
    "h": ("93001", THEIRS),
}
PLACES = {  # name, département, région, EPCI, EPT
    "93001": ("Aubervilliers", "93", "11", "200054781", "200057867"),
    "93008": ("Bobigny", "93", "11", "200054781", "200057875"),
    "97101": ("Les Abymes", "971", "01", "249710054", None),
    "97102": ("Anse-Bertrand", "971", "01", "249710096", None),
    "97401": ("Les Avirons", "974", "04", "249740085", None),
    "97411": ("Saint-Denis", "974", "04", "249740119", None),
}


WORLD = {"territoires": 2025, "rpls": 2025, "indicateurs": 2025, "ops": 2024}  # source: millésime
DRAFTS = {"ops_2026_0000000d": "g", "ops_2026_0000000e": "h"}


def place(row: str) -> tuple[float, float]:
    """Where a row lies: each far from the others."""
    number = ord(row) - ord("a")
    return 2.0 + number, 45.0 + number / 2


def value_of(collection: Collection, row: str, name: str) -> Any:
    """The cell of a row: never empty, and of a private column never that of another row."""
    commune, siren = DWELLINGS[row]
    nom, departement, region, epci, ept = PLACES[commune]
    year, number = WORLD[collection.source], ord(row) - ord("a") + 1
    known = {
        collection.id_field: row, collection.time_field: year, "code_commune": commune,
        "code_dep": departement, "code_reg": region, "code_epci": epci, "code_ept": ept or "-",
        "siren_bailleur": siren, "nom": nom, "etat": "publie", "id": row,
        **({"population": "tous"} if collection.populations else {}),
    }  # fmt: skip
    if name in known:
        return known[name]
    field = collection.field(name)
    assert field is not None
    return {
        FieldType.INTEGER: number, FieldType.NUMBER: number + 0.5, FieldType.BOOLEAN: True,
        FieldType.STRING: f"{row}-{name}", FieldType.DATE: date(2020, 1, number),
    }[field.type]  # fmt: skip


def fill(bench: Workbench, current: Collection, rows: str) -> None:
    """All rows in one statement: to plan one of hundreds of columns takes longest."""
    collection = full_collection(current.id)  # a twin of indicators has columns of its own
    create_relation(bench, collection)
    filled = [_cells(collection, fid, row) for fid, row in enumerate(rows, 1)]
    names = ", ".join(quoted(name) for name in filled[0])
    marks = ", ".join("ST_GeomFromText(?)" if name == "geom" else "?" for name in filled[0])
    values = ", ".join([f"({marks})"] * len(filled))
    insert = f"INSERT INTO {collection.relation} ({names}) VALUES {values}"  # noqa: S608
    bench.run(insert, [cell for cells in filled for cell in cells.values()])


def _cells(collection: Collection, fid: int, row: str) -> dict[str, Any]:
    x, y = place(row)
    cells = {"fid": fid, **{f.name: value_of(collection, row, f.name) for f in collection.fields}}
    if collection.geometry is Geometry.POINT:
        return cells | {"lon": x, "lat": y}
    sides = (x - 0.01, y - 0.01, x + 0.01, y + 0.01)
    cells |= dict(zip(("xmin", "ymin", "xmax", "ymax"), sides, strict=True))
    return cells | {"geom": shapely.MultiPolygon([shapely.box(*sides)]).wkt}


def relations_of(source: str) -> dict[str, Collection]:
    """The relations of a source, without their twins."""
    return {c.relation: c for c in collections().values() if c.source == source and not c.serie}


def write(file: Path, source: str, rows: str) -> None:
    """The edition file of a source."""
    with workshop(file) as bench:
        for collection in relations_of(source).values():
            fill(bench, collection, rows)
        if source == "territoires":
            bench.run("CREATE TABLE appartenance (code_commune VARCHAR, nom VARCHAR,"
                      " code_dep VARCHAR, code_reg VARCHAR, code_epci VARCHAR,"
                      " code_ept VARCHAR)")  # fmt: skip
            bench.insert("appartenance", [(code, *rest) for code, rest in PLACES.items()])
        if source == "rpls":
            bench.run("CREATE TABLE stock_bailleur"
                      " (siren VARCHAR, code_commune VARCHAR, logements BIGINT)")  # fmt: skip
            stock = {(siren, commune, 1) for commune, siren in DWELLINGS.values()}
            bench.insert("stock_bailleur", sorted(stock))


EDITIONS = {f"{source}_{year}_00000001": (source, "abcdef") for source, year in WORLD.items()}


def staged(store: Store, files: Path, folder: Path, identifier: str, rows: str) -> str:
    """An edition that is ready to be published; its identifier."""
    source, year, _ = identifier.split("_")
    counts = tuple((relation, len(rows)) for relation in relations_of(source))
    made_at = datetime.now(UTC)
    edition = Edition(identifier, source, int(year), EditionState.STAGED, made_at, counts)
    file = shutil.copyfile(files / identifier, folder / f"arrivage-{identifier}.duckdb")
    store.stage(edition, file, lambda *_: None)
    return identifier
