"""The rows of a deposit at rest: blocks under the key of deposits, and an index of them all.

A page opens the index and the block that it shows. The file is made anew by each check, from the
sealed file and from what was written in its place; nothing but these two is a source.
"""

import os
import secrets
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from loaders.context import ReadRows
from parc_social.domain.campaigns.row import RowPlace
from parc_social.errors import NotFound, Unavailable
from server.jobs.at_rest.row_places import RowPlaces
from server.jobs.at_rest.sealed_files import SealedFiles

type FaultTold = tuple[str, str | None, str]  # code, column (None: the line), severity
_NONCE = 12  # octets
_PLACE = 8  # octets of the place of the index, at the end of the file
_GONE = "les fiches de ce dépôt ne sont plus là : son fichier a été effacé, ou n'a pas été lu"


@dataclass(frozen=True, slots=True)
class RowIndex:
    """What a check has read: `corrections` is the number of the last act on rows that it knew.

    `rows`: each row's place and the number of its faults in `faults`, those at fault first.
    """

    corrections: int
    columns: tuple[str, ...]
    blocks: Sequence[tuple[int, int, int]]  # where, octets, rows
    rows: RowPlaces
    faults: Sequence[tuple[FaultTold, ...]]
    last_lines: Mapping[int, int]
    absents: Sequence[Mapping[str, str]]
    missing: int


@dataclass(frozen=True, slots=True)
class SealedRows:
    """Rows beside the sealed files."""

    files: SealedFiles

    def seal(self, deposit: str, rows: ReadRows, corrections: int) -> None:
        """Keeps the rows of a check in place of those before, whole or not at all."""
        target = self.files.rows_file(deposit)
        arriving = target.with_suffix(".fiches-arrive")
        try:
            self.files.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(opened, "wb") as out:
                index = self._blocks(out, deposit, rows) | {
                    "corrections": corrections,
                    "columns": rows.colonnes,
                    "last_lines": sorted(rows.dernieres.items()),
                    "absents": rows.absents,
                    "missing": rows.manquants,
                }
                place = out.tell()
                out.write(self.close(f"{deposit}/index", index))
                out.write(place.to_bytes(_PLACE, "big"))
                out.flush()
                os.fsync(out.fileno())
            arriving.replace(target)
        except OSError as error:
            reason = f"{self.files.folder} ({error.strerror})"
            raise Unavailable(f"dossier inutilisable : {reason}") from error
        finally:
            with suppress(OSError):
                arriving.unlink()  # a check that was given up has no row to show

    def index(self, deposit: str) -> RowIndex:
        """Raises NotFound where no check has read rows, or once they were erased."""
        with self._open(deposit) as file:
            end = file.seek(-_PLACE, os.SEEK_END)
            place = int.from_bytes(file.read(_PLACE), "big")
            file.seek(place)
            told = self.open(f"{deposit}/index", file.read(max(0, end - place)))
            if "rows" in told:  # of 0.1.0
                rows = RowPlaces.of_triples(told["rows"])
            else:
                file.seek(told["places"][0])
                octets = self._opened(f"{deposit}/places", file.read(told["places"][1]))
                rows = RowPlaces.of(octets)
        return RowIndex(
            told["corrections"], tuple(told["columns"]), told["blocks"], rows,
            [tuple((c, column, g) for c, column, g in some) for some in told["faults"]],
            dict(told["last_lines"]), told["absents"], told["missing"],
        )  # fmt: skip

    def texts(
        self, deposit: str, index: RowIndex, ranks: Sequence[int]
    ) -> dict[RowPlace, dict[str, str]]:
        """The texts of the rows of some ranks (from 0), by place."""
        found: dict[RowPlace, dict[str, str]] = {}
        asked, first = set(ranks), 0
        with self._open(deposit) as file:
            for number, (place, size, count) in enumerate(index.blocks):
                if wanted := asked.intersection(range(first, first + count)):
                    file.seek(place)
                    lines = self.open(f"{deposit}/{number}", file.read(size))
                    for rank in wanted:
                        texts = zip(index.columns, lines[rank - first], strict=True)
                        found[index.rows.place(rank)] = {n: t or "" for n, t in texts}
                first += count
        return found

    def close(self, name: str, told: Any) -> bytes:
        """A value sealed under a name, which it opens under alone."""
        return self._closed(name, [orjson.dumps(told)])

    def open(self, name: str, sealed: bytes) -> Any:
        """What was closed under the name. Raises Unavailable for another key, name or octet."""
        return orjson.loads(self._opened(name, sealed))

    def _closed(self, name: str, clear: Iterable[bytes]) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        packing = zlib.compressobj(1)
        packed = b"".join([*map(packing.compress, clear), packing.flush()])
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.files.key()).encrypt(nonce, packed, name.encode())

    def _opened(self, name: str, sealed: bytes) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            clear = AESGCM(self.files.key()).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], name.encode()
            )
        except (InvalidTag, ValueError) as error:
            raise Unavailable(
                f"fiches illisibles : {name} (clé {self.files.key_file} d'un autre service, ou"
                " fichier changé)"
            ) from error
        return zlib.decompress(clear)

    def _blocks(self, out: BinaryIO, deposit: str, rows: ReadRows) -> dict[str, Any]:
        blocks: list[tuple[int, int, int]] = []
        places = RowPlaces()
        faults: dict[tuple[FaultTold, ...], int] = {}
        for number, some in enumerate(rows.lots):
            sealed = self.close(f"{deposit}/{number}", [row.textes for row in some])
            blocks.append((out.tell(), len(sealed), len(some)))
            out.write(sealed)
            for row in some:
                places.add(row.place, faults.setdefault(row.fautes, len(faults)))
        sealed, begin = self._closed(f"{deposit}/places", places.parts()), out.tell()
        out.write(sealed)
        return {"blocks": blocks, "places": (begin, len(sealed)), "faults": list(faults)}

    def _open(self, deposit: str) -> BinaryIO:
        try:
            return self.files.rows_file(deposit).open("rb")
        except FileNotFoundError as error:
            raise NotFound(_GONE) from error
