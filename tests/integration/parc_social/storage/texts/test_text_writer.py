"""The writer of kept texts, and PostgreSQL's at request time: the same, or no text at all."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import psycopg

from parc_social.catalogue.load import collections
from parc_social.storage.edition_files.edition_file import create_relation
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.statements.audience_texts import OWN_TEXT, TEXT
from parc_social.storage.statements.text_writer import alike, coordinate, written_texts
from testing.made.stores.kept import DWELLINGS, Stores
from testing.rows import each_row

COLLECTION = collections()[DWELLINGS]


def texts(tmp_path: Path, **cells: Any) -> dict[str, tuple[str, bool]]:
    """The texts of one row of these cells, and whether PostgreSQL is said to write the same."""
    with workshop(tmp_path / "un.duckdb") as bench:
        create_relation(bench, COLLECTION)
        names, marks = ", ".join(cells), ", ".join("?" * len(cells))
        bench.run(
            f"INSERT INTO rpls_logement (fid, id, {names}) VALUES (1, 'x', {marks})",  # noqa: S608
            list(cells.values()),
        )
        made: dict[str, tuple[str, bool]] = {}
        for name, text in written_texts(COLLECTION):
            source = f"(SELECT t.*, {text} AS {name} FROM rpls_logement AS t) AS t"  # noqa: S608
            ((written, same),) = bench.rows(
                f"SELECT {name}, {alike(COLLECTION, name)} FROM {source}"  # noqa: S608
            )
            made[name] = written, same
        return made


@each_row(
    ("value", "same"),
    [
        (0.0, True), (453.0, True), (0.1, True), (-2.5, True), (1 / 3, True), (123456.789, True),
        (1e-5, True), (999_999_999_999_999.0, True), (1e15, True),
        (9.99e-6, False), (1e-9, False), (1.5e15, False), (1e300, False),
        (float("inf"), False), (float("nan"), False),
    ],
)  # fmt: skip
def test_a_number_is_written_as_orjson_does_or_there_is_no_text(
    tmp_path: Path, value: float, same: bool
) -> None:
    text, told = texts(tmp_path, loyer_principal=value)[OWN_TEXT]
    assert told is same
    if told:
        assert b'"loyer_principal":' + orjson.dumps(value) in text.encode()


@each_row(
    ("value", "same"),
    [
        ("", True), ("é œ Ω ☃ 😀", True), ('dit "le vieux" \\ /', True), ("tab\tet\nligne\r", True),
        ("\b\f\x7f\u2028", True), ("\x01", False), ("a\x1fb", False), ("\\u00e9", False),
    ],
)  # fmt: skip
def test_a_word_is_written_as_orjson_does_or_there_is_no_text(
    tmp_path: Path, value: str, same: bool
) -> None:
    text, told = texts(tmp_path, nomvoie=value)[TEXT]
    assert told is same
    if told:
        assert b'"nomvoie":' + orjson.dumps(value) in text.encode()


@each_row(
    ("day", "same"),
    [(date(2020, 2, 29), True), (date(1, 1, 1), True), (date(9999, 12, 31), True), (None, True)],
)
def test_a_day_is_written_in_four_digits(tmp_path: Path, day: date | None, same: bool) -> None:
    text, told = texts(tmp_path, dpe_date=day)[TEXT]
    assert told is same
    assert b'"dpe_date":' + orjson.dumps(day) in text.encode()


def test_a_day_that_python_has_not_leaves_no_text(tmp_path: Path) -> None:
    assert not texts(tmp_path, dpe_date="10000-01-01")[TEXT][1]


@each_row("place", [(1e-9, 45.0), (2.0, -9e-7), (float("inf"), 45.0)])
def test_a_place_too_near_the_equator_leaves_no_text(
    tmp_path: Path, place: tuple[float, float]
) -> None:
    lon, lat = place
    assert not texts(tmp_path, lon=lon, lat=lat)[TEXT][1]


def test_coordinates_are_rounded_as_postgis_does(stores: Stores, tmp_path: Path) -> None:
    """The shortest decimals of a number, half to even."""
    draw = random.Random(7)  # noqa: S311 - places
    numbers = [draw.uniform(-180, 180) for _ in range(4_000)]
    numbers += [round(draw.uniform(-62, 56), digits) for digits in range(10) for _ in range(300)]
    halves = (round(draw.uniform(-62, 56), 7) + draw.choice((5e-8, -5e-8)) for _ in range(3_000))
    numbers += [*halves, 0.0, -0.0, 180.0, -90.0, 1e-6, 2.00000005, 2.00000015, 99.99999995]
    with workshop(tmp_path / "un.duckdb") as bench:
        rows = bench.rows(f"SELECT {coordinate('x')} FROM unnest(?) AS r(x)", [numbers])  # noqa: S608
        written = [f'{{"type":"Point","coordinates":[{text},1]}}' for (text,) in rows]
    with psycopg.connect(stores.url) as connection:
        place = "ST_SetSRID(ST_Point(x, 1), 4326)"
        select = f"SELECT ST_AsGeoJSON({place}, 7, 0) FROM unnest(%s::float8[]) AS r(x)"  # noqa: S608
        expected = [text for (text,) in connection.execute(select.encode(), [numbers]).fetchall()]
    assert [
        pair for pair in zip(numbers, written, expected, strict=True) if pair[1] != pair[2]
    ] == []
