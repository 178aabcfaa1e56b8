"""The server under test: API is its address, COMPTES the file of the demonstration's accounts."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parc_social_client import ApiKey, Client


@pytest.fixture(scope="session")
def api_url() -> str:
    if "API" not in os.environ or "COMPTES" not in os.environ:
        pytest.skip("API and COMPTES name a server of the demonstration and its accounts")
    return os.environ["API"]


@pytest.fixture(scope="session")
def accounts(api_url: str) -> dict[str, dict[str, Any]]:
    """The first active account of each type."""
    lines = json.loads(Path(os.environ["COMPTES"]).read_text())
    return {one["type"]: one for one in reversed(lines) if one["state"] == "active"}


@pytest.fixture(scope="session")
def api(api_url: str, accounts: dict[str, Any]) -> Iterator[Client]:
    """As the GIP."""
    with Client(api_url, ApiKey(accounts["gip"]["api_key"])) as client:
        yield client
