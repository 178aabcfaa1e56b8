"""The end of one chain in memory, and what makes it longer: a head, lines, a seal a group."""

import os
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from parc_social.journal.chain import FORM, head_print, line_print, seal_print
from parc_social.journal.entry import instant
from parc_social.journal.table import JournalTable

_CROSS_S = 60.0  # how often a seal also names the newest seal of another writer
_NOBODY = ("", 0, "")


class Chain:
    """Hash chain of one writer. Used by one thread at a time."""

    def __init__(self) -> None:
        self._head = _new_head()
        self._registered = False
        self._rank, self._last = 0, str(self._head["empreinte"])
        self._seals, self._last_seal = 0, self._last
        self._crossed = 0.0

    def extend(self, table: JournalTable, lines: Sequence[dict[str, Any]]) -> None:
        """Adds lines and their seal, kept for good. Raises Unavailable: use this chain no more."""
        rank, last = self._rank, self._last
        for line in lines:
            rank += 1
            line |= {"redacteur": self._head["code"], "rang": rank, "precedent": last}
            last = line["empreinte"] = line_print(line)
        seal = self._seal(table, rank, last)
        table.add(None if self._registered else self._head, lines, seal)
        self._registered = True
        self._rank, self._last = rank, last
        self._seals, self._last_seal = seal["numero"], seal["empreinte"]

    def end(self, table: JournalTable) -> None:
        """A last seal, which names another writer's; none if nothing was written."""
        if self._registered:
            self._crossed = 0.0
            self.extend(table, ())

    def _seal(self, table: JournalTable, rank: int, last: str) -> dict[str, Any]:
        code, other = self._head["code"], _NOBODY
        now = time.monotonic()
        if now - self._crossed > _CROSS_S or not self._crossed:
            other = table.others(code) or _NOBODY
            self._crossed = now
        seal: dict[str, Any] = {
            "redacteur": code,
            "numero": self._seals + 1,
            "quand": instant(datetime.now(UTC)),
            "rang": rank,
            "tete": last,
            "vu_redacteur": other[0],
            "vu_numero": other[1],
            "vu_empreinte": other[2],
            "precedent": self._last_seal,
        }
        seal["empreinte"] = seal_print(seal)
        return seal


def _new_head() -> dict[str, Any]:
    head: dict[str, Any] = {
        "code": uuid4().hex,
        "forme": FORM,
        "hote": socket.gethostname()[:64],
        "processus": os.getpid(),
        "depuis": instant(datetime.now(UTC)),
    }
    return head | {"empreinte": head_print(head)}
