"""Who is asked what: each collection for each caller, on every server, one case after the other."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.accounts import Caller, callers
from bench.cases import Asking, Case
from bench.crowd import as_clients_ask, together
from bench.enlarged import DWELLINGS, OUTLINES
from bench.measure import Client, Figure, Target, measure, middle
from bench.peers import tipg
from bench.peers.floor import PublishedEditions
from bench.places import Places, Seen, has_texts, looking, outlines, places, published
from testing.cluster import Cluster, free_port
from testing.servers import COMMAND, environment, measured_environment, measured_server

POSTGRES = "postgresql"
_DWELLINGS, _AREAS = "rpls-logements", "territoires-iris"
_INSIDE = "ST_PointOnSurface(geom)"  # the point that stands for an outline


@dataclass(frozen=True, slots=True)
class Subject:
    """One collection for one caller: what is asked, where, and what the floor reads for it."""

    asking: Asking
    caller: Caller
    places: Places
    served: PublishedEditions
    exports: bool = False

    def cases(self) -> list[Case]:
        """Its questions."""
        return self.asking.cases(self.places, exports=self.exports)


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds a case and a server, over so many rounds; whether tipg is measured too; which cases.

    `cases`: how their names begin. `alone`: not as many clients ask them.
    """

    seconds: float
    rounds: int
    with_tipg: bool
    cases: tuple[str, ...] = ("",)
    alone: bool = False


class Bench:
    """Ours on each store; on PostgreSQL the floor and the peers beside it, case by case."""

    def __init__(self, data: Path, server: Cluster, effort: Effort) -> None:
        self._data, self._server, self._effort = data, server, effort
        self._callers = callers(data, environment(data, "duckdb:", 0))

    def subjects(self, url: str, *, with_outlines: bool) -> list[Subject]:
        """The dwellings of each caller, then the outlines, which are the same for all."""
        with looking(url) as session:
            found = [self._dwellings(session, caller) for caller in self._callers]
            return [*found, self._outlines(session)] if with_outlines else found

    def figures(self, store: tuple[str, str], subjects: Sequence[Subject]) -> Iterator[Figure]:
        """Every case of every subject on one store."""
        name, url = store
        tables = list(dict.fromkeys(s.served.table for s in subjects))
        with ExitStack() as stack:
            ours = stack.enter_context(self._ours(store))
            peers: list[Target] = []
            if name == POSTGRES:
                peers.append(stack.enter_context(self._stock(url, subjects)))
                if self._effort.with_tipg:
                    peers.append(stack.enter_context(self._tipg(url, tables)))
            for subject in subjects:
                with ExitStack() as its:
                    floors = []
                    if name == POSTGRES:
                        written = its.enter_context(self._floor(url, subject.served))
                        floors.append(written)
                        if subject.served.texts:
                            floors.append(replace(written, server="copie"))
                    mine = replace(ours, headers=subject.caller.headers)
                    for case in subject.cases():
                        if not case.name.startswith(self._effort.cases):
                            continue
                        yield from self._case(case, [*floors, mine, *peers], subject)
                        yield from self._by_many(case, [*floors, mine], subject)

    def _case(self, case: Case, targets: Sequence[Target], subject: Subject) -> list[Figure]:
        """Each server in turn, several rounds: what slows the machine slows them all."""
        asked = [(t, path) for t in targets if (path := case.path(t.server)) is not None]
        able = [(t, path) for t, path in asked if case.manner.once or _answers(t, path)]
        rounds = 1 if case.manner.once else self._effort.rounds
        manner = replace(case.manner, seconds=self._effort.seconds / rounds)
        rows = subject.places.rows
        found = [
            [measure(t, case.name, path, rows, manner) for t, path in able] for _ in range(rounds)
        ]
        return [middle(figures) for figures in zip(*found, strict=True)]

    def _by_many(self, case: Case, targets: Sequence[Target], subject: Subject) -> Iterator[Figure]:
        """As clients ask it; of the floors, which code nothing, sixteen at once alone."""
        seconds = self._effort.seconds / self._effort.rounds
        for target in targets:
            path, rows = case.path(target.server), subject.places.rows
            if path is None or not case.by_many or self._effort.alone:
                continue
            if target.server == "parc-social":
                yield from as_clients_ask(target, case.name, path, rows, seconds)
            else:
                yield together(target, case.name, path, rows, seconds)

    def _dwellings(self, session: Any, caller: Caller) -> Subject:
        table = published(session, DWELLINGS.source, DWELLINGS.relation)
        condition, after = "true", 0
        if caller.perimeter:
            column, code = caller.perimeter
            condition = f"{column} = '{code}'"
            # Rows lie by place: a floor that knows where the first one is does not look for it.
            first = f"SELECT min(fid) FROM {table} WHERE {condition}"  # noqa: S608
            after = session.execute(first).fetchone()[0] - 1
        columns = caller.columns(_DWELLINGS)
        gip = caller.perimeter is None
        seen = Seen(table, condition)
        return Subject(
            Asking(_DWELLINGS, "logements", table, columns, caller.kind, gip),
            caller,
            places(session, seen, every=gip),
            PublishedEditions(
                table, columns, seen=condition, after=after, texts=has_texts(session, table)
            ),
            exports=gip,
        )

    def _outlines(self, session: Any) -> Subject:
        caller = self._callers[0]
        table = published(session, OUTLINES.source, OUTLINES.relation)
        columns = caller.columns(_AREAS)
        return Subject(
            Asking(_AREAS, "contours", table, columns, "contours", True),
            caller,
            outlines(session, Seen(table, point=_INSIDE)),
            PublishedEditions(table, columns, id=OUTLINES.key, points=False),
        )

    @contextmanager
    def _ours(self, store: tuple[str, str]) -> Iterator[Target]:
        name, url = store
        port = free_port()
        command = [COMMAND, "serve"]
        with measured_server(command, measured_environment(self._data, url, port), port) as pid:
            roots = (pid, self._server.pid) if name == POSTGRES else (pid,)
            yield Target("parc-social", name, f"http://127.0.0.1:{port}", roots)

    def _floor(self, url: str, served: PublishedEditions) -> AbstractContextManager[Target]:
        port = free_port()
        command = [sys.executable, "-m", "bench.peers.floor", str(port), url, served.as_text()]
        return self._beside("plancher", command, dict(os.environ), port)

    def _stock(self, url: str, subjects: Sequence[Subject]) -> AbstractContextManager[Target]:
        port = free_port()
        layers = {
            s.asking.stock: (s.served.table, list(s.asking.columns))
            for s in subjects
            if s.asking.peers
        }
        command = [sys.executable, "-m", "bench.peers.stock", str(port), url, json.dumps(layers)]
        return self._beside("pygeoapi", command, dict(os.environ), port)

    def _tipg(self, url: str, tables: list[str]) -> AbstractContextManager[Target]:
        port = free_port()
        return self._beside("tipg", tipg.command(port), tipg.environment(url, tables), port)

    @contextmanager
    def _beside(
        self, name: str, command: list[str], environ: dict[str, str], port: int
    ) -> Iterator[Target]:
        """A server on the same PostgreSQL."""
        with measured_server(command, environ, port) as pid:
            yield Target(name, POSTGRES, f"http://127.0.0.1:{port}", (pid, self._server.pid))


def _answers(target: Target, path: str) -> bool:
    """A server that refuses a question is told of, and left out of its case."""
    try:
        Client(target).get(path)
    except RuntimeError as error:
        sys.stderr.write(f"{target.server} : {error}\n")
        return False
    return True
