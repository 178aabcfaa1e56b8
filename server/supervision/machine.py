"""What the machine gives: cores, memory, and how many processes may serve on it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROCESS_MB = 300  # what one process may come to (docs/performance.md)
_CGROUP = Path("/sys/fs/cgroup")
_NO_LIMIT = 1 << 60  # octets; cgroup 1 writes "none" as a number of pages beyond any machine


def usable_cores(cgroup: Path = _CGROUP) -> int:
    """Cores that this process may run on: those of its affinity, or a container's share of them.

    A share of one and a half is two: two processes fill it.
    """
    cores = len(os.sched_getaffinity(0))
    with suppress(OSError, ValueError):
        quota, period = (cgroup / "cpu.max").read_text().split()
        return max(1, min(cores, -(-int(quota) // int(period))))
    return cores


def memory_mb(cgroup: Path = _CGROUP) -> int:
    """Memory of the machine, or of the container where that is less, in MB."""
    octets = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            limit = int((cgroup / name).read_text())
            octets = min(octets, limit) if limit < _NO_LIMIT else octets
    return octets >> 20


def default_processes() -> int:
    """Processes that serve on this machine when nobody has said how many."""
    return processes_for(usable_cores(), memory_mb())


def processes_for(cores: int, memory: int) -> int:
    """One a core, as far as half of so many MB holds them; at least one."""
    return max(1, min(cores, memory // 2 // PROCESS_MB))


def used_mb(processes: Iterable[int]) -> int:
    """Memory of processes by their numbers, in MB; what they share is counted once (PSS).

    One that has just ended, or that can't be looked at, counts nothing.
    """
    total = 0
    for number in processes:
        with suppress(OSError, ValueError, IndexError):
            text = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii")
            total += int(text.partition("\nPss:")[2].split()[0])
    return total >> 10
