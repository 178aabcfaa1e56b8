"""What seals say of the seals of other writers: the end of a chain can't go without a trace."""

from collections.abc import Mapping
from math import inf
from typing import Any

from sqlalchemy import Connection, select

from parc_social.database.journal_rows import JournalSceauRow

Row = Mapping[str, Any]


class CrossedSeals:
    """Seals that others have seen, until each is met again; at most one a minute and writer."""

    def __init__(self, connection: Connection) -> None:
        seal = JournalSceauRow
        query = select(seal.vu_redacteur, seal.vu_numero, seal.vu_empreinte)
        found = connection.execute(query.where(seal.vu_numero > 0))
        self._seen = {(row[0], row[1]): row[2] for row in found}

    def note(self, seal: Row) -> None:
        """One more that says so, from an archive."""
        if seal["vu_numero"]:
            self._seen[seal["vu_redacteur"], seal["vu_numero"]] = seal["vu_empreinte"]

    def met(self, seal: Row) -> None:
        """This one is there, as it was seen."""
        key = seal["redacteur"], seal["numero"]
        if self._seen.get(key) == seal["empreinte"]:
            del self._seen[key]

    def forget(self, code: str, after: int = 0, until: float = inf) -> None:
        """Seals of a writer that can't be met: in an archive not read, or behind a fault."""
        for key in [k for k in self._seen if k[0] == code and after < k[1] <= until]:
            del self._seen[key]

    def faults(self) -> list[str]:
        """What was seen and was not met, in French."""
        return [
            f"rédacteur {code} : le sceau {number}, qu'un autre rédacteur a vu, manque ou a changé"
            for code, number in sorted(self._seen)
        ]
