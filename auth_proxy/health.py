"""Health and metrics, answered by the gate itself: no account, no application behind."""

import hmac
import json
import logging
from collections import deque
from ipaddress import ip_address
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.response import GateResponse
from auth_proxy.url import Environ
from parc_social.errors import ParcSocialError
from parc_social.journal.journal import Journal

log = logging.getLogger(__name__)

TRUSTED = "parc_social.trusted_proxy"  # environ: the headers of this request's proxy are believed
_FORWARDED = (
    "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SERVER", "HTTP_TRUE_CLIENT_IP",
)  # fmt: skip
_READ = ("GET", "HEAD")
_TOGETHER = 200  # answers that are counted at once
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters of one gate, in Prometheus's text form."""

    def __init__(self, journal: Journal) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "parc_social_requests", "Answers", ["operation", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "parc_social_request_seconds",
            "Time to an answer",
            ["operation"],
            buckets=_SECONDS,
            registry=self.registry,
        )
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
        # An alarm hangs on these two: lines that wait do so for a tenth of a second, or in trouble.
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
        """All that was counted, in Prometheus's text form."""
        self._count()
        return generate_latest(self.registry)

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

    def journal_failed(self) -> None:
        """Counts a line that the journal refused: an alarm hangs on it."""
        self._journal.inc()


def own_answer(
    config: GateConfig, metrics: Metrics, environ: Environ, path: str
) -> GateResponse | None:
    """The answer to /health/* and /metrics; None for any other path, or a stranger's /metrics."""
    if environ["REQUEST_METHOD"] not in _READ:
        return None
    if path == "/health/live":
        return _json(200, {"status": "pass"})
    if path == "/health/ready":
        return _ready(config)
    if path == "/metrics" and _may_measure(config, environ):
        return _answer(200, "text/plain; version=0.0.4", metrics.text())
    return None


def _ready(config: GateConfig) -> GateResponse:
    """503 names what does not answer; why is in the log, not for strangers."""
    checks: dict[str, str] = {}
    for name, check in (("entrepot", config.facts.version), ("registre", config.registry.check)):
        try:
            check()
            checks[name] = "pass"
        except ParcSocialError as error:
            log.error("not ready: %s: %s", name, error)
            checks[name] = "fail"
    has_failed = "fail" in checks.values()
    return _json(503 if has_failed else 200, {"status": "fail" if has_failed else "pass", **checks})


def _may_measure(config: GateConfig, environ: Environ) -> bool:
    """A token, when one is set; else the machine itself, and no proxy in between.

    A proxy of this machine need not say that it is one: where the service has a public address,
    being asked from here proves nothing, and only the token opens.
    """
    token = config.settings.metrics_token
    if token:
        authorization = str(environ.get("HTTP_AUTHORIZATION", ""))
        return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    is_proxied = any(name in environ for name in _FORWARDED)
    host = urlsplit(config.settings.base_url).hostname or ""
    at_home = host == "localhost" or _is_loopback(host)
    return at_home and not is_proxied and _is_loopback(str(environ.get("REMOTE_ADDR", "")))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _json(status: int, members: dict[str, str]) -> GateResponse:
    return _answer(status, "application/json", json.dumps(members).encode())


def _answer(status: int, media: str, body: bytes) -> GateResponse:
    return GateResponse(
        status, [("Content-Type", media), ("Content-Length", str(len(body)))], [body], len(body)
    )
