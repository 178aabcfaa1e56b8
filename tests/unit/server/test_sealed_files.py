"""Deposited files at rest: nothing of them can be read without the key, or once it was changed."""

import io
import os
from pathlib import Path

import pytest

from parc_social.errors import NotFound, Unavailable
from server.jobs.at_rest.sealed_files import SealedFiles
from testing.rows import each_row

WORDS = b"999900004;LGT-1;chez Mme DUPONT\n" * 70_000  # more than two blocks


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    (tmp_path / "var").mkdir()
    return SealedFiles(tmp_path / "var" / "depots", tmp_path / "depots.cle")


def sealed(files: SealedFiles, name: str, octets: bytes, tmp_path: Path) -> Path:
    source = tmp_path / "source.csv"
    source.write_bytes(octets)
    files.seal(name, source)
    return files.folder / f"{name}.aes"


def opened(files: SealedFiles, name: str) -> bytes:
    held = io.BytesIO()
    files.open_into(name, held)
    return held.getvalue()


@each_row("octets", [b"", b"x", WORDS, os.urandom(1 << 20)])
def test_what_is_sealed_comes_back(tmp_path_factory: pytest.TempPathFactory, octets: bytes) -> None:
    folder = tmp_path_factory.mktemp("scelle")
    files = SealedFiles(folder / "depots", folder / "cle")
    sealed(files, "a", octets, folder)
    assert opened(files, "a") == octets


def test_nothing_of_it_is_in_the_data_folder(files: SealedFiles, tmp_path: Path) -> None:
    file = sealed(files, "a", WORDS, tmp_path)
    again = sealed(files, "b", WORDS, tmp_path)
    assert b"DUPONT" not in file.read_bytes()
    assert file.read_bytes()[:64] != again.read_bytes()[:64]  # a nonce each
    assert {path.name for path in files.folder.iterdir()} == {"a.aes", "b.aes"}
    modes = [path.stat().st_mode & 0o777 for path in (files.folder, file, files.key_file)]
    assert modes == [0o700, 0o600, 0o600]
    assert not files.key_file.is_relative_to(files.folder.parent)


def test_another_key_opens_nothing(files: SealedFiles, tmp_path: Path) -> None:
    sealed(files, "a", WORDS, tmp_path)
    other = SealedFiles(files.folder, tmp_path / "autre.cle")
    other.key_file.write_bytes(bytes(32))
    with pytest.raises(Unavailable, match=r"illisible : a .*autre\.cle"):
        opened(other, "a")


def test_a_key_that_was_lost_is_not_replaced_by_another(files: SealedFiles, tmp_path: Path) -> None:
    sealed(files, "a", WORDS, tmp_path)
    kept = files.key_file.read_bytes()
    files.key_file.unlink()
    with pytest.raises(Unavailable, match=r"depots\.cle manque.*sauvegarde"):
        opened(files, "a")
    with pytest.raises(Unavailable, match=r"depots\.cle manque"):
        sealed(files, "b", WORDS, tmp_path)
    assert not files.key_file.exists()
    files.key_file.write_bytes(kept)
    assert opened(files, "a") == WORDS


@each_row("place", [0, 13, 1_000_000, -1])
def test_a_changed_octet_opens_nothing(
    tmp_path_factory: pytest.TempPathFactory, place: int
) -> None:
    folder = tmp_path_factory.mktemp("change")
    files = SealedFiles(folder / "depots", folder / "cle")
    file = sealed(files, "a", WORDS, folder)
    octets = bytearray(file.read_bytes())
    octets[place] ^= 1
    file.write_bytes(octets)
    with pytest.raises(Unavailable):
        opened(files, "a")


def test_a_file_under_another_deposit_s_name_or_cut_short_opens_nothing(
    files: SealedFiles, tmp_path: Path
) -> None:
    file = sealed(files, "a", WORDS, tmp_path)
    (files.folder / "b.aes").write_bytes(file.read_bytes())
    (files.folder / "c.aes").write_bytes(file.read_bytes()[:-1])
    (files.folder / "d.aes").write_bytes(b"court")
    for name in "bcd":
        with pytest.raises(Unavailable):
            opened(files, name)


def test_an_erased_file_is_gone(files: SealedFiles, tmp_path: Path) -> None:
    sealed(files, "a", WORDS, tmp_path)
    files.erase("a")
    files.erase("a")
    with pytest.raises(NotFound, match="effacé"):
        opened(files, "a")


def test_a_key_of_another_size_or_that_can_not_be_made_is_told(
    files: SealedFiles, tmp_path: Path
) -> None:
    files.key_file.write_bytes(b"court")
    with pytest.raises(Unavailable, match="5 octets, 32 attendus"):
        sealed(files, "a", WORDS, tmp_path)
    nowhere = SealedFiles(files.folder, tmp_path / "absent" / "cle")
    with pytest.raises(Unavailable, match="clé des dépôts inutilisable"):
        sealed(nowhere, "a", WORDS, tmp_path)
    assert not files.folder.exists() or list(files.folder.iterdir()) == []
