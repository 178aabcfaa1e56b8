"""What an archive says of itself: `sauvegarde.json`, its last file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from parc_social.errors import BadFile
from parc_social.wording import cited

NAME = "sauvegarde.json"
FOLDER = "donnees"  # the data folder, without what is made again
REGISTRY = "registre.sqlite"  # a registry in a file of its own kind
WAITING = "registre-attente"  # lines of its journal that were in files beside it
DEPOSITS_KEY = "depots.cle"
STORE_DUMP, REGISTRY_DUMP = "entrepot.dump", "registre.dump"  # pg_dump's custom format
_FORM = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of an archive."""

    octets: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupContents:
    """`files` by path in the archive; `store` is `duckdb` or `postgresql`, `registry` `sqlite` too.

    `seal` is the newest of the journal then: `--attendu` of `journal verify`.
    """

    made_at: datetime
    software: str
    store: str
    registry: str
    seal: str
    files: Mapping[str, Kept]

    @property
    def octets(self) -> int:
        """All files, before encryption."""
        return sum(one.octets for one in self.files.values())

    def document(self) -> bytes:
        """As JSON."""
        return orjson.dumps(
            {
                "forme": _FORM,
                "faite_le": self.made_at.isoformat(),
                "logiciel": self.software,
                "entrepot": self.store,
                "registre": self.registry,
                "sceau": self.seal,
                "fichiers": {
                    path: {"octets": one.octets, "sha256": one.sha256}
                    for path, one in self.files.items()
                },
            },
            option=orjson.OPT_INDENT_2,
        )


def read_contents(document: bytes) -> BackupContents:
    """Raises BadFile for what is no such document, or one of a later software."""
    try:
        read: dict[str, Any] = orjson.loads(document)
        if read["forme"] != _FORM:
            raise BadFile(
                f"sauvegarde d'une forme que ce logiciel ne connaît pas ({cited(read['forme'])}) :"
                f" restaurez-la par le logiciel qui l'a faite ({cited(read.get('logiciel'))})"
            )
        files = {
            str(path): Kept(int(one["octets"]), str(one["sha256"]))
            for path, one in read["fichiers"].items()
        }
        return BackupContents(
            datetime.fromisoformat(read["faite_le"]),
            str(read["logiciel"]),
            str(read["entrepot"]),
            str(read["registre"]),
            str(read["sceau"]),
            files,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadFile(f"{NAME} illisible : cette archive n'est pas une sauvegarde") from error
