"""Who asks is said by the connection, or by a proxy that the operator trusts; by nobody else."""

from collections.abc import Iterable
from ipaddress import ip_network
from typing import Any

import pytest

from parc_social.errors import InvalidValue
from parc_social.settings import read_settings
from server.wsgi.proxy_headers import ProxyHeaders
from testing.rows import each_row

PROXIES = (ip_network("10.0.0.1/32"), ip_network("10.1.0.0/16"), ip_network("fd00:1::/64"))


def heard(peer: str, **headers: str) -> tuple[str, str]:
    """Address and scheme that the application sees."""
    seen: list[tuple[str, str]] = []

    def app(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        seen.append((environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]))
        return []

    sent = {f"HTTP_X_FORWARDED_{name}": value for name, value in headers.items()}
    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **sent}
    ProxyHeaders(app, PROXIES)(environ, None)
    return seen[0]


@each_row(
    ("peer", "chain", "client"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "127.0.0.1, 192.0.2.7", "192.0.2.7"),  # the first one is the client's own word
        ("10.0.0.1", "192.0.2.7, 10.1.2.3", "192.0.2.7"),  # through two of ours
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("fd00:1::5", "2001:db8::9", "2001:db8::9"),
        ("10.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("10.0.0.1", "inconnu", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7, inconnu", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7:4711", "10.0.0.1"),  # no address: better the proxy's than a guess
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("10.0.0.2", "192.0.2.7", "10.0.0.2"),  # no proxy of ours
        ("192.0.2.9", "10.0.0.1", "192.0.2.9"),
        ("127.0.0.1", "192.0.2.7", "127.0.0.1"),
        ("", "192.0.2.7", ""),
    ],
)
def test_the_client_is_the_last_hop_that_is_not_ours(peer: str, chain: str, client: str) -> None:
    assert heard(peer, FOR=chain)[0] == client


@each_row(
    ("peer", "said", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "HTTPS", "https"),
        ("10.0.0.1", "http", "http"),
        ("10.0.0.1", "https, http", "http"),  # of two minds
        ("10.0.0.1", "javascript", "http"),
        ("10.0.0.2", "https", "http"),
        ("192.0.2.9", "https", "http"),
    ],
)
def test_the_scheme_is_believed_of_a_proxy_of_ours_alone(peer: str, said: str, scheme: str) -> None:
    assert heard(peer, PROTO=said)[1] == scheme


def test_proxies_are_addresses_or_networks() -> None:
    read = read_settings({"PARC_SOCIAL_PROXIES": " 10.0.0.1, 10.1.0.0/16,fd00:1::/64 ,"}).proxies
    assert read == PROXIES
    assert read_settings({}).proxies == ()


@each_row(
    "text", ["*", "proxy.example", "10.0.0.1/16", "10.0.0.0/7", "0.0.0.0/0", "::/0", "10.0.0.1;b"]
)
def test_a_proxy_that_is_none_or_anybody_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_PROXIES"):
        read_settings({"PARC_SOCIAL_PROXIES": text})
