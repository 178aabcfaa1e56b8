"""A database that takes no connection: whoever reads meanwhile is told together, not in turn."""

import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from parc_social.errors import Unavailable
from parc_social.settings import Settings
from parc_social.storage.open import open_store
from parc_social.storage.postgres.store import PostgresStore
from testing.chaos.relay import FAIR, Relay, Weather
from testing.waiting import waited_for

READERS = 8
ONE_TRY_S = 5.0  # to connect, and to wait for a server that restarts


def test_readers_of_a_silent_database_wait_for_one_try_in_all(
    store: PostgresStore, url: str, tmp_path: Path
) -> None:
    assert store.version()
    relay = Relay(urlsplit(url).port or 0)
    relay.start()
    through = url.replace(f":{relay.to}/", f":{relay.port}/")
    reading = open_store(Settings(data=tmp_path, store=through), owner=False)
    expected, waits, over = reading.version(), list[float](), threading.Event()

    def read() -> None:
        begun = time.monotonic()
        while _version(reading):  # what is on show is looked at again within a second
            over.wait(0.05)
        waits.append(time.monotonic() - begun)

    relay.weather = Weather(holds=True)
    relay.cut()
    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(waits) == READERS
    assert max(waits) < 3 * ONE_TRY_S, waits
    relay.weather = FAIR
    assert waited_for(lambda: _version(reading), lambda found: found == expected) == expected
    reading.close()
    relay.stop()


def _version(reading: object) -> str:
    assert isinstance(reading, PostgresStore)
    try:
        return reading.version()
    except Unavailable:
        return ""
