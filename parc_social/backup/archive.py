"""An archive: a tar, encrypted as it is written and proved as it is read; nothing lies in clear.

Files come in the order of their paths and `sauvegarde.json` last, with the sum of each: an archive
that was cut, changed or put together of two is refused.
"""

import io
import os
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from parc_social.backup.contents import NAME, BackupContents, Kept, read_contents
from parc_social.backup.keys import Identity, Recipient
from parc_social.backup.sealed_stream import opened, sealed
from parc_social.errors import BadFile
from parc_social.wording import cited

Progress = Callable[[str, int, int], None]  # step, done, in all

_BLOCK = 1 << 20
_MEGA = 1_000_000


class _Summed(io.RawIOBase):
    """A file read once: its sum and size are known when it ends."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._sum, self.octets = source, sha256(), 0

    def read(self, size: int = -1, /) -> bytes:
        block = self._source.read(size)
        self._sum.update(block)
        self.octets += len(block)
        return block

    @property
    def kept(self) -> Kept:
        return Kept(self.octets, self._sum.hexdigest())


def write_archive(
    target: BinaryIO,
    folder: Path,
    contents: BackupContents,
    recipients: Sequence[Recipient],
    progress: Progress,
) -> BackupContents:
    """Writes every file of a folder; the contents with their sums. Without recipients: in clear.

    Raises OSError.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    total = sum(path.stat().st_size for path in paths)
    files: dict[str, Kept] = {}
    with sealed(target, recipients) as out, tarfile.open(fileobj=out, mode="w|") as tar:
        done = 0
        for path in paths:
            name = path.relative_to(folder).as_posix()
            progress("archive (Mo)", done // _MEGA, total // _MEGA)
            files[name] = _add(tar, path, name)
            done += files[name].octets
        contents = replace(contents, files=files)
        document = contents.document()
        tar.addfile(_member(NAME, len(document)), io.BytesIO(document))
    return contents


def read_archive(
    source: BinaryIO, folder: Path, identities: Sequence[Identity], progress: Progress
) -> BackupContents:
    """Puts the files of an archive into an empty folder, readable by their owner alone.

    Raises BadFile for one that is cut, changed, another key's or no backup, and OSError.
    """
    files: dict[str, Kept] = {}
    document = b""
    try:
        with opened(source, identities) as clear, tarfile.open(fileobj=clear, mode="r|") as tar:
            for member in tar:
                if document:
                    raise BadFile(f"archive refusée : {cited(member.name)} suit {NAME}")
                inside = tar.extractfile(member) if member.isfile() else None
                if inside is None:
                    raise BadFile(f"archive refusée : {cited(member.name)} n'est pas un fichier")
                if member.name == NAME:
                    document = inside.read(64 * _MEGA)
                    continue
                progress("lecture (Mo)", sum(one.octets for one in files.values()) // _MEGA, 0)
                files[member.name] = _put(inside, folder / _safe(member.name))
            _read_to_end(clear)
    except (tarfile.TarError, EOFError) as error:
        raise BadFile(f"archive coupée, ou d'un autre format : {error}") from error
    if not document:
        raise BadFile(f"archive coupée : {NAME}, sa dernière pièce, manque")
    contents = read_contents(document)
    _compare(contents.files, files)
    return contents


def _add(tar: tarfile.TarFile, path: Path, name: str) -> Kept:
    with path.open("rb") as source:
        summed = _Summed(source)
        tar.addfile(_member(name, os.fstat(source.fileno()).st_size), summed)  # pyright: ignore[reportArgumentType] - it reads
        return summed.kept


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _safe(name: str) -> str:
    """A path that stays in its folder. Raises BadFile."""
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts or "\\" in name:
        raise BadFile(f"archive refusée : chemin {cited(name)}")
    return name


def _put(inside: Any, target: Path) -> Kept:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    summed = _Summed(inside)
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while block := summed.read(_BLOCK):
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return summed.kept


def _compare(said: Any, found: Any) -> None:
    for path in sorted({*said, *found}):
        if said.get(path) != found.get(path):
            raise BadFile(f"archive changée : {path} n'est pas ce qu'elle dit en avoir")


def _read_to_end(clear: BinaryIO) -> None:
    """The last block of age proves that nothing was cut off."""
    while clear.read(_BLOCK):
        pass
