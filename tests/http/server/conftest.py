"""What the server does with clients that send or take slowly: seconds here, tens in production."""

from collections.abc import Iterator

import pytest

from testing.made.requests.slow import Server


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()
