"""Whether the connections of all processes fit in what the servers of PostgreSQL accept."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import psycopg

from parc_social.connection_shares import LEAST, shares_of
from parc_social.errors import InvalidValue
from parc_social.postgres_hosts import hosts_of
from parc_social.settings import Settings
from parc_social.storage.sql.text import statement

_OF_FOUR = 3  # quarters of a server that are taken unasked: workers, backups and persons come too

log = logging.getLogger(__name__)


def settle(settings: Settings) -> Settings:
    """The same with a number of connections for each process that fits, told in the log.

    A number that was set is kept; where nothing was said, it is what there is room for. Raises
    InvalidValue when it does not fit, or not even the least. A server that does not answer now is
    not asked again: whoever connects to it says so.
    """
    processes = settings.processus or 1
    asked = settings.connection_total
    rooms = _rooms(settings)
    total = asked
    some = {server: room * _OF_FOUR // 4 for server, room in rooms.items()}
    while settings.connexions is None and total > LEAST and _over(settings, total, some):
        total -= 1
    over = _over(settings, total, rooms)
    if over:
        server, need = next(iter(over.items()))
        raise InvalidValue(
            f"PARC_SOCIAL_CONNEXIONS_BASE : {processes} processus de {total} connexions en"
            f" prendraient {need} à PostgreSQL ({server}), qui en accepte {rooms[server]}"
            " (max_connections moins les réservées, ou la limite du compte ou de la base) : relevez"
            f" max_connections, ou donnez moins de connexions ({LEAST} au moins) ou de processus"
            " (PARC_SOCIAL_PROCESSUS)"
        )
    for server, room in rooms.items():
        need = _needs(settings, total)[server]
        log.info("PostgreSQL %s: at most %d connections of %d are taken", server, need, room)
    return replace(settings, connexions=total)


def _over(settings: Settings, total: int, rooms: Mapping[str, int]) -> Mapping[str, int]:
    """The servers that have less room than so many connections a process need, and what they do."""
    needs = _needs(settings, total)
    return {server: needs[server] for server, room in rooms.items() if needs[server] > room}


def _needs(settings: Settings, total: int) -> Counter[str]:
    """Connections of all processes, by server."""
    shares = shares_of(total)
    needs: Counter[str] = Counter()
    for url, share in (
        (settings.store, shares.data),
        (settings.store_read, shares.data),
        (settings.registry, shares.of_registry),
    ):
        if url and url.startswith("postgres"):
            needs[_server(url)] += share * (settings.processus or 1)
    return needs


def _rooms(settings: Settings) -> Mapping[str, int]:
    """What each server that answers accepts."""
    urls = (settings.store, settings.store_read or "", settings.registry)
    rooms: dict[str, int] = {}
    for url in urls:
        if url.startswith("postgres") and _server(url) not in rooms:
            try:
                rooms[_server(url)] = _room(url)
            except psycopg.Error:
                log.info("PostgreSQL %s does not tell how many it accepts", _server(url))
    return rooms


def _room(url: str) -> int:
    libpq = url.replace("postgresql+psycopg://", "postgresql://", 1)
    text = statement("parc_social.storage.postgres", "postgres_room").encode()
    with psycopg.connect(libpq, autocommit=True, connect_timeout=5) as connection:
        ((room,),) = connection.execute(text).fetchall()
        return int(room)


def _server(url: str) -> str:
    return ", ".join(hosts_of(url)) or "local"
