"""Connections to databases that one process holds, and what it read on which server."""

from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from parc_social.registry.registry import Registry
from parc_social.storage.store import Store


class ConnectionMetrics:
    """A collector of prometheus_client: pools of the store by server, and that of the registry."""

    def __init__(self, registry: Registry, store: Store) -> None:
        self._registry, self._store = registry, store

    def collect(self) -> Iterable[Metric]:
        """Used and most by pool, and the threads that wait for one."""
        names = (("used", "Lent now"), ("most", "May be lent"), ("waiting", "Threads that wait"))
        families = {
            name: GaugeMetricFamily(f"parc_social_connections_{name}", words, labels=["pool"])
            for name, words in names
        }
        for pool, (used, most, waiting) in self._store.connections().items():
            families["used"].add_metric([pool], used)
            families["most"].add_metric([pool], most)
            families["waiting"].add_metric([pool], waiting)
        used, most = self._registry.connections()
        families["used"].add_metric(["registre"], used)
        families["most"].add_metric(["registre"], most)
        reads = CounterMetricFamily(
            "parc_social_store_reads", "Statements answered by a server", labels=["server"]
        )
        for server, count in self._store.reads_by_server().items():
            reads.add_metric([server], count)
        return [*families.values(), reads]
