"""State of the service in Prometheus's families: editions, jobs, messages, disks, version.

Read of the registry and the store when somebody measures, at most once in ten seconds. The same for
all processes, so only the one that is asked tells it. What can't be read is left out, and
`parc_social_up` says so.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from platform import python_version
from threading import Lock

from prometheus_client.core import GaugeMetricFamily, Metric

from auth_proxy.authentication.gate_config import MeasuredState
from parc_social.domain.job import JobState
from parc_social.domain.message import MessageState
from parc_social.errors import ParcSocialError
from parc_social.registry.registry import Registry
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.store import Store
from server.monitoring.connections import ConnectionMetrics

_LIFE_S = 10.0
_STATES = {  # of editions and messages, without accents: a label is typed in queries
    EditionState.STAGED: "prete",
    EditionState.CHECKED: "controlee",
    EditionState.PUBLISHED: "publiee",
    EditionState.RETIRED: "retiree",
    MessageState.A_ENVOYER: "a_envoyer",
    MessageState.EN_ECHEC: "en_echec",
    MessageState.SANS_ADRESSE: "sans_adresse",
}
Families = list[Metric]


class StateMetrics:
    """A collector of prometheus_client, on an open registry and store."""

    def __init__(
        self,
        registry: Registry,
        store: Store,
        data: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry, self._store, self._data = registry, store, data
        self._clock = clock
        self._lock = Lock()
        self._read_at, self._families = -_LIFE_S, Families()

    def collect(self) -> Iterable[Metric]:
        """The families, as they were at most ten seconds ago."""
        with self._lock:
            if self._clock() - self._read_at >= _LIFE_S:
                self._families = list(self._all())
                self._read_at = self._clock()
            return self._families

    def _all(self) -> Iterator[Metric]:
        build = _family("build_info", "Version of this server", ["version", "python"])
        build.add_metric([metadata.version("parc-social"), python_version()], 1)
        yield build
        up = _family("up", "Whether it answers", ["part"])
        for part, read in (("entrepot", self._editions), ("registre", self._registered)):
            try:
                yield from read()
                up.add_metric([part], 1)
            except ParcSocialError:
                up.add_metric([part], 0)
        yield up
        yield from self._standby()
        yield from _disks({"donnees": self._data, "temporaires": Path(tempfile.gettempdir())})

    def _editions(self) -> Families:
        editions = self._store.editions()
        count = _family("editions", "Editions of the store", ["state"])
        for state in EditionState:
            count.add_metric([_STATES[state]], sum(one.state is state for one in editions))
        rows = _family("edition_rows", "Rows of a published edition", ["source", "millesime"])
        made = _family(
            "edition_made_timestamp_seconds", "When it was made", ["source", "millesime"]
        )
        for one in editions:
            if one.state is EditionState.PUBLISHED:
                labels = [one.source, str(one.millesime)]
                rows.add_metric(labels, sum(number for _, number in one.rows))
                made.add_metric(labels, one.made_at.timestamp())
        return [count, rows, made]

    def _standby(self) -> Families:
        """Two families without a line where no standby is read."""
        up = _family("standby_up", "Whether the standby answers", [])
        lag = _family("standby_lag_seconds", "How old what it lacks is", ["server"])
        state = self._store.standby()
        if state is not None:
            up.add_metric([], float(bool(state.server)))
            if state.lag_s is not None:
                lag.add_metric([state.server], state.lag_s)
        return [up, lag]

    def _registered(self) -> Families:
        jobs = _family("jobs", "Jobs that are kept", ["state"])
        for state, number in self._registry.all_jobs.counts().items():
            jobs.add_metric([state.value], number)
        oldest = self._registry.all_jobs.oldest(JobState.ACCEPTED)
        waits = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
        waiting = _family("job_oldest_waiting_seconds", "How long the next job has waited", [])
        waiting.add_metric([], max(0.0, waits))
        messages = _family("messages", "Messages that were not sent", ["state"])
        for state in MessageState:
            if state is not MessageState.ENVOYE:
                messages.add_metric([_STATES[state]], self._registry.outbox.count(state))
        return [jobs, waiting, messages]


def measured_state(registry: Registry, store: Store, data: Path) -> MeasuredState:
    """What the gate tells beside requests, of an open registry and store."""
    own = ConnectionMetrics(registry, store)
    return MeasuredState(own, StateMetrics(registry, store, data))


def _disks(folders: dict[str, Path]) -> Families:
    free = _family("disk_free_bytes", "Room for this account", ["folder"])
    size = _family("disk_size_bytes", "Size of the disk", ["folder"])
    for name, folder in folders.items():
        try:
            usage = shutil.disk_usage(folder)
        except OSError:
            continue
        free.add_metric([name], usage.free)
        size.add_metric([name], usage.total)
    return [free, size]


def _family(name: str, words: str, labels: Sequence[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"parc_social_{name}", words, labels=labels)
