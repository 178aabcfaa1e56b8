"""A failed test has beside it what its servers wrote."""

from pathlib import Path

from testing.fixtures.logs import told

BEFORE = "2026-12-04 ERROR of the test before\n"


def test_what_a_server_wrote_since_the_test_began_is_told_from_the_first_warning(
    tmp_path: Path,
) -> None:
    log = tmp_path / "serve.log"
    log.write_text(f"{BEFORE}INFO ready\nWARNING mail: refused\nINFO one more\n")
    assert told(log, {log: len(BEFORE)}) == "WARNING mail: refused\nINFO one more"


def test_a_server_that_had_nothing_to_say_is_not_named(tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    log.write_text(f"{BEFORE}INFO ready\n")
    assert told(log, {log: len(BEFORE)}) == ""
    assert told(log, {}) != ""
