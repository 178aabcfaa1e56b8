"""Deposited files are erased after a delay that the GIP sets; each erasure is kept and told."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from parc_social.domain.campaigns.deposit import Deposit
from parc_social.journal.entry import ERASED, JournalEntry
from parc_social.journal.journal import Journal
from parc_social.registry.deposits import Deposits
from server.jobs.at_rest.sealed_files import SealedFiles

log = logging.getLogger(__name__)

_EVERY_S = 600.0
_ON_ITS_WAY = timedelta(hours=1)  # of a file whose deposit is being kept


@dataclass(slots=True)
class Retention:
    """What erases; asked often, it looks every ten minutes."""

    deposits: Deposits
    files: SealedFiles
    journal: Journal
    clock: Callable[[], datetime]
    days: int
    _looked: float = field(default=-_EVERY_S)

    def run(self) -> int:
        """How many files were erased. Raises Unavailable."""
        now = time.monotonic()
        if now - self._looked < _EVERY_S:
            return 0
        self._looked = now
        old = self.deposits.erasable(self.clock() - timedelta(days=self.days))
        for one in old:
            self._erase(one)
        self._sweep()
        return len(old)

    def _sweep(self) -> None:
        """What a sudden stop left between the file and its deposit: nobody deposited it."""
        left = self.files.older_than(self.clock() - _ON_ITS_WAY)
        for name in left.keys() - self.deposits.known(left):
            left[name].unlink(missing_ok=True)
            log.warning("file %s: erased, no deposit has it", name)

    def _erase(self, one: Deposit) -> None:
        """The file first: were the act kept alone, nobody would look for the file again."""
        self.files.erase(one.id)
        when = self.clock()
        self.journal.append(
            JournalEntry(when, one.id, "", ERASED, 200, 0, organisation=one.organisation)
        )
        self.deposits.erased(one.id, when)
        log.info("deposit %s: file erased", one.id)
