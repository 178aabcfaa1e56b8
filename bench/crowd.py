"""One case as clients ask it: in a coding, and by sixteen at once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bench.measure import Figure, Manner, Target, client_of, figure_of, measure
from testing.processes import cpu_ms

CODINGS = ("gzip", "zstd")
CLIENTS = 16


def as_clients_ask(
    target: Target, case: str, path: str, rows: int, seconds: float
) -> Iterator[Figure]:
    """The case in each coding by one client, then by sixteen without one.

    The octets of a coded answer are those that travel.
    """
    for coding in CODINGS:
        headers = (*target.headers, ("Accept-Encoding", coding))
        coded = replace(target, headers=headers)
        yield measure(coded, f"{case}, {coding}", path, rows, Manner(seconds))
    yield together(target, case, path, rows, seconds)


def together(target: Target, case: str, path: str, rows: int, seconds: float) -> Figure:
    """Sixteen clients, each with its connection, one request behind the other.

    Requests a second are 16,000 by the mean clock in ms, of which the median is written. They share
    a process of Python, and the machine with what they ask: of small answers they may be the bound.
    """
    clients = [client_of(target) for _ in range(CLIENTS)]
    sizes = [one.get(path) for one in clients]  # their connections, and what is read but once
    until = time.perf_counter() + seconds

    def again(number: int) -> list[float]:
        clocks: list[float] = []
        while (start := time.perf_counter()) < until:
            clients[number].get(path)
            clocks.append((time.perf_counter() - start) * 1000)
        return clocks

    before = cpu_ms(target.roots)
    with ThreadPoolExecutor(CLIENTS) as pool:
        clocks = [clock for of_one in pool.map(again, range(CLIENTS)) for clock in of_one]
    spent = cpu_ms(target.roots) - before
    return figure_of(target, (f"{case}, {CLIENTS} clients", rows), clocks, spent, sizes[0])
