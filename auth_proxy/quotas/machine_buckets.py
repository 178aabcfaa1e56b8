"""Buckets in memory that the processes of one machine share: counted to the request.

A table of fixed records in anonymous memory (memfd), made before the processes divide: key (digest
of the name), requests left, when, and how many requests each process has under way. Before it, how
many records are in use, and which. A lock of the kernel (fcntl) goes with the process that holds
it, and a process that takes the place of a dead one begins by giving back its places.
"""

import fcntl
import os
import time
from collections.abc import Callable
from hashlib import blake2b
from mmap import mmap
from struct import Struct
from threading import Lock
from weakref import finalize

from auth_proxy.quotas.buckets import BucketLevel
from auth_proxy.quotas.quota_table import Quota
from parc_social.errors import Unavailable

_RECORDS = 1 << 17  # 20,000 organisations and those who write drafts; only those in use take memory
_KEY = 16
_NONE = bytes(_KEY)
_NUMBER = Struct("q")


class MachineBuckets:
    """Room for the buckets of `count` processes; `clock` counts seconds, the same for all."""

    def __init__(
        self,
        count: int = 1,
        clock: Callable[[], float] = time.monotonic,
        records: int = _RECORDS,
    ) -> None:
        self.count, self.clock, self.records = count, clock, records
        self.record = Struct(f"@{_KEY}sdd{count}i0d")  # 0d: the next one begins on eight octets
        self.file = os.memfd_create("quotas", os.MFD_CLOEXEC)
        self.first = _NUMBER.size * (1 + records)  # octets before the records
        octets = self.first + records * self.record.size
        os.ftruncate(self.file, octets)
        self.memory = mmap(self.file, octets)
        finalize(self, os.close, self.file)

    def of(self, number: int) -> "ProcessBuckets":
        """The buckets as the process of this number, which this is, sees them; from 1."""
        return ProcessBuckets(self, number)


class ProcessBuckets:
    """The buckets of a machine, for one of its processes."""

    def __init__(self, machine: MachineBuckets, number: int) -> None:
        self._machine, self._own = machine, number - 1
        self._lock = Lock()
        self._offsets: dict[str, int] = {}  # a record never moves
        self.close()  # those of the one that had this number before, which has died

    def close(self) -> None:
        """As `Buckets.close`."""
        with self._lock:
            self._hold()
            try:
                self._forget_places()
            finally:
                self._let_go()

    def take(self, who: str, quota: Quota) -> BucketLevel:
        """As `Buckets.take`. Raises Unavailable: there are more names than records."""
        machine = self._machine
        with self._lock:
            self._hold()
            try:
                offset = self._offset(who, quota)
                key, left, at, *places = machine.record.unpack_from(machine.memory, offset)
                now, under_way = machine.clock(), sum(places)
                rate = quota.requetes / quota.fenetre_s
                left = min(quota.requetes, left + max(0.0, now - at) * rate)
                is_taken = under_way < quota.simultanees and left >= 1
                left -= is_taken
                places[self._own] += is_taken
                machine.record.pack_into(machine.memory, offset, key, left, now, *places)
            finally:
                self._let_go()
        return BucketLevel(left, under_way + is_taken, is_taken)

    def give_back(self, who: str) -> None:
        """As `Buckets.give_back`."""
        machine = self._machine
        with self._lock:
            self._hold()
            try:
                offset = self._offsets[who]
                key, left, at, *places = machine.record.unpack_from(machine.memory, offset)
                places[self._own] = max(0, places[self._own] - 1)
                machine.record.pack_into(machine.memory, offset, key, left, at, *places)
            finally:
                self._let_go()

    def _hold(self) -> None:
        if self._machine.count > 1:
            fcntl.lockf(self._machine.file, fcntl.LOCK_EX)

    def _let_go(self) -> None:
        if self._machine.count > 1:
            fcntl.lockf(self._machine.file, fcntl.LOCK_UN)

    def _offset(self, who: str, quota: Quota) -> int:
        """Where its record is: the first of its digest or, of those after it, the first free."""
        offset = self._offsets.get(who)
        if offset is None:
            offset = self._offsets[who] = self._find(who, quota)
        return offset

    def _find(self, who: str, quota: Quota) -> int:
        machine, size = self._machine, self._machine.record.size
        key = blake2b(who.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()
        home = int.from_bytes(key[:8]) % machine.records
        for step in range(machine.records):
            offset = machine.first + (home + step) % machine.records * size
            found = machine.memory[offset : offset + _KEY]
            if found == _NONE:
                places = (0,) * machine.count
                record = (key, float(quota.requetes), machine.clock(), *places)
                machine.record.pack_into(machine.memory, offset, *record)
                self._note(offset)
                return offset
            if found == key:
                return offset
        raise Unavailable(f"quotas : plus de place pour un {machine.records + 1}e nom")

    def _note(self, offset: int) -> None:
        """One more record is in use."""
        memory = self._machine.memory
        (used,) = _NUMBER.unpack_from(memory, 0)
        _NUMBER.pack_into(memory, _NUMBER.size * (1 + used), offset)
        _NUMBER.pack_into(memory, 0, used + 1)

    def _forget_places(self) -> None:
        """All places of this number."""
        machine = self._machine
        (used,) = _NUMBER.unpack_from(machine.memory, 0)
        for number in range(1, used + 1):
            (offset,) = _NUMBER.unpack_from(machine.memory, _NUMBER.size * number)
            key, left, at, *places = machine.record.unpack_from(machine.memory, offset)
            places[self._own] = 0
            machine.record.pack_into(machine.memory, offset, key, left, at, *places)
