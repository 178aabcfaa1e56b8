"""What a file is, by its first bytes: what is no table is named in French to whoever sent it."""

import re

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
SQLITE = b"SQLite format 3\0"
SHAPE = b"\x00\x00\x27\x0a"
_HTML = re.compile(rb"<!doctype html|<html|<head|<body", re.IGNORECASE)
_UTF16 = "UTF-16"
_UTF32 = "UTF-32"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "un PDF"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "un classeur .xls ou un document protégé par mot de passe",
    ),
    (SQLITE, "une base SQLite ou un GeoPackage"),
    (SHAPE, "un shapefile"),
    (b"PAR1", "un fichier Parquet"),
    (b"fgb\x03fgb", "un FlatGeobuf"),
    (b"\x89PNG\r\n\x1a\n", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"{\\rtf", "un document RTF"),
)
_PACKED: tuple[tuple[bytes, str], ...] = (
    (ZIP, "une archive zip"),
    (EMPTY_ZIP, "une archive zip vide"),
    (GZIP, "un fichier gzip"),
    (b"7z\xbc\xaf\x27\x1c", "une archive 7z"),
    (b"Rar!\x1a\x07", "une archive rar"),
    (b"BZh", "un fichier bzip2"),
    (b"\xfd7zXZ\0", "un fichier xz"),
    (b"\x28\xb5\x2f\xfd", "un fichier zstd"),
)


def packing_of(head: bytes) -> str | None:
    """The archive or compression that a file, or what was in a gzip or a zip, is; None: none."""
    if head[257:262] == b"ustar":
        return "une archive tar"
    return next((name for signature, name in _PACKED if head.startswith(signature)), None)


def kind_of(head: bytes) -> str | None:
    """What a file that begins so is, when it is no text table; None when it may be one.

    `head` is the file's first 512 bytes at least, or all of it.
    """
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(text):
        return "une page HTML"
    if text.startswith(b"<"):
        return "un fichier XML"
    return "un fichier JSON" if is_json(head) else None


def is_json(head: bytes) -> bool:
    """Whether the text begins as a JSON object or list does."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark, or by the zero bytes that it puts in the text of a table."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return _UTF32
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _UTF16
    start = head[:256]
    if len(start) >= 8 and b"\0" in start:
        zeros = [sum(byte == 0 for byte in start[place::4]) for place in range(4)]
        full = [place for place in range(4) if zeros[place] > 0.9 * len(start[place::4])]
        return {3: _UTF32, 2: _UTF16}.get(len(full))
    return None
