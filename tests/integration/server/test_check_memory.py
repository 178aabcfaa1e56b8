"""A check that its memory does not suffice for says so to its depositor; a smaller file passes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from parc_social.limits import DEFAULTS
from server.jobs.check_report import JSON_MEMBER, members
from server.jobs.file_check import FileChecks
from testing.made.files.checked import SIREN, checked

SMALLEST = 64  # MB


def report_of(checks: FileChecks, octets: bytes) -> Any:
    with members(checked(checks, octets)) as reports:
        return orjson.loads(reports.read(JSON_MEMBER))


def test_a_file_that_is_too_large_to_check_is_refused_in_words(
    file_checks: Callable[..., FileChecks], demonstration: Path
) -> None:
    file = demonstration / "demo" / "ops" / "2024" / f"ops-2024-{SIREN}.csv"
    header, *lines = file.read_bytes().splitlines()
    lines = lines[:300]
    checks = file_checks(replace(DEFAULTS, controle_memoire_mo=SMALLEST))
    small = report_of(checks, b"\n".join([header, *lines]))
    assert small["retenues"] == small["lues"] == len(lines)
    (fault,) = report_of(checks, b"\n".join([header, *lines * 80]))["totaux"]
    assert (fault["code"], fault["gravite"], fault["nombre"]) == ("FIC-059", "bloquant", 1)
    assert f"plus que les {SMALLEST} Mo de mémoire" in fault["message"]
    assert "en plusieurs fichiers plus petits" in fault["remede"]
    assert "GIP SNE" in fault["remede"]
