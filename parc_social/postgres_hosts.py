"""Several servers of PostgreSQL in one URL, as libpq reads them: `postgresql://user@a,b:5433/base`.

libpq tries each in turn, and `target_session_attrs` says which of them will do: the one that takes
writes, or a standby.
"""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from parc_social.errors import InvalidValue
from parc_social.wording import cited

_ATTRIBUTE = "target_session_attrs"
_WRITES, _READS = ("read-write", "primary"), ("standby", "prefer-standby", "read-only", "any")


def hosts_of(url: str) -> tuple[str, ...]:
    """The servers of a URL, each `host` or `host:port`; empty where it names none."""
    return tuple(one for one in urlsplit(url).netloc.rpartition("@")[2].split(",") if one)


def writing_url(name: str, url: str) -> str:
    """The URL of a setting that is written by: of several servers, the one that takes writes.

    Raises InvalidValue for one that asks for something else, or a port that is none.
    """
    return _asking(name, url, _WRITES)


def reading_url(name: str, url: str) -> str:
    """The URL of a setting that is only read by: of several servers, one that is a standby.

    Not one that is a standby if there is one: a connection would stay where it was first made.
    Raises InvalidValue, as writing_url.
    """
    return _asking(name, url, _READS)


def _asking(name: str, url: str, good: Sequence[str]) -> str:
    """With the first of `good` where several servers are named and nothing is asked of them."""
    parts = urlsplit(url)
    if "," in parts.netloc and not all(map(_is_server, hosts_of(url))):
        raise InvalidValue(
            f"{name} : des serveurs séparés par des virgules sont attendus, chacun hote ou"
            " hote:port (« postgresql://compte@base1,base2:5433/parc_social »)"
        )
    asked = [value for key, value in parse_qsl(parts.query) if key == _ATTRIBUTE]
    if asked and asked[-1] not in good:
        raise InvalidValue(
            f"{name} : {_ATTRIBUTE}={cited(asked[-1])} ne convient pas ici ; {' ou '.join(good)}"
        )
    if asked or "," not in parts.netloc:
        return url
    query = "&".join(one for one in (parts.query, f"{_ATTRIBUTE}={good[0]}") if one)
    return urlunsplit(parts._replace(query=query))


def _is_server(text: str) -> bool:
    host, colon, port = text.rpartition(":")
    if not colon:
        return bool(port)
    return bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65_536
