"""Processor and memory of a process and of its descendants, as /proc tells them."""

import os
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(roots: Sequence[int]) -> float:
    """User and system time of processes, their living and their dead descendants, in ms."""
    parents = {pid: stat[0] for pid in _pids() if (stat := _stat(pid))}
    total = 0.0
    for pid in parents:
        if _descends(pid, set(roots), parents) and (stat := _stat(pid)):
            total += sum(stat[1:]) * _TICK_MS
    return total


def cpu_clock_ms(roots: Sequence[int]) -> float:
    """As `cpu_ms` for processes that live, to the nanosecond rather than to a tick of 10 ms.

    Linux gives the processor clock of another process under an id made from its number
    (clock_getcpuclockid(3)).
    """
    parents = {pid: stat[0] for pid in _pids() if (stat := _stat(pid))}
    tree = (pid for pid in parents if _descends(pid, set(roots), parents))
    return sum(_clock_ns(pid) for pid in tree) / 1e6


def busy_s() -> float:
    """Seconds of processor that anything on this machine has had since its start: proc_stat(5)."""
    told = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    user, nice, system, _idle, _waiting, irq, softirq, steal = map(int, told.split()[1:9])
    return (user + nice + system + irq + softirq + steal) * _TICK_MS / 1_000


@dataclass
class Highest:
    """MB (PSS) of the server alone, of its helper, and of both at once, each at its highest.

    `alone`: of both, had no other process a page of the server's libraries: on a machine where
    other Pythons run, PSS leaves out up to 100 MB of what the server takes on one of its own.
    """

    server: int = 0
    helper: int = 0
    both: int = 0
    alone: int = 0

    def look(self, pid: int) -> None:
        """Once more."""
        server, helper = memory_mb(pid)
        self.server, self.helper = max(self.server, server), max(self.helper, helper)
        self.both = max(self.both, server + helper)
        self.alone = max(self.alone, server + helper + _of_libraries_mb(pid))


@contextmanager
def highest(pid: int, every_s: float = 0.05) -> Generator[Highest]:
    """The highest memory of a process and its descendants while the block runs."""
    found, over = Highest(), threading.Event()
    found.look(pid)

    def look() -> None:
        while not over.wait(every_s):
            found.look(pid)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def _clock_ns(pid: int) -> int:
    try:
        return time.clock_gettime_ns((~pid << 3) | 2)
    except OSError:  # it ended meanwhile
        return 0


def tree_memory_mb(root: int) -> int:
    """Proportional memory (PSS) of a process and its descendants now, in MB."""
    return sum(memory_mb(root))


def memory_mb(root: int) -> tuple[int, int]:
    """Proportional memory (PSS) of a process, and of its descendants together, now, in MB."""
    own = _pss_kb(root)
    parents = {pid: stat[0] for pid in _pids() if (stat := _stat(pid))}
    below = (p for p in parents if p != root and _descends(p, {root}, parents))
    return own // 1024, sum(_pss_kb(pid) for pid in below) // 1024


def held_mb(pid: int) -> int:
    """What a process has of its own now, in MB: no file that it maps, which others may share."""
    return _rollup_kb(pid).get("Anonymous", 0) // 1024


def _of_libraries_mb(pid: int) -> int:
    """What PSS leaves out of a process's files: the shares of others that have them mapped."""
    kb = _rollup_kb(pid)
    files = kb.get("Rss", 0) - kb.get("Anonymous", 0) - kb.get("Pss_Shmem", 0)
    return max(0, files - kb.get("Pss_File", 0)) // 1024


def _pss_kb(pid: int) -> int:
    return _rollup_kb(pid).get("Pss", 0)


def _rollup_kb(pid: int) -> dict[str, int]:
    """By name as Linux has it (proc(5), smaps_rollup); empty for a process that has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return {}
    words = (line.split() for line in text.splitlines()[1:])
    return {one[0].rstrip(":"): int(one[1]) for one in words}


def _descends(pid: int, roots: set[int], parents: dict[int, int]) -> bool:
    while pid and pid not in roots:
        pid = parents.get(pid, 0)
    return bool(pid)


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _stat(pid: int) -> tuple[int, int, int, int, int] | None:
    """Parent, then user, system, and dead children's user and system ticks."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    part = text.rpartition(")")[2].split()
    return int(part[1]), int(part[11]), int(part[12]), int(part[13]), int(part[14])
