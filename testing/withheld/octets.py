"""All that can be read out of the octets of an answer, whatever its form: words and numbers."""

import io
import re
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape

import duckdb
import pyogrio.raw
from pypdf import PdfReader
from pypdf.generic import StreamObject

from testing.vector_tile import layer_of

_NAME = re.compile(r"ZQ\w{3,12}?K")
_NUMBER = re.compile(r"(?<![\w.])\d{9,10}(?!\d)")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[\s\u00a0\u202f]\d{3}){2,}(?!\d)")
_TILE = "application/vnd.mapbox-vector-tile"


def words_of(body: bytes, media: str = "") -> frozenset[str]:
    """The planted words, and the numbers of nine or ten digits, that a body holds anywhere."""
    found: set[str] = set()
    for text in texts_of(body, media):
        found.update(_NAME.findall(text), _NUMBER.findall(text))
        for grouped in _GROUPED.findall(text):
            found.update(_runs(re.split(r"\s", grouped)))
    return frozenset(found)


def texts_of(body: bytes, media: str = "") -> Iterator[str]:
    """The texts that a body is made of, taken out of archives, streams, chunks and tables."""
    if body.startswith(b"\x89PNG"):
        yield from _png(body)
    elif body.startswith(b"%PDF"):
        yield from _pdf(body)
    elif body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            for name in parts.namelist():
                yield name
                yield from texts_of(parts.read(name))
    elif body.startswith(b"SQLite format 3"):
        yield from _sqlite(body)
    elif body.startswith((b"PAR1", b"fgb")):
        yield from _table(body)
    elif media.startswith(_TILE):
        yield str(layer_of(body)) if body else ""
    else:
        yield unescape(body.decode("utf-8", "replace"))


def _runs(groups: list[str]) -> Iterator[str]:
    """Numbers that groups of three digits may be of: two numbers may stand side by side."""
    for first in range(len(groups)):
        for many in (3, 4):
            if first + many <= len(groups):
                yield "".join(groups[first : first + many])


def _png(body: bytes) -> Iterator[str]:
    """Every chunk but the pixels, inflated where it is deflated."""
    at = 8
    while at < len(body):
        (size,) = struct.unpack(">I", body[at : at + 4])
        kind, data = body[at + 4 : at + 8], body[at + 8 : at + 8 + size]
        if kind != b"IDAT":
            yield data.decode("latin-1")
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            for start in range(len(data)):
                if data[start : start + 1] == b"x":
                    try:
                        yield zlib.decompress(data[start:]).decode("latin-1")
                    except zlib.error:
                        continue
        at += 12 + size
    if not body.endswith(b"IEND\xaeB`\x82"):
        raise ValueError("octets behind the end of a picture")


def _pdf(body: bytes) -> Iterator[str]:
    """Words as a reader has them, and every stream of the file, inflated."""
    read = PdfReader(io.BytesIO(body))
    yield str(read.metadata)
    for page in read.pages:
        yield page.extract_text()
    for number in range(1, len(read.xref_objStm) + sum(map(len, read.xref.values())) + 1):
        one = read.get_object(number)
        if isinstance(one, StreamObject):
            yield one.get_data().decode("latin-1")
        elif one is not None:
            yield str(one)


def _table(body: bytes) -> Iterator[str]:
    """Cells of a Parquet or FlatGeobuf file, and its octets for what stands beside them."""
    yield body.decode("latin-1")
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        if body.startswith(b"PAR1"):
            names = f"SELECT * FROM read_parquet('{file.name}')"  # noqa: S608 - our own file
            rows = duckdb.sql(names).fetchall()
            yield "\n".join(" ; ".join(map(str, row)) for row in rows)
        else:
            _, _, _, columns = pyogrio.raw.read(body, read_geometry=False)
            for column in columns:
                yield " ; ".join(map(str, column.tolist()))


def _sqlite(body: bytes) -> Iterator[str]:
    """Every cell of every table, and the octets themselves for what no table holds any more."""
    yield body.decode("latin-1")
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(body)
        file.flush()
        base = sqlite3.connect(f"file:{file.name}?immutable=1", uri=True)
        tables = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if not table.startswith("rtree_"):
                for row in base.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the file's own
                    yield " ; ".join(str(cell) for cell in row if not isinstance(cell, bytes))
        base.close()
