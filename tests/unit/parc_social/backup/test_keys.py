"""Keys of backups: what is taken for one, and what is not."""

import io
import tarfile
from pathlib import Path

import pytest

from parc_social.backup.archive import read_archive
from parc_social.backup.contents import NAME, read_contents
from parc_social.backup.keys import identities_of, new_key, recipients_of
from parc_social.errors import BadFile, InvalidValue, Unavailable
from testing.rows import each_row


def test_a_key_is_its_owners_alone_and_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "cle.txt"
    assert new_key(file).startswith("age1")
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InvalidValue, match="existe déjà"):
        new_key(file)
    with pytest.raises(Unavailable):
        new_key(tmp_path / "absent" / "cle.txt")


@each_row(
    "text",
    ["", "age1", "age1qqqq", "ssh-ed25519 AAAA", "ssh-dss AAAA", "clé", "AGE-SECRET-KEY-1QQ", "\0"],
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="clé publique"):
        recipients_of([text])


@each_row("content", [b"", b"# public key: age1\n", b"age1qq\n", b"\xff\xfe", b"-----BEGIN X-----"])
def test_a_file_without_a_private_key_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "cle.txt"
    file.write_bytes(content)
    with pytest.raises(InvalidValue, match="aucune clé privée"):
        identities_of(file)
    with pytest.raises(Unavailable):
        identities_of(tmp_path / "absent")


@each_row(
    "document",
    [b"", b"[]", b"{}", b'{"forme": 2, "logiciel": "9.9"}', b'{"forme": 1}', b'{"forme": "1"}'],
)
def test_a_document_of_another_form_is_refused(document: bytes) -> None:
    with pytest.raises(BadFile):
        read_contents(document)


@each_row("name", ["../x", "/etc/x", "a/../../x", "..", "a\\b", NAME + "/x"])
def test_a_path_that_leaves_its_folder_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        read_archive(io.BytesIO(_tar(tarfile.TarInfo(name))), tmp_path / "ici", [], _quiet)
    assert not (tmp_path / "x").exists()


@each_row("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_a_member_that_is_no_file_is_refused(kind: bytes, tmp_path: Path) -> None:
    member = tarfile.TarInfo("donnees/x")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(BadFile, match="n'est pas un fichier"):
        read_archive(io.BytesIO(_tar(member)), tmp_path / "ici", [], _quiet)


def _tar(member: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        tar.addfile(member)
    return out.getvalue()


def _quiet(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody is told."""
