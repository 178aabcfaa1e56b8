"""Files that a loader is handed: what it can read, and what it says of the others."""

import gzip
from pathlib import Path

import pytest

from loaders.files.content import BLOCK
from loaders.files.source_file import one_line_end, open_source
from parc_social.errors import BadFile
from testing.rows import each_row


def made(folder: Path, content: bytes, name: str = "f.csv") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


@each_row(
    ("content", "encoding"),
    [
        ("A;É\n1;é\n".encode(), "utf-8"),
        ("\ufeffA;É\n1;é\n".encode(), "utf-8"),
        ("A;É\n1;é\n".encode("latin-1"), "latin-1"),
        (b"A;B\n1;2\n", "utf-8"),
        (b"A;B\n" + b"1;2\n" * 600_000 + "1;é\n".encode("latin-1"), "latin-1"),
        (b"A;B\n1;" + "é".encode()[:1], "latin-1"),  # half a character at the very end
    ],
)
def test_a_file_is_utf8_where_all_of_it_is(tmp_path: Path, content: bytes, encoding: str) -> None:
    assert open_source(made(tmp_path, content)).encoding == encoding


def test_the_header_has_neither_mark_nor_quotes(tmp_path: Path) -> None:
    source = open_source(made(tmp_path, '\ufeffA;"B;C"; D \r\n1;2;3\r\n'.encode()))
    assert source.header() == ["A", "B;C", "D"]


def test_a_compressed_file_has_the_digest_of_its_text(tmp_path: Path) -> None:
    plain = open_source(made(tmp_path, b"A;B\n1;2\n"))
    packed = open_source(made(tmp_path, gzip.compress(b"A;B\n1;2\n", mtime=0), "f.csv.gz"))
    assert packed.gzipped
    assert packed.digest == plain.digest


@each_row(
    ("content", "said"),
    [
        (b"", "vide"),
        (b" \n\n", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b"\nA;B\n1;2\n", "première ligne"),
        (b"PK\x03\x04\x00\x00", "une archive zip"),
        (b"A;B\n1;\x00\n", "pas un fichier texte"),
        (gzip.compress(b"A;B\n" * 1000, mtime=0)[:-12], "tronqué"),
        (gzip.compress(b"A;B\n", mtime=0)[:5], "tronqué"),
    ],
)
def test_what_is_no_text_is_refused_by_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said) as refused:
        open_source(made(tmp_path, content))
    assert "f.csv" in str(refused.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="introuvable"):
        open_source(tmp_path / "absent.csv")
    with pytest.raises(BadFile, match="un dossier"):
        open_source(tmp_path)


@each_row(
    ("content", "mixed"),
    [
        (b"A;B\n1;2\n", False),
        (b"A;B\r\n1;2\r\n", False),
        (b"A;B\r\n1;2\n", True),
        (b"x\r\n" * 349_525 + b"\r\n1;2\r\n", False),  # a line end cut in two by a block
        (b"x\r\n" * 349_525 + b"\r\n1;2\n", True),
    ],
)
def test_line_ends_of_two_kinds_are_made_one(tmp_path: Path, content: bytes, mixed: bool) -> None:
    source = open_source(made(tmp_path, content))
    assert source.mixed == mixed
    with one_line_end(source) as clean:
        read = clean.path.read_bytes()
    assert read == (content.replace(b"\r\n", b"\n") if mixed else content)


@each_row(
    ("content", "doubtful"),
    [
        (b"A;B\r\n1;\t2\r\n", False),
        ("A;B\n1;é\u0085\n".encode(), False),  # XML 1.0 has the controls beyond ASCII
        (b"A;B\n1;\x01\n", True),
        (b"A;B\r\n1;\t\x1f\r\n", True),
        (b"A;B\n1;\x7f\n", False),
        ("A;B\n1;\ufffe\n".encode(), True),
        ("A;B\n1;\uffff\n".encode(), True),
        (
            b"x\n\n" + b"x\n" * (BLOCK // 2 - 2) + "\ufffe;B\n".encode(),
            True,
        ),  # cut in two by a block
        (b"x\n" * (BLOCK // 2 - 1) + "\ufffe;B\n".encode(), True),
    ],
)
def test_a_character_that_xml_forbids_is_not_missed(
    tmp_path: Path, content: bytes, doubtful: bool
) -> None:
    assert open_source(made(tmp_path, content)).controls == doubtful
