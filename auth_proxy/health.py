"""Health and metrics, answered by the gate itself: no account, no application behind."""

import hmac
import json
import logging
import shutil
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from auth_proxy.authentication.gate_config import GateConfig
from auth_proxy.metrics import Metrics
from auth_proxy.response import GateResponse
from auth_proxy.url import Environ
from parc_social.errors import ParcSocialError

log = logging.getLogger(__name__)

_FORWARDED = (
    "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SERVER", "HTTP_TRUE_CLIENT_IP",
)  # fmt: skip
_READ = ("GET", "HEAD")
_LATE_S = 60.0  # a standby that lacks what is older
_LITTLE = 500_000_000  # octets: an edition and its tables need more
OWN_PORT = "parc_social.metrics"  # environ: it came by the address of metrics


def own_answer(
    config: GateConfig, metrics: Metrics, environ: Environ, path: str
) -> GateResponse | None:
    """The answer to /health/* and /metrics; None for any other path, or a stranger's /metrics."""
    if environ["REQUEST_METHOD"] not in _READ:
        return None
    if path == "/health/live":
        return _json(200, {"status": "pass", **_which(config)})
    if path == "/health/ready":
        return _ready(config)
    is_here = OWN_PORT in environ or config.settings.metrics_address is None
    if path == "/metrics" and is_here and _may_measure(config, environ):
        return _answer(200, "text/plain; version=0.0.4", metrics.text())
    return None


def _ready(config: GateConfig) -> GateResponse:
    """503 names what does not answer; why is in the log, not for strangers."""
    checks: dict[str, str] = {}
    registry = config.registry
    parts = (
        ("entrepot", config.facts.version),
        ("registre", registry.check),
        ("journal", registry.journal.check),
    )
    for name, check in parts:
        try:
            check()
            checks[name] = "pass"
        except ParcSocialError as error:
            log.error("not ready: %s: %s", name, error)
            checks[name] = "fail"
    has_failed = "fail" in checks.values()
    checks["disque"] = _disk(config.settings.data)
    checks.update(_servers(config))
    warns = "warn" in checks.values()
    status = "fail" if has_failed else "warn" if warns else "pass"
    return _json(503 if has_failed else 200, {"status": status, **checks, **_which(config)})


def _servers(config: GateConfig) -> dict[str, str]:
    """Where data are read, and how far that is behind; nothing where there is one server.

    None of it is a failure: the primary answers what the standby lacks, and the standby goes on
    without the primary. Which machines they are is for /metrics, not for strangers.
    """
    state = config.standby()
    if state is None:
        return {}
    is_behind = state.lag_s is None if state.has_primary else not state.server
    is_behind = is_behind or (state.lag_s or 0.0) > _LATE_S
    lag = {} if state.lag_s is None else {"retard_s": f"{state.lag_s:.1f}"}
    return {
        "primaire": "pass" if state.has_primary else "warn",
        "replique": "warn" if is_behind else "pass",
        "lecture": "replique" if state.server else "primaire",
        **lag,
    }


def _disk(data: Path) -> str:
    """`warn` when the data folder's disk is nearly full: reads go on, writes soon will not."""
    try:
        free = shutil.disk_usage(data).free
    except OSError:
        return "warn"
    return "pass" if free >= _LITTLE else "warn"


def _which(config: GateConfig) -> dict[str, str]:
    """The number of the process that answers, which it speaks for; nothing where it is alone."""
    return {"processus": str(config.processes.number)} if config.processes else {}


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
