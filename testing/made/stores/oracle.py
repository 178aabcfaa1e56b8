"""Rows of which each text is a word that tells its cell, in both stores, and random Grants."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import flask
import numpy as np
import shapely
from hypothesis import strategies as st
from PIL import Image

from auth_proxy.authorisation.request_context import KEY, RequestContext
from parc_social.access.model.grant import Grant, Right, under
from parc_social.access.model.perimeter import FRANCE, Perimeter
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.collection import Audience, Collection, FieldType, Geometry
from parc_social.catalogue.load import collections, indicators
from parc_social.settings import Settings
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.editions.edition import Edition, EditionState
from parc_social.storage.extents import keep_extents
from parc_social.storage.open import open_store
from parc_social.storage.sql.text import quoted
from parc_social.storage.store import Store
from testing.grants import columns_of, parts

FIGURES = "indicateurs-commune"
NAMES = (
    "rpls-logements", "rpls-logements-serie", "ops-menages", FIGURES, f"{FIGURES}-serie",
)  # fmt: skip
RELATIONS = (
    ("rpls", NAMES[0]),
    ("ops", NAMES[2]),
    ("indicateurs", f"{FIGURES}-serie"),
)  # all that its table holds
YEARS = (2024, 2025)
SIRENS = ("552100554", "732829320")
PLACES = (  # commune, EPCI, département, région
    ("97101", "249710054", "971", "01"),
    ("97105", "249710070", "971", "01"),
    ("93066", "200054781", "93", "11"),
    ("2A004", "242010056", "2A", "94"),
)
ROWS = len(PLACES) * len(SIRENS)  # of each relation and year, but of figures: a row a place
Row = dict[str, Any]
Cells = set[tuple[int, int]]
PARTS = ("num", "den")
WORD = re.compile(rb"r(\d+)c(\d+)z")


def rows_of(collection: Collection, year: int) -> list[Row]:
    """One dwelling or household for each commune and landlord, or the figures of each commune."""
    made: list[Row] = []
    owned = collection.field("siren_bailleur") is not None
    for fid in range(1, (ROWS if owned else len(PLACES)) + 1):
        commune, epci, departement, region = PLACES[(fid - 1) % len(PLACES)]
        known = {
            "millesime": year, "code_commune": commune, "code_epci": epci,
            "code_dep": departement, "code_reg": region,
            **({"siren_bailleur": SIRENS[(fid - 1) // len(PLACES)]} if owned else {}),
            **({} if owned else {"population": "tous"}),
        }  # fmt: skip
        number = (year - YEARS[0]) * ROWS + fid
        words = {
            f.name: f"r{number}c{column}z"
            for column, f in enumerate(collection.fields)
            if f.type is FieldType.STRING
        }
        figures = {
            name: number * 1_000.0 + n for n, name in enumerate(indicators())
            if collection.field(name)
        }  # fmt: skip
        made.append({"fid": fid, **dict.fromkeys(f.name for f in collection.fields), **words,
                     **known, **figures, **place(collection, fid), "number": number})  # fmt: skip
    return made


def place(collection: Collection, fid: int) -> Row:
    """The geometry of a row: a point, or a small square, on a diagonal by `fid`."""
    lon, lat = 2.0 + fid / 10, 45.0 + fid / 10
    if collection.geometry is Geometry.POINT:
        return {"lon": lon, "lat": lat}
    sides = lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01
    square = f"MULTI{shapely.box(*sides).wkt.replace('((', '(((').replace('))', ')))')}"
    return {"geom": square, **dict(zip(("xmin", "ymin", "xmax", "ymax"), sides, strict=True))}


@cache
def published(name: str) -> Sequence[Row]:
    """The rows behind a collection, by number: a twin has those of every year."""
    collection = collections()[name]
    years = YEARS if collection.serie else YEARS[-1:]
    return tuple(row for year in years for row in rows_of(collection, year))


@cache
def _words(name: str) -> dict[int, dict[str, tuple[int, int]]]:
    """The cell that each text tells, by number of its row and by column."""
    return {
        row["number"]: {
            column: (int(word[1]), int(word[2]))
            for column, value in row.items()
            if (word := WORD.search(str(value).encode()))
        }
        for row in published(name)
    }


def shown(name: str, row: Row, right: Right) -> Cells:
    """The cells of a row that a right opens; the id goes with the row."""
    seen = columns_of(row, right)
    names = seen | {collections()[name].id_field} if seen else seen
    told = _words(name)[row["number"]]
    return {told[column] for column in names if column in told}


CODES = {
    name: [place[at] for place in PLACES]
    for at, name in enumerate(("code_commune", "code_epci", "code_dep", "code_reg"))
}


def parts_of(name: str) -> st.SearchStrategy[RightPart]:
    """A part of a right on this collection."""
    collection = collections()[name]
    fields = tuple(f.name for f in collection.fields)
    always = (collection.id_field, collection.time_field) if FIGURES in name else ()
    some, open_ = parts(fields, always, CODES, YEARS, SIRENS), open_columns(name)
    return st.one_of(some, some.map(lambda part: replace(part, columns=open_))) if open_ else some


def open_columns(name: str) -> tuple[str, ...]:
    """The columns that are everybody's; empty where all are."""
    fields = collections()[name].fields
    some = tuple(f.name for f in fields if f.audience is Audience.OPEN)
    return some if len(some) < len(fields) else ()


def landlord(name: str) -> Grant:
    """The open columns in one département, and every column of a landlord's own rows."""
    every = tuple(f.name for f in collections()[name].fields)
    town = RightPart((Perimeter(departements=("971",)),), open_columns(name))
    own = RightPart((FRANCE,), every, sirens=SIRENS[:1])
    return Grant("compte", "organisme", rights=(Right(name, (town, own)),))


@st.composite
def grants(draw: st.DrawFn, name: str) -> Grant:
    """A Grant of some parts on one collection."""
    right = Right(name, tuple(draw(st.lists(parts_of(name), max_size=4))))
    return Grant("compte", "organisme", rights=(right,))


def typical(name: str) -> Grant:
    """A third of the columns everywhere, and all in one département: as a landlord's own rows."""
    collection = collections()[name]
    fields = tuple(f.name for f in collection.fields)
    some = tuple(dict.fromkeys((collection.id_field, collection.time_field, *fields[::3])))
    parts = (RightPart((FRANCE,), some), RightPart((Perimeter(departements=("971",)),), fields))
    return Grant("compte", "organisme", rights=(Right(name, parts),))


def serving(data: Path, url: str) -> Store:
    """A store that has published these rows."""
    store = open_store(Settings(data=data, store=url), owner=True)
    store.migrate()
    made: list[str] = []
    for source, name in RELATIONS:
        for year in YEARS:
            collection = collections()[name]
            edition = Edition(
                f"{source}_{year}_0123abcd", source, year, EditionState.STAGED, datetime.now(UTC),
                ((collection.relation, len(rows_of(collection, year))),), fictive=True,
            )  # fmt: skip
            file = data / f"arrivage-{edition.id}.duckdb"
            write_edition(file, collection, year)
            store.stage(edition, file, lambda *_: None)
            made.append(edition.id)
    store.publish(made, [])
    return store


def write_edition(file: Path, collection: Collection, year: int) -> None:
    """The edition file of a collection and year."""
    rows = [{k: v for k, v in row.items() if k != "number"} for row in rows_of(collection, year)]
    names = ", ".join(quoted(name) for name in rows[0])
    marks = ", ".join("ST_GeomFromText(?)" if name == "geom" else "?" for name in rows[0])
    values = ", ".join([f"({marks})"] * len(rows))
    with workshop(file) as bench:
        create_relation(bench, collection)
        insert = f"INSERT INTO {collection.relation} ({names}) VALUES {values}"  # noqa: S608
        bench.run(insert, [cell for row in rows for cell in row.values()])
        if collection.id.startswith(FIGURES):
            there = [i for i in indicators() if i in rows[0]]  # some have no place at this level
            parts = ", ".join(f"{quoted(f'{i}_{p}')} BIGINT" for i in there for p in PARTS)
            bench.run(
                "CREATE TABLE indicateur_commune_fraction"
                f" (code VARCHAR, millesime INTEGER, population VARCHAR, {parts})"
            )
            made = [(row["code"], year, row["population"], *fractions(row, there)) for row in rows]
            bench.insert("indicateur_commune_fraction", made)
        keep_extents(bench, [collection.relation])


def fractions(row: Row, names: Iterable[str]) -> Iterator[float]:
    """Numerator and denominator of each figure of a row."""
    for name in names:
        yield from (row[name], row[name] + 1)


APP = flask.Flask("essai")


def asked(grant: Grant, view: Callable[..., flask.Response], asks: Row, **path: str) -> bytes:
    """The body of a view past the gate."""
    context = APP.test_request_context(
        f"/?{urlencode(asks)}", environ_overrides={KEY: RequestContext()}
    )
    with context, under(grant):
        return view(**path).get_data()


def picture(body: bytes) -> Any:
    """Pixels of a picture, with their opacity."""
    return np.asarray(Image.open(io.BytesIO(body)).convert("RGBA"))
