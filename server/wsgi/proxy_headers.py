"""WSGI middlewares: who asks, as a trusted proxy says, else nobody may; the path of the address.

The gate strips these headers whoever sent them; what is read here is in REMOTE_ADDR and the scheme.
"""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from auth_proxy.metrics import TRUSTED
from parc_social.proxies import Network

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
Address = IPv4Address | IPv6Address


class PathPrefix:
    """Routes `{prefix}/x` and `/x` alike; the root answers with and without its last slash."""

    def __init__(self, app: Wsgi, base_url: str) -> None:
        self._app = app
        self._prefix = urlsplit(base_url).path.rstrip("/")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers one request."""
        path = environ.get("PATH_INFO", "") or "/"
        prefix = self._prefix
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path[len(prefix) :] or "/"
        environ["PATH_INFO"] = path
        return self._app(environ, start_response)


class ProxyHeaders:
    """Reads X-Forwarded-For and X-Forwarded-Proto of the proxies of these networks alone."""

    def __init__(self, app: Wsgi, proxies: Sequence[Network]) -> None:
        self._app = app
        self._proxies = proxies

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers one request."""
        peer = _address(str(environ.get("REMOTE_ADDR", "")))
        if peer is not None and self._trusts(peer):
            environ[TRUSTED] = True
            environ["REMOTE_ADDR"] = str(self._client(environ, peer))
            scheme = str(environ.get("HTTP_X_FORWARDED_PROTO", "")).strip().lower()
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self._app(environ, start_response)

    def _client(self, environ: dict[str, Any], peer: Address) -> Address:
        """The last hop that is no proxy of ours: what stands before it, anybody may have written.

        A hop that is no address ends the reading: then it is the proxy that asks.
        """
        client = peer
        for hop in reversed(str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")):
            address = _address(hop.strip())
            if address is None:
                break
            client = address
            if not self._trusts(address):
                break
        return client

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)


def _address(text: str) -> Address | None:
    """IPv4 in IPv6's clothes is IPv4, as a socket that listens on both shows it."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
