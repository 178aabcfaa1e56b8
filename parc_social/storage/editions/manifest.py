"""The list of editions of the embedded store: one JSON file, replaced whole or not at all."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from parc_social.errors import Unavailable
from parc_social.storage.editions.disk import put_on_disk
from parc_social.storage.editions.edition import Checksum, Edition, EditionState
from parc_social.storage.editions.history import (
    Earlier,
    EditionEntry,
    EditionHistory,
    SurveyVersion,
)

_NAME = "manifest.json"


class Manifest:
    """Reads and writes `<folder>/manifest.json`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / _NAME

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever the file is replaced; None while there is none."""
        try:
            status = self._file.stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns

    def read(self) -> EditionHistory:
        """The book of editions; an empty one while there is no file."""
        try:
            document = orjson.loads(self._file.read_bytes())
        except FileNotFoundError:
            return EditionHistory()
        except (OSError, orjson.JSONDecodeError) as error:
            raise Unavailable(f"liste des éditions illisible : {self._file} ({error})") from error
        try:
            return _book(document)
        except KeyError as absent:
            raise Unavailable(
                f"la liste des éditions {self._file} n'a pas la forme de ce logiciel"
                f" ({absent} manque) : nommez un dossier neuf par PARC_SOCIAL_DATA et chargez-y de"
                " nouveau les fichiers (« parc-social load »)"
            ) from absent

    def write(self, book: EditionHistory) -> None:
        """Replaces the file in one step that survives a crash."""
        document = {
            "editions": [_item(entry) for entry in book.entries.values()],
            "earlier": [asdict(earlier) for earlier in book.earlier],
            "versions": [asdict(version) for version in book.versions],
        }
        arriving = self._file.with_suffix(".tmp")
        with arriving.open("wb") as out:
            out.write(orjson.dumps(document, option=orjson.OPT_INDENT_2))
            out.flush()
            os.fsync(out.fileno())
        arriving.replace(self._file)
        put_on_disk(self.folder)

    @contextmanager
    def locked(self) -> Generator[None]:
        """One writer at a time, across processes."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = (self.folder / ".verrou").open("w")
        except OSError as error:
            raise Unavailable(f"dossier inutilisable : {self.folder} ({error})") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _item(entry: EditionEntry) -> dict[str, Any]:
    edition = entry.edition
    return {
        "id": edition.id,
        "source": edition.source,
        "millesime": edition.millesime,
        "state": edition.state.value,
        "made_at": edition.made_at.isoformat(),
        "changed_at": entry.changed_at.isoformat(),
        "rows": dict(edition.rows),
        "fictive": edition.fictive,
        "seal": asdict(edition.seal) if edition.seal else None,
        "bailleurs": edition.bailleurs,
        "dated": edition.dated,
        "serving": asdict(edition.serving) if edition.serving else None,
    }


def _book(document: dict[str, Any]) -> EditionHistory:
    return EditionHistory(
        {item["id"]: _entry(item) for item in document["editions"]},
        tuple(_earlier(item) for item in document["earlier"]),
        tuple(_version(item) for item in document["versions"]),
    )


def _entry(item: dict[str, Any]) -> EditionEntry:
    edition = Edition(
        id=item["id"],
        source=item["source"],
        millesime=item["millesime"],
        state=EditionState(item["state"]),
        made_at=datetime.fromisoformat(item["made_at"]),
        rows=tuple(item["rows"].items()),
        fictive=item["fictive"],
        seal=Checksum(**item["seal"]) if item["seal"] else None,
        bailleurs=tuple(item["bailleurs"]),
        dated=date.fromisoformat(item["dated"]) if item["dated"] else None,
        serving=Checksum(**serving) if (serving := item.get("serving")) else None,
    )
    return EditionEntry(edition, datetime.fromisoformat(item["changed_at"]))


def _earlier(item: dict[str, Any]) -> Earlier:
    replaced_at = datetime.fromisoformat(item["replaced_at"])
    return Earlier(tuple(item["published"]), tuple(item["drafts"]), replaced_at)


def _version(item: dict[str, Any]) -> SurveyVersion:
    return SurveyVersion(item["id"], item["millesime"], date.fromisoformat(item["dated"]))
