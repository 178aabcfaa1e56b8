"""Traces that are off cost one look at a variable; a collector's address is read or refused."""

import subprocess
import sys

import pytest

from parc_social.errors import InvalidValue
from parc_social.observation import read_collector
from parc_social.settings import read_settings
from parc_social.tracing import begin_request, stage, statement_span
from testing.rows import each_row


def test_off_nothing_is_made() -> None:
    assert stage("gate") is stage("journal")
    assert statement_span("duckdb") is None
    assert begin_request("GET", "") is None


@pytest.mark.apart
def test_off_the_software_of_traces_is_not_loaded() -> None:
    text = "import sys, auth_proxy.traces, auth_proxy.gate; print('opentelemetry' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True
    ).stdout
    assert told == "False\n"


@each_row(
    ("told", "read"),
    [
        ("", None),
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
        ("https://traces.exemple.invalid/", "https://traces.exemple.invalid/v1/traces"),
        ("http://[::1]:4318/autre/chemin", "http://[::1]:4318/autre/chemin"),
    ],
)
def test_an_address_is_read(told: str, read: str | None) -> None:
    assert read_settings({"PARC_SOCIAL_TRACES": told}).traces == read


@each_row(
    "told",
    [
        "oui", "127.0.0.1:4318", "grpc://127.0.0.1:4317", "http://", "http://:4318",
        "http://x:99999", "http://x:0", "http://[::1", "http://a b", "http://exémple.fr",
        "http://x\\n", "http://moi:secret@x:4318", "http://x/?cle=secret", "http://x/#secret",
    ],
)  # fmt: skip
def test_what_is_no_address_is_named_and_not_quoted(told: str) -> None:
    with pytest.raises(InvalidValue, match="PARC_SOCIAL_TRACES : une URL est attendue") as refused:
        read_collector({"PARC_SOCIAL_TRACES": told})
    assert "secret" not in str(refused.value)
