"""Rows whose texts an edition keeps, dwellings to figures, and the same written at request time."""

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg

from parc_social.access.model.grant import Grant, Right
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import SERIE, Audience, Geometry
from parc_social.catalogue.load import collections
from parc_social.settings import Settings
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.filters.cql2_text import parse_text
from parc_social.storage.open import open_store
from parc_social.storage.query.model import FeatureQuery, Filter, SortKey, Years
from parc_social.storage.sql.visibility import visible
from parc_social.storage.statements.audience_texts import kept_text
from parc_social.storage.store import Store
from testing.made.stores.pair import filled
from testing.made.stores.pair_rows import COUNT, MINE, OTHER, TEXTS

DWELLINGS, POINTS, FIGURES = "rpls-logements", "adresses", "indicateurs-carreau"
WIDE = "indicateurs-qpv"  # whose twin has columns more
_KEPT = DWELLINGS, POINTS, FIGURES, WIDE
NAMES = (*(one + twin for one in _KEPT for twin in ("", SERIE)),)
_FEATURES = {DWELLINGS: ("nbpiece", "nomvoie"), POINTS: ("logements", "rep")}
_OF_FIGURES = ("menages", "code_parent")
YEARS = (2024, 2025)
PRIVATE = tuple(f.name for f in collections()[DWELLINGS].fields if f.audience is Audience.OWN)
MARKED = ("identifiant_rpls", "mode", "contingent")
MARK = re.compile(rf"prive_(\d+)_(\d+)_({'|'.join(MARKED)})_".encode())
_TOWN, _TOWNS = (Perimeter(communes=codes) for codes in (("97101",), ("97101", "93066")))
_BOXES = ((-62.0, 15.0, -61.4, 16.2),), ((2.0, 48.0, 3.0, 49.5),)
_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relname ~ '__(rpls_logement|adresse|indicateur_carreau|indicateur_qpv)$'
AND relnamespace = 'parc_social'::regnamespace"""
# A half of the last digit of a coordinate, and others that are rounded in their own way.
_PLACES = "[2.12345675, -61.12345685, 48.0, 2.00000004999, -0.1234567, 45.00000005]"
_ODD = """
UPDATE {relation} SET {numbers};
UPDATE {relation} SET lon = {places}[1 + fid % 6], lat = {places}[1 + fid % 5]
WHERE lon IS NOT NULL AND fid % 2 = 0"""


class Stores(NamedTuple):
    """`kept` and `embedded` read editions as they are; `written` has lost what says texts good."""

    kept: Store
    written: Store
    embedded: Store
    url: str

    def alike(self, name: str) -> Sequence[Store]:
        """Those that give the same octets: of outlines the engines differ by a digit."""
        points = collections()[name].geometry is Geometry.POINT
        return (self.kept, self.written, self.embedded) if points else (self.kept, self.written)


def columns(name: str, *audiences: Audience) -> tuple[str, ...]:
    """Those of some audiences."""
    return tuple(f.name for f in collections()[name].fields if f.audience in audiences)


def grants(name: str) -> dict[str, Grant]:
    """Who sees a collection: of each audience, of both by row, of neither."""
    public, every = columns(name, Audience.OPEN), columns(name, *Audience)
    wide, town = RightPart((FRANCE,), public), RightPart((_TOWNS,), public)
    own = RightPart((FRANCE,), every, sirens=(MINE,))
    hidden = "nom" if name.startswith((FIGURES, WIDE)) else "iris"
    parts: dict[str, Sequence[RightPart]] = {
        "état": [wide],
        "commune": [town],
        "une ville": [replace(town, perimeters=(_TOWN,))],
        "gip": [replace(wide, columns=every)],
        "un millésime": [replace(wide, millesimes=(2024,))],
        "sans une colonne": [replace(wide, columns=tuple(n for n in public if n != hidden))],
    }
    if every != public:
        parts |= {
            "bailleur": [town, own],
            "deux bailleurs": [wide, own, replace(own, sirens=(OTHER,), perimeters=(_TOWNS,))],
            "ses lignes": [own],
            "tout d'une ville": [RightPart((_TOWN,), every)],
            "privées d'un lieu": [wide, replace(town, columns=every)],
            "deux colonnes": [wide, replace(own, columns=(*public, *PRIVATE[:2]))],
            "un loyer": [town, replace(wide, columns=(*public, "loyer_principal"))],
        }
    return {
        who: Grant("compte", MINE, rights=(Right(name, tuple(some)),))
        for who, some in parts.items()
    }


def questions(name: str, count: int, seed: int) -> Iterator[FeatureQuery]:
    """Questions drawn at random: what narrows, sorts and pages."""
    draw = random.Random(seed)  # noqa: S311 - questions
    own = collections()[name].id_field
    number, text = _FEATURES.get(name.removesuffix(SERIE), _OF_FIGURES)
    filters = (
        f"{number} > 30", f"{number} IS NULL OR millesime = 2025", f"{text} LIKE 'r%'",
        f"S_INTERSECTS(geometry, BBOX(-62, 15, 2.5, 48.9)) AND {number} < 80",
    )  # fmt: skip
    for _ in range(count):
        told = ((text, draw.choice(TEXTS)),)
        yield FeatureQuery(
            name,
            limit=draw.choice((1, 7, 1_000)), offset=draw.choice((0, 0, 3, 40)),
            boxes=draw.choice((None, None, *_BOXES)),
            years=draw.choice((None, None, Years(2025, None), Years(None, 2024))),
            equals=draw.choice(((), (), (("code_commune", "97101"),), told)),
            filter=draw.choice((None, None, Filter(parse_text(draw.choice(filters))))),
            sort=draw.choice(((), (), (SortKey(number, True),), (SortKey(text), SortKey(own)))),
        )  # fmt: skip


@contextmanager
def served(folder: Path, url: str) -> Iterator[Stores]:
    """The stores, on a database of their own that has been migrated."""
    owners = [open_store(Settings(data=folder / n, store=s), owner=True)
              for n, s in (("duckdb", "duckdb:"), ("postgresql", url))]  # fmt: skip
    embedded, kept = owners
    for store, name in zip(owners, ("duckdb", "postgresql"), strict=True):
        store.migrate()
        editions = [staged(store, folder / f"{name}-{year}", year) for year in YEARS]
        store.publish(editions, [])
    kept.version()  # it has looked at its editions, and keeps what it saw of them
    kept.count(grants(POINTS)["état"], FeatureQuery(POINTS))
    with psycopg.connect(url) as connection:
        for (table,) in connection.execute(_TABLES.encode()).fetchall():
            comment = f'COMMENT ON COLUMN parc_social."{table}".fid IS NULL'
            connection.execute(comment.encode())
    written = open_store(Settings(data=folder / "sans", store=url), owner=False)
    written.count(grants(POINTS)["état"], FeatureQuery(POINTS))
    yield Stores(kept, written, embedded, url)
    for store in (*owners, written):
        store.close()


def tells_texts(store: Store, grant: Grant, query: FeatureQuery) -> bool:
    """Whether a store answers a question by the texts of its editions."""
    view = visible(grant, query.collection)
    return store.reading(
        lambda snapshot: kept_text(view, query, snapshot.of(view.collection)) is not None
    )


def staged(store: Store, folder: Path, year: int) -> str:
    """The id of an edition of dwellings and addresses of a year, staged."""
    edition, file = made(folder, year)
    store.stage(edition, file, lambda *_: None)
    return edition.id


def made(folder: Path, year: int) -> tuple[Edition, Path]:
    """Such an edition and its file."""
    folder.mkdir(parents=True)
    relations = [collections()[name] for name in (DWELLINGS, POINTS, FIGURES, f"{WIDE}{SERIE}")]
    edition = Edition(
        f"rpls_{year}_0000abcd", "rpls", year, EditionState.STAGED, datetime.now(UTC),
        tuple((c.relation, COUNT) for c in relations), fictive=True,
    )  # fmt: skip
    file = folder / f"{edition.id}.duckdb"
    with workshop(file) as bench:
        for collection in relations:
            filled(bench, collection, year)
            if collection.geometry is Geometry.POINT:
                make_odd(bench, collection.relation)
    return edition, file


def make_odd(bench: Workbench, relation: str) -> None:
    """Numbers that a source may have in the place of some that none has, and places that round.

    Each text of a private column is a word that tells its cell: see `MARK`.
    """
    names = [name for name, kind, *_ in bench.rows(f"DESCRIBE {relation}") if kind == "DOUBLE"]
    numbers = [f"{n} = CASE WHEN abs({n}) < 1e-5 THEN 12.5 ELSE {n} END"
               for n in names if n not in ("lon", "lat")]  # fmt: skip
    bench.run(_ODD.format(relation=relation, numbers=", ".join(numbers), places=_PLACES))
    if relation == collections()[DWELLINGS].relation:
        words = [f"{n} = 'prive_' || millesime || '_' || fid || '_{n}_'" for n in MARKED]
        bench.run(f"UPDATE {relation} SET {', '.join(words)}")  # noqa: S608 - our own names
