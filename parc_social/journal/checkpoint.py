"""Where each chain ended when it was verified, as a file that is kept away from the registry.

What comes after may then be verified alone (decision 0017). The file is JSON: `releve` (its form),
`quand` and `entiere` (this verification, the last that read everything), `redacteurs` (by code:
hash of its head, last rank and its hash, last seal and its hash). The SHA-256 of the file is what
vouches for it.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from parc_social.errors import Conflict, InvalidValue, Unavailable
from parc_social.journal.chain import ChainPosition, Row
from parc_social.storage.editions.disk import put_on_disk

_FORM = 1
_LARGEST = 100_000_000  # bytes: 250 for each writer


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The end of one chain: its head's hash, its last line and its last seal."""

    inscription: str
    rang: int
    tete: str
    sceau: int
    empreinte: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Ends of all chains by writer, verified at `quand`; all was read at `entiere`."""

    quand: datetime
    entiere: datetime
    redacteurs: Mapping[str, ChainEnd]

    def write(self, path: Path) -> str:
        """The file, on the disk for good; gives its SHA-256.

        Raises Conflict where there is a file of that name, Unavailable: folder or disk.
        """
        content = orjson.dumps(
            {
                "releve": _FORM,
                "quand": self.quand.isoformat(),
                "entiere": self.entiere.isoformat(),
                "redacteurs": {code: asdict(end) for code, end in self.redacteurs.items()},
            },
            option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE,
        )
        try:
            _write_new(path, content)
        except FileExistsError as error:
            raise Conflict(f"{path} existe déjà : donnez un autre nom au relevé") from error
        except OSError as error:
            raise Unavailable(f"{path} ne peut être écrit : {error.strerror}") from error
        return sha256(content).hexdigest()


def chain_end(head: Row, position: ChainPosition) -> ChainEnd:
    """Of a chain that was read to there."""
    return ChainEnd(
        head["empreinte"], position.rank, position.last, position.seal, position.last_seal
    )


def read_checkpoint(path: Path, digest: str) -> Checkpoint:
    """The file, if it is the one of that SHA-256. Raises InvalidValue, Unavailable."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise Unavailable(f"{path} ne peut être lu : {error.strerror}") from error
    if sha256(content).hexdigest() != digest:
        raise InvalidValue(
            f"{path} n'est pas le relevé de cette somme : il a été modifié, ou --somme est celle"
            " d'un autre. Reprenez celui qui est gardé ailleurs, ou vérifiez tout, sans --depuis"
        )
    return _parsed(path, content)


def _write_new(path: Path, content: bytes) -> None:
    made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(made, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    put_on_disk(path.parent)


def _parsed(path: Path, content: bytes) -> Checkpoint:
    try:
        value: dict[str, Any] = orjson.loads(content)
        if value["releve"] != _FORM:
            raise InvalidValue(f"{path} : un relevé d'une forme que ce logiciel ne sait pas lire")
        ends = {code: ChainEnd(**end) for code, end in value["redacteurs"].items()}
        return Checkpoint(_moment(value["quand"]), _moment(value["entiere"]), ends)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidValue(f"{path} n'est pas un relevé de journal verify") from error


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
