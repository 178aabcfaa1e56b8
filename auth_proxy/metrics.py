"""Metrics of a server in Prometheus's text form: of this process, and of those beside it."""

import logging
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, cast

import orjson
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import Metric
from prometheus_client.process_collector import ProcessCollector

from auth_proxy.authentication.gate_config import Collector, MeasuredState, OtherProcesses
from auth_proxy.url import Environ
from parc_social.journal.journal import Journal

log = logging.getLogger(__name__)

TRUSTED = "parc_social.trusted_proxy"  # environ: the headers of this request's proxy are believed
_TOGETHER = 200  # answers that are counted at once
# An export lasts minutes; beyond the last one it is cut (`fichier_s`).
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0, 900.0)

disable_created_metrics()  # when each series began: twice as many lines, of no use


class Metrics:
    """Counters of one gate, and those of the gates beside it where several processes serve."""

    def __init__(
        self,
        journal: Journal,
        processes: OtherProcesses | None = None,
        measured: MeasuredState | None = None,
    ) -> None:
        self.registry = CollectorRegistry()
        self._processes = processes
        self._whole: Collector | None = measured.whole if measured else None
        if measured:
            self.registry.register(cast(Any, measured.own))
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "parc_social_requests", "Answers", ["operation", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "parc_social_request_seconds", "Time to an answer", ["operation"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        words = "Requests refused, by the code of docs/erreurs.md"
        self._refusals = Counter("parc_social_refusals", words, ["code"], registry=self.registry)
        self._answers: deque[tuple[str, int, float]] = deque()
        self._journal = Counter(
            "parc_social_journal_failures", "Lines not written", registry=self.registry
        )
        self._untrusted = Counter(
            "parc_social_forwarded_untrusted",
            "Requests with an X-Forwarded-For of a proxy that PARC_SOCIAL_PROXIES does not name",
            registry=self.registry,
        )
        self._told = False
        self._look_at(journal)
        if processes is not None:
            processes.answer(self._families)

    def _look_at(self, journal: Journal) -> None:
        """An alarm hangs on both: lines that wait do so for a tenth of a second, or in trouble."""
        waiting = Gauge("parc_social_journal_waiting", "Lines in memory", registry=self.registry)
        waiting.set_function(lambda: journal.waiting.lines)
        gauge = Gauge(
            "parc_social_journal_lost", "Lines that found no room", registry=self.registry
        )
        gauge.set_function(lambda: journal.waiting.lost)

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """Counts an answer, together with others: each alone costs a request five times more."""
        self._answers.append((operation, status, seconds))
        if len(self._answers) >= _TOGETHER:
            self._count()

    def text(self) -> bytes:
        """All that was counted. Of several processes each has its own series, by `process`.

        Sums would fall when one dies, and look like a count that began again. One that does not
        answer in a second is left out.
        """
        self._count()
        whole = generate_latest(cast(Any, self._whole)) if self._whole else b""
        if self._processes is None:
            return generate_latest(self.registry) + whole
        told = {self._processes.number: self._families(), **self._processes.ask()}
        return generate_latest(cast(Any, _Together(told))) + whole

    def _families(self) -> bytes:
        """What this process tells another: name, words, type and samples of each metric."""
        self._count()
        return orjson.dumps(
            [
                [one.name, one.documentation, one.type, [sample[:3] for sample in one.samples]]
                for one in self.registry.collect()
            ]
        )

    def look_at_proxy(self, environ: Environ) -> None:
        """Counts a request whose X-Forwarded-For nobody believes, and tells the operator once.

        All clients then have the proxy's address, for the journal and for failed sign-ins.
        """
        if "HTTP_X_FORWARDED_FOR" not in environ or TRUSTED in environ:
            return
        self._untrusted.inc()
        if not self._told:
            self._told = True
            log.warning(
                "X-Forwarded-For from %s, which PARC_SOCIAL_PROXIES does not name: ignored",
                environ.get("REMOTE_ADDR", ""),
            )

    def _count(self) -> None:
        for _ in range(len(self._answers)):
            try:
                operation, status, seconds = self._answers.popleft()
            except IndexError:  # another thread has counted the rest
                return
            self._requests.labels(operation, str(status)).inc()
            self._seconds.labels(operation).observe(seconds)

    def refused(self, code: str) -> None:
        """Counts a refusal; codes are ours, and few."""
        self._refusals.labels(code).inc()

    def journal_failed(self) -> None:
        """Counts a line that the journal refused: an alarm hangs on it."""
        self._journal.inc()


class _Together:
    """The metrics of several processes, as a registry gives those of one."""

    def __init__(self, told: Mapping[int, bytes]) -> None:
        self._told = told

    def collect(self) -> Iterable[Metric]:
        """Each family once, the samples of each process with its number."""
        families: dict[str, Metric] = {}
        for number, families_told in sorted(self._told.items()):
            for name, words, kind, samples in orjson.loads(families_told):
                family = families.setdefault(name, Metric(name, words, kind))
                for sample, labels, value in samples:
                    family.add_sample(sample, {"process": str(number), **labels}, value)
        return families.values()
