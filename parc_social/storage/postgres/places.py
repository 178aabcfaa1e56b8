"""Places for connections of one process: those that are free by what they are set for, and more."""

import os
from collections import defaultdict
from threading import Condition

from parc_social.errors import Unavailable
from parc_social.storage.postgres.connection import ServingConnection, SessionKind

WAIT_S = 2.0  # for a free connection, or for a server that restarts: then 503 rather than a queue
BUSY = "PostgreSQL ne répond pas ou n'a plus de connexion libre"


class Places:
    """So many connections at most, of whatever kinds; the last given back comes first."""

    def __init__(self, size: int) -> None:
        self.process = os.getpid()
        self.size = size
        self.waiting = 0
        self.closed = False
        self._unmade: list[None] = [None] * size
        self._free: defaultdict[SessionKind, list[ServingConnection]] = defaultdict(list)
        self._given_back = Condition()

    @property
    def lent(self) -> int:
        """Connections that are lent now."""
        return self.size - len(self._unmade) - sum(len(pile) for pile in [*self._free.values()])

    def take(self, kind: SessionKind) -> ServingConnection | None:
        """One that is free, of this kind where there is one; None: one is to be made.

        Raises Unavailable when all are lent, and stay so for `WAIT_S`.
        """
        try:
            return self._free[kind].pop()
        except IndexError:
            pass
        taken: list[ServingConnection | None] = []

        def try_take() -> bool:
            # One set for something else, the one that has waited longest, only where no more
            # are to be made: setting it anew takes a statement.
            others = ((pile, 0) for pile in [*self._free.values()])
            for pile, at in ((self._free[kind], -1), (self._unmade, -1), *others):
                try:
                    taken.append(pile.pop(at))
                except IndexError:
                    continue
                return True
            return False

        if try_take():
            return taken[0]
        with self._given_back:
            self.waiting += 1  # before it is looked again: who gives back looks after
            try:
                if not self._given_back.wait_for(try_take, WAIT_S):
                    raise Unavailable(BUSY)
            finally:
                self.waiting -= 1
        return taken[0]

    def give(self, connection: ServingConnection | None) -> None:
        """Takes a connection back; None: the place of one that broke."""
        if connection is not None and self.closed:
            connection.close()
            connection = None
        if connection is None:
            self._unmade.append(None)
        else:
            self._free[connection.kind].append(connection)
        if self.waiting:
            with self._given_back:
                self._given_back.notify()

    def let_go(self) -> None:
        """Closes those that are free."""
        for pile in [*self._free.values()]:
            for _ in range(self.size):
                if not pile:
                    break
                pile.pop().close()
                self.give(None)
